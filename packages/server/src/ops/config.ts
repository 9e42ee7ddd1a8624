import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { firstIssue } from '@ovation/protocol/schemas'
import { z } from 'zod'
import { acmeSetting, isPublicName, LETS_ENCRYPT } from './acme-setting.ts'
import type { AcmeSetting } from './acme-setting.ts'
import { limitsSetting } from './limits-setting.ts'
import type { ServerLimits } from './limits.ts'
import { opsListen } from './ops-listen.ts'
import type { OpsListen } from './ops-listen.ts'
import { readOrigin } from './origin.ts'
import { withFiles } from './setting-file.ts'
import { smtpUrl } from './smtp-url.ts'
import type { SmtpSettings } from './smtp-url.ts'

const MAX_PORT = 65_535
const port = z
  .string()
  .regex(/^\d{1,5}$/, { error: `it is no whole number from 0 to ${MAX_PORT}`, abort: true })
  .transform(Number)
  .refine((number) => number <= MAX_PORT, `it is no whole number from 0 to ${MAX_PORT}`)

const toggle = z.stringbool({ error: "it is neither 'on' nor 'off'" })

/** Each part of a list, between commas. */
const list = (mayBe: (part: string) => boolean, what: string) =>
  z
    .string()
    .default('')
    .transform((text, context): string[] => {
      const parts = text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean)
      const wrong = parts.find((part) => !mayBe(part))
      if (wrong !== undefined) context.addIssue({ code: 'custom', message: `'${wrong}' is no ${what}` })
      return parts
    })

const origins = list(() => true, 'origin').transform((parts, context) => {
  const read = parts.map(readOrigin)
  for (const one of read) if ('fault' in one) context.addIssue({ code: 'custom', message: one.fault })
  return read.flatMap((one) => ('origin' in one ? [one.origin] : []))
})

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const most = { 4: 32, 6: 128 }[isIP(address)]
  return most !== undefined && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most))
}

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

const serverUrl = (protocol: RegExp, example: string) =>
  z
    .url({ protocol, error: `it is not an address such as ${example}` })
    .refine((text) => !/\s/.test(text), 'it has a space')
    .refine((text) => !/%(?![\da-f]{2})/i.test(text), "it has a '%' that no two hexadecimal digits follow; write '%25'")

const RTMPS_PORT = 1_936
/** A name, an address, or an address with the interface it belongs to (`fe80::1%eth0`). */
const isHost = (text: string): boolean => isIP(text) !== 0 || /^[\w-]+(\.[\w-]+)*\.?$/.test(text)

/** Values come from files and shells with space and line ends around them. What is empty then was not set. */
function trimmed(environment: Record<string, string | undefined>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    const text = name.startsWith('OVATION_') ? (value ?? '').trim() : ''
    if (text !== '') found[name] = text
  }
  return found
}

/** None that the file system or the network could not take as it stands, or that would look on a screen like another. */
function mustBeText(environment: Record<string, string>): Record<string, string> {
  for (const [name, text] of Object.entries(environment))
    // oxlint-disable-next-line no-control-regex
    if (name in variables.shape && /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text))
      throw new Error(
        `the server could not start; ${name} is not usable (it holds control characters, or is not UTF-8); correct it`,
      )
  return environment
}

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const

const HTTPS_PORT = 443
const HTTP_PORT = 80

const variables = z.object({
  OVATION_PORT: port.optional(),
  OVATION_HTTP_PORT: z.union([z.literal('off'), port]).optional(),
  OVATION_RTMP_PORT: port.default(1_935),
  OVATION_RTMPS_PORT: port.optional(),
  OVATION_HOST: z
    .string()
    .transform((host) => host.replace(/^\[(.*)\]$/, '$1'))
    .refine(isHost, 'it is neither a name nor an address')
    .optional(),
  OVATION_OPS_LISTEN: opsListen,
  OVATION_DATA: z.string().default('./data'),
  OVATION_SECRETS_FILE: z.string().optional(),
  OVATION_PUBLIC_URL: publicUrl.optional(),
  OVATION_DATABASE_URL: serverUrl(/^postgres(ql)?$/, 'postgres://user:password@host/database').optional(),
  OVATION_NODE_URL: httpUrl.optional(),
  OVATION_BUS_URL: serverUrl(/^(rediss?(\+cluster)?|nats|amqps?)$/, 'redis://host:6379').optional(),
  OVATION_SMTP_URL: smtpUrl.optional(),
  OVATION_TLS: z
    .string()
    .regex(/^(off|self|acme|.+:.+)$/, "it is 'off', 'self', 'acme' or CERT:KEY")
    .default('off'),
  OVATION_TLS_NAMES: list(isPublicName, 'name such as www.example.com'),
  OVATION_ACME_DIRECTORY: z
    .url({ protocol: /^https$/, error: 'it is not an address such as https://acme.example.com/directory' })
    .default(LETS_ENCRYPT),
  OVATION_ACME_CONTACT: z.email({ error: 'it is no mail address' }).optional(),
  OVATION_ORIGINS: origins,
  OVATION_TRUSTED_PROXIES: list(isNetwork, 'address or network such as 10.0.0.0/8'),
  OVATION_OUTLET_NETWORKS: list(isNetwork, 'address or network such as 10.0.0.0/8'),
  OVATION_RECORD: toggle.default(true),
  OVATION_RECORDINGS: z.string().optional(),
  OVATION_DEMO: toggle.default(true),
  OVATION_INSECURE: toggle.default(false),
  OVATION_IO_URING: toggle.default(true),
  OVATION_LIMITS: limitsSetting,
  OVATION_LOG_LEVEL: z.enum(LOG_LEVELS, { error: `it is none of ${LOG_LEVELS.join(', ')}` }).default('warn'),
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
  /** Whether video are recorded. */
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
  /** Who takes mail from this server; none is sent without it. */
  smtp?: SmtpSettings
  /** `off`, `self`, `acme`, or the files `CERT:KEY`. */
  tls: string
  /** With `acme`. */
  acme?: AcmeSetting
  /** Where requests without TLS are sent to HTTPS, and challenges are answered. `chosen`: no other way will do. */
  plainHttp?: { port: number; chosen: boolean }
  /** Origins of pages that may connect besides the server's own; `*` is all. */
  origins: string[]
  /** Addresses and networks whose forwarding headers are believed. */
  trustedProxies: string[]
  /** Addresses and networks inside to which webhooks may go. */
  outletNetworks?: string[]
  limits: Partial<ServerLimits>
  /** Whether writes to many connections go through io_uring where the system has it; yes if left out. */
  ioUring?: boolean
  /** For anyone who works on the pages (`start --dev`). */
  development?: boolean
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

/** Whoever gets a certificate for a name wants to be found there: on every address, at the usual ports. */
function withDefaults(env: z.infer<typeof variables>) {
  const isAcme = env.OVATION_TLS === 'acme'
  const publicPort = Number((env.OVATION_PUBLIC_URL && new URL(env.OVATION_PUBLIC_URL).port) || HTTPS_PORT)
  return {
    ...env,
    OVATION_PORT: env.OVATION_PORT ?? (isAcme ? publicPort : 8_080),
    OVATION_HOST: env.OVATION_HOST ?? (isAcme ? everyAddress() : '127.0.0.1'),
    OVATION_HTTP_PORT: env.OVATION_HTTP_PORT ?? (isAcme ? HTTP_PORT : ('off' as const)),
  }
}

/** Both kinds of addresses where this machine has both. */
const everyAddress = (): string =>
  Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === 'IPv6')) ? '::' : '0.0.0.0'

/** Reads the configuration; throws one line that names the variable and says what it may be. */
export function loadConfig(environment: Record<string, string | undefined>, share = false): Config {
  const parsed = variables.safeParse(mustBeText(trimmed(withFiles(trimmed(environment)))))
  if (!parsed.success) {
    const { at, why } = firstIssue(parsed.error, 'the environment')
    throw new Error(`the server could not start; ${at} is not usable (${why}); correct it`)
  }
  const env = withDefaults(parsed.data)
  if (!LOOPBACK.has(env.OVATION_HOST) && env.OVATION_TLS === 'off' && !share && !env.OVATION_INSECURE) {
    throw new Error(
      `the server did not start; OVATION_HOST=${env.OVATION_HOST} would be reachable by others without TLS; set OVATION_TLS, or put a proxy with TLS in front and listen on 127.0.0.1, or say OVATION_INSECURE=1`,
    )
  }
  if (env.OVATION_HTTP_PORT !== 'off' && env.OVATION_TLS === 'off')
    throw new Error(
      'the server did not start; OVATION_HTTP_PORT is for sending requests to HTTPS, which OVATION_TLS=off does not have; set OVATION_TLS, or take OVATION_HTTP_PORT away',
    )
  // Any free port beside any free port.
  const rtmpsPort = env.OVATION_RTMPS_PORT ?? (env.OVATION_RTMP_PORT === 0 ? 0 : RTMPS_PORT)
  mustDiffer([
    ['OVATION_PORT', env.OVATION_PORT],
    ...(env.OVATION_HTTP_PORT === 'off' ? [] : [['OVATION_HTTP_PORT', env.OVATION_HTTP_PORT] as const]),
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
    ...(env.OVATION_TLS === 'acme' ? { acme: acmeOf(env) } : {}),
    ...(env.OVATION_HTTP_PORT === 'off'
      ? {}
      : { plainHttp: { port: env.OVATION_HTTP_PORT, chosen: parsed.data.OVATION_HTTP_PORT !== undefined } }),
    dataFolder: env.OVATION_DATA,
    record: env.OVATION_RECORD,
    ...(env.OVATION_RECORDINGS ? { recordingsFolder: env.OVATION_RECORDINGS } : {}),
    origins: env.OVATION_ORIGINS,
    trustedProxies: env.OVATION_TRUSTED_PROXIES,
    outletNetworks: env.OVATION_OUTLET_NETWORKS,
    limits: env.OVATION_LIMITS,
    ioUring: env.OVATION_IO_URING,
    logLevel: env.OVATION_LOG_LEVEL,
    ...(env.OVATION_SECRETS_FILE ? { secretsFile: env.OVATION_SECRETS_FILE } : {}),
    ...(env.OVATION_DATABASE_URL ? { databaseUrl: env.OVATION_DATABASE_URL } : {}),
    ...(env.OVATION_NODE_URL ? { nodeUrl: env.OVATION_NODE_URL.replace(/\/$/, '') } : {}),
    ...(env.OVATION_BUS_URL ? { busUrl: env.OVATION_BUS_URL } : {}),
    ...(env.OVATION_SMTP_URL ? { smtp: env.OVATION_SMTP_URL } : {}),
    ...(env.OVATION_PUBLIC_URL ? { publicUrl: env.OVATION_PUBLIC_URL.replace(/\/$/, '') } : {}),
  }
}

const acmeOf = (env: z.infer<typeof variables>): AcmeSetting =>
  acmeSetting({
    publicUrl: env.OVATION_PUBLIC_URL,
    more: env.OVATION_TLS_NAMES,
    directoryUrl: env.OVATION_ACME_DIRECTORY,
    contact: env.OVATION_ACME_CONTACT,
  })
