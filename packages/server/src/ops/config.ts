import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { SERVER_LIMITS } from './limits.ts'
import type { ServerLimits } from './limits.ts'
import { opsListen } from './ops-listen.ts'
import type { OpsListen } from './ops-listen.ts'
import { readOrigin } from './origin.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )

const origins = list.transform((parts, context) => {
  const read = parts.map(readOrigin)
  for (const one of read) if ('fault' in one) context.addIssue({ code: 'custom', message: one.fault })
  return read.flatMap((one) => ('origin' in one ? [one.origin] : []))
})

/** Bounds that an operator sets otherwise, as JSON: `{"maxConnections":50000}`. */
const limits = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'it is not JSON' })
      return z.NEVER
    }
  })
  .pipe(
    z.strictObject(Object.fromEntries(Object.keys(SERVER_LIMITS).map((name) => [name, z.number().min(0).optional()]))),
  )

/** What paths can be put behind. */
const httpUrl = z
  .url({ protocol: /^https?$/, error: 'it is not an address such as https://live.example.com' })
  .refine((text) => !/[\s?#@]/.test(text), 'it has a space, a query, a fragment or a user name')

/** A path that proxies, cookies and pages all write alike. */
const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)*\/?$/
const publicUrl = httpUrl.refine(
  (text) => PLAIN_PATH.test(/^https?:\/\/[^/]*(.*)$/i.exec(text)?.[1] ?? ''),
  'its path may have letters, digits, - _ . and ~ alone, such as https://example.com/live',
)

const RTMPS_PORT = 1_936
const FROM_FILE = /^(OVATION_\w+)_FILE$/
/** Of these the file itself is meant, not what stands in it. */
const NAMES_OF_FILES: ReadonlySet<string> = new Set(['OVATION_SECRETS_FILE'])

/** Values come from files and shells with space and line ends around them. What is empty then was not set. */
function trimmed(environment: Record<string, string | undefined>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    const text = name.startsWith('OVATION_') ? (value ?? '').trim() : ''
    if (text !== '') found[name] = text
  }
  return found
}

/** `NAME_FILE` gives the file in which the value of `NAME` stands: secrets need not lie in the environment. */
function withFiles(environment: Record<string, string>): Record<string, string> {
  const found = { ...environment }
  for (const [variable, path] of Object.entries(environment)) {
    const [, name] = FROM_FILE.exec(variable) ?? []
    if (name === undefined || NAMES_OF_FILES.has(variable)) continue
    try {
      found[name] = readFileSync(path, 'utf8').trim()
    } catch (error) {
      throw new Error(
        `the server could not start; ${variable} names a file that cannot be read (${(error as { code?: string }).code}); correct it`,
        { cause: error },
      )
    }
  }
  return found
}

const variables = z.object({
  OVATION_PORT: port.default(8_080),
  OVATION_RTMP_PORT: port.default(1_935),
  OVATION_RTMPS_PORT: port.optional(),
  OVATION_HOST: z
    .string()
    .default('127.0.0.1')
    .transform((host) => host.replace(/^\[(.*)\]$/, '$1')),
  OVATION_OPS_LISTEN: opsListen,
  OVATION_DATA: z.string().default('./data'),
  OVATION_SECRETS_FILE: z.string().optional(),
  OVATION_PUBLIC_URL: publicUrl.optional(),
  OVATION_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  OVATION_NODE_URL: httpUrl.optional(),
  OVATION_BUS_URL: z.url({ protocol: /^(rediss?(\+cluster)?|nats|amqps?)$/ }).optional(),
  OVATION_TLS: z
    .string()
    .regex(/^(off|self|.+:.+)$/, "it is 'off', 'self' or CERT:KEY")
    .default('off'),
  OVATION_ORIGINS: origins,
  OVATION_TRUSTED_PROXIES: list,
  OVATION_RECORD: z.stringbool().default(true),
  OVATION_RECORDINGS: z.string().optional(),
  OVATION_DEMO: z.stringbool().default(true),
  OVATION_INSECURE: z.stringbool().default(false),
  OVATION_LIMITS: limits,
  OVATION_LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('warn'),
})

/** What the environment says, checked. */
export type Config = {
  port: number
  /** Where encoders connect. */
  rtmpPort: number
  /** Where they connect over TLS, where there is a certificate. */
  rtmpsPort?: number
  host: string
  /** Whether the room that shows itself is there. */
  demo: boolean
  dataFolder: string
  /** Whether pictures are recorded. */
  record?: boolean
  /** Where recordings lie instead of the data folder; nodes share it to play each other's. */
  recordingsFolder?: string
  /** Where the secrets lie that nodes share, instead of the data folder. */
  secretsFile?: string
  publicUrl?: string
  /** PostgreSQL instead of the data folder's own database. */
  databaseUrl?: string
  /** Where figures are, and what nodes ask of each other. */
  opsListen: OpsListen
  /** Where other nodes reach that of this one. */
  nodeUrl?: string
  /** Redis, NATS or RabbitMQ between nodes. */
  busUrl?: string
  /** `off`, `self`, or the files `CERT:KEY`. */
  tls: string
  /** Origins of pages that may connect besides the server's own; `*` is all. */
  origins: string[]
  /** Addresses and networks whose forwarding headers are believed. */
  trustedProxies: string[]
  limits: Partial<ServerLimits>
  logLevel: string
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

function mustDiffer(ports: (readonly [name: string, port: number])[]): void {
  for (const [index, [name, port]] of ports.entries()) {
    const other = ports.slice(index + 1).find((one) => one[1] === port)
    if (port !== 0 && other)
      throw new Error(`the server did not start; ${name} and ${other[0]} are both ${port}; give each a port of its own`)
  }
}

/** Reads the configuration; throws one line that names the variable and says what it may be. */
export function loadConfig(environment: Record<string, string | undefined>, share = false): Config {
  const parsed = variables.safeParse(trimmed(withFiles(trimmed(environment))))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Error(
      `the server could not start; ${issue?.path.join('.')} is not usable (${issue?.message}); correct it`,
    )
  }
  const env = parsed.data
  if (!LOOPBACK.has(env.OVATION_HOST) && env.OVATION_TLS === 'off' && !share && !env.OVATION_INSECURE) {
    throw new Error(
      `the server did not start; OVATION_HOST=${env.OVATION_HOST} would be reachable by others without TLS; set OVATION_TLS, or put a proxy with TLS in front and listen on 127.0.0.1, or say OVATION_INSECURE=1`,
    )
  }
  // Any free port beside any free port.
  const rtmpsPort = env.OVATION_RTMPS_PORT ?? (env.OVATION_RTMP_PORT === 0 ? 0 : RTMPS_PORT)
  mustDiffer([
    ['OVATION_PORT', env.OVATION_PORT],
    ['OVATION_RTMP_PORT', env.OVATION_RTMP_PORT],
    ...(env.OVATION_TLS === 'off' && !share ? [] : [['OVATION_RTMPS_PORT', rtmpsPort] as const]),
    // The port that nobody has chosen gives way to theirs.
    ...(env.OVATION_OPS_LISTEN === 'off' || !env.OVATION_OPS_LISTEN.chosen
      ? []
      : [['OVATION_OPS_LISTEN', env.OVATION_OPS_LISTEN.port] as const]),
  ])
  return {
    port: env.OVATION_PORT,
    rtmpPort: env.OVATION_RTMP_PORT,
    rtmpsPort,
    host: env.OVATION_HOST,
    opsListen: env.OVATION_OPS_LISTEN,
    demo: env.OVATION_DEMO,
    tls: env.OVATION_TLS,
    dataFolder: env.OVATION_DATA,
    record: env.OVATION_RECORD,
    ...(env.OVATION_RECORDINGS ? { recordingsFolder: env.OVATION_RECORDINGS } : {}),
    origins: env.OVATION_ORIGINS,
    trustedProxies: env.OVATION_TRUSTED_PROXIES,
    limits: env.OVATION_LIMITS as Partial<ServerLimits>,
    logLevel: env.OVATION_LOG_LEVEL,
    ...(env.OVATION_SECRETS_FILE ? { secretsFile: env.OVATION_SECRETS_FILE } : {}),
    ...(env.OVATION_DATABASE_URL ? { databaseUrl: env.OVATION_DATABASE_URL } : {}),
    ...(env.OVATION_NODE_URL ? { nodeUrl: env.OVATION_NODE_URL.replace(/\/$/, '') } : {}),
    ...(env.OVATION_BUS_URL ? { busUrl: env.OVATION_BUS_URL } : {}),
    ...(env.OVATION_PUBLIC_URL ? { publicUrl: env.OVATION_PUBLIC_URL.replace(/\/$/, '') } : {}),
  }
}
