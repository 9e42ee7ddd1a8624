import { oneLine } from '../ops/index.ts'

/** A problem document (RFC 8555, section 6.7; RFC 9457). Everything in it comes from outside. */
export type ProblemDocument = {
  type?: string
  detail?: string
  identifier?: { value?: string }
  subproblems?: ProblemDocument[]
}

/** How a certificate authority checks that a name leads here. */
export type Method = 'http-01' | 'tls-alpn-01'
const PORT_OF: Record<Method, number> = { 'http-01': 80, 'tls-alpn-01': 443 }

/** What the words of a problem need to know. */
export type Context = {
  /** The name in question, or all of them. */ name: string
  method?: Method
  /** What the certificate authority calls itself in CAA records. */ caa?: string | undefined
  /** When it may be asked again. */ retryAfterMs?: number | undefined
}

const URN = 'urn:ietf:params:acme:error:'
const MAX_DETAIL_CHARS = 300

/** Why there is no certificate: what could not be done; why; what to do. */
export class AcmeProblem extends Error {
  /** The type of a problem document without its prefix, or `network`. */
  readonly type: string
  readonly retryAfterMs: number | undefined

  constructor(type: string, message: string, { retryAfterMs, cause }: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.type = type
    this.retryAfterMs = retryAfterMs
  }

  /** Whether another way to check the name may succeed. */
  get isOfMethod(): boolean {
    return ['connection', 'unauthorized', 'incorrectResponse', 'tls'].includes(this.type)
  }
}

type Words = (context: Required<Pick<Context, 'name' | 'method'>> & Context) => [why: string, remedy: string]

const elsewhere: Words = ({ name, method }) => [
  `another server answered at port ${PORT_OF[method]} of ${name}`,
  `point the A and AAAA records of ${name} at this machine, and let no other program or proxy answer there`,
]

const WORDS = new Map<string, Words>(
  Object.entries({
    connection: ({ name, method }) => [
      `port ${PORT_OF[method]} of ${name} could not be reached from outside`,
      `open port ${PORT_OF[method]} in the firewall, forward it in the router to this machine, and remove an AAAA record that does not lead here`,
    ],
    dns: ({ name }) => [
      `the DNS record of ${name} could not be looked up`,
      `add an A or AAAA record for ${name} with the address of this machine, and wait until it has spread`,
    ],
    unauthorized: elsewhere,
    incorrectResponse: elsewhere,
    tls: elsewhere,
    caa: ({ name, caa }) => [
      `a CAA record of ${name} does not allow this certificate authority`,
      `add the CAA record '0 issue "${caa ?? 'letsencrypt.org'}"' for ${name}, or remove the one that is there`,
    ],
    rateLimited: () => [
      'this certificate authority limits how often it is asked',
      'wait; the server asks again by itself when it may',
    ],
    rejectedIdentifier: ({ name }) => [
      `this certificate authority does not issue certificates for ${name}`,
      'use another name in OVATION_PUBLIC_URL and OVATION_TLS_NAMES, or another OVATION_ACME_DIRECTORY',
    ],
    externalAccountRequired: () => [
      'this certificate authority only serves accounts that were opened with it',
      'set OVATION_ACME_DIRECTORY to another one',
    ],
    userActionRequired: () => [
      'the certificate authority asks its account holder to do something',
      'do what it says; it is asked again later',
    ],
    invalidContact: () => ['it does not accept the mail address of the account', 'correct OVATION_ACME_CONTACT'],
    unsupportedContact: () => ['it does not accept the mail address of the account', 'correct OVATION_ACME_CONTACT'],
  }),
)

const other: Words = () => ['the certificate authority refused', 'it is asked again later; see what it said']

/** Some authorities report a name that they cannot look up as a fault of another kind. */
const NO_NAME = /resolve|resolving|NXDOMAIN|SERVFAIL/i

function typeOf({ type = '', detail = '' }: ProblemDocument): string {
  const own = type.startsWith(URN) ? type.slice(URN.length) : 'other'
  return !WORDS.has(own) && NO_NAME.test(detail) ? 'dns' : own
}

/** Puts a problem document into words. One with several parts is of its first part that names an identifier. */
export function problemFrom(document: ProblemDocument, context: Context): AcmeProblem {
  const part = document.subproblems?.find(({ identifier }) => identifier?.value !== undefined) ?? document
  const type = typeOf(part)
  const name = part.identifier?.value ?? context.name
  const [why, remedy] = (WORDS.get(type) ?? other)({
    method: 'http-01',
    ...context,
    name,
  })
  const detail = oneLine(part.detail ?? '').slice(0, MAX_DETAIL_CHARS)
  const { retryAfterMs } = context
  return new AcmeProblem(
    type,
    `no certificate was issued for ${name}; ${why}${detail === '' ? '' : ` (${detail})`}; ${remedy}`,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  )
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|DEPTH_ZERO/

/** Why a certificate authority gave no answer. */
export function networkProblem(url: string, error: unknown): AcmeProblem {
  const { host } = new URL(url)
  const { code = '' } = error as NodeJS.ErrnoException
  const [why, remedy] = CERTIFICATE.test(code)
    ? [
        `the certificate of ${host} is not trusted (${code})`,
        'set the clock of this machine, or name the authority of a private directory in NODE_EXTRA_CA_CERTS',
      ]
    : [
        `the certificate authority at ${host} did not answer (${code || oneLine(error)})`,
        'let this machine reach it over HTTPS, or correct OVATION_ACME_DIRECTORY',
      ]
  return new AcmeProblem('network', `no certificate was issued; ${why}; ${remedy}`, { cause: error })
}
