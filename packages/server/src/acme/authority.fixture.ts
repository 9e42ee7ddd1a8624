import { X509Certificate } from 'node:crypto'
import { Pkcs10CertificateRequest, X509CertificateGenerator } from '@peculiar/x509'
import type { ProblemDocument } from './problems.ts'
import type { Answer, Sending, Transport } from './transport.ts'

const HOST = 'https://ca.test'
export const DIRECTORY_URL = `${HOST}/dir`

export type Signed = { path: string; header: Record<string, unknown>; payload: Record<string, unknown> | undefined }
type Refusal = { problem: ProblemDocument; status?: number; headers?: Record<string, string> }

const read = (part: string): Record<string, unknown> | undefined =>
  part === '' ? undefined : (JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>)

/** A certificate authority in memory, that issues what is ordered unless a test says otherwise. */
export class FakeAuthority {
  /** Every signed request, in order. */
  readonly signed: Signed[] = []
  /** Answers instead of those there would be, by path, each once. */
  readonly refusals = new Map<string, Refusal[]>()
  /** What a check of a name ends with; `valid` if none. */
  readonly faults = new Map<string, ProblemDocument>()
  /** How often an order or a check is not ready when it is looked at. */
  pendingLooks = 0
  /** What `Retry-After` says while it is not. */
  retryAfter: string | undefined
  /** Names that were checked a short while ago. */
  readonly checked = new Set<string>()
  methods = ['http-01', 'dns-01', 'tls-alpn-01']
  meta: Record<string, unknown> = { termsOfService: 'https://ca.test/terms', caaIdentities: ['ca.test'] }
  /** Hears of each check when it begins. */
  onCheck: (name: string, type: string) => void = () => {}
  lifeMs = 90 * 86_400_000
  /** Another body than the certificate. */
  certificate: string | undefined
  #names: string[] = []
  #nonces = 0
  #looks = 0
  #issued = ''

  readonly send: Transport = async (url, sending) => {
    const path = url.replace(HOST, '')
    const answer = await this.#answer(path, sending)
    return { ...answer, headers: { 'replay-nonce': `n${(this.#nonces += 1)}`, ...answer.headers } }
  }

  refuse(path: string, type: string, more: Omit<Refusal, 'problem'> = {}): void {
    const problem = { type: `urn:ietf:params:acme:error:${type}`, detail: `it is ${type}` }
    this.refusals.set(path, [...(this.refusals.get(path) ?? []), { problem, ...more }])
  }

  async #answer(path: string, { method, body }: Sending): Promise<Answer> {
    if (method === 'POST') {
      const { protected: header = '', payload = '' } = JSON.parse(body ?? '{}') as Record<string, string>
      this.signed.push({ path, header: read(header) ?? {}, payload: read(payload) })
    }
    const refusal = this.refusals.get(path)?.shift()
    if (refusal) return json(refusal.status ?? 400, refusal.problem, refusal.headers)
    if (path === '/dir') return json(200, this.#directory())
    if (path === '/nonce') return json(200, {})
    if (path === '/account') return json(201, {}, { location: `${HOST}/account/1` })
    if (path === '/order') return this.#order()
    if (path === '/order/1') return json(200, this.#orderNow(), this.#retry())
    if (path === '/finalize') return this.#finalize()
    if (path === '/certificate') return { status: 200, headers: {}, body: this.certificate ?? this.#issued }
    const [, kind, at, type = ''] = /^\/(authorization|challenge)\/(\d+)(?:\/(.*))?$/.exec(path) ?? []
    const name = this.#names[Number(at)] ?? ''
    if (kind === 'authorization') return json(200, this.#authorization(name, at ?? ''), this.#retry())
    if (kind !== 'challenge') return json(404, {})
    this.onCheck(name, type)
    this.#looks = this.pendingLooks
    this.checked.add(name)
    return json(200, {})
  }

  #directory() {
    return { newNonce: `${HOST}/nonce`, newAccount: `${HOST}/account`, newOrder: `${HOST}/order`, meta: this.meta }
  }

  #order(): Answer {
    const identifiers = this.signed.at(-1)?.payload?.identifiers as { value: string }[]
    this.#names = identifiers.map(({ value }) => value)
    return json(201, this.#orderNow(), { location: `${HOST}/order/1` })
  }

  #orderNow() {
    const ready = this.#issued !== '' && this.#ready()
    return {
      status: ready ? 'valid' : 'pending',
      authorizations: this.#names.map((_, at) => `${HOST}/authorization/${at}`),
      finalize: `${HOST}/finalize`,
      ...(ready ? { certificate: `${HOST}/certificate` } : {}),
    }
  }

  #authorization(name: string, at: string) {
    const fault = this.faults.get(name)
    const done = this.checked.has(name) && this.#ready()
    const challenges = this.methods.map((type) => ({
      ...{ type, url: `${HOST}/challenge/${at}/${type}`, token: `token-of-${type}-${at}`.padEnd(20, 'x') },
      ...(done && fault ? { error: fault } : {}),
    }))
    const status = done ? (fault ? 'invalid' : 'valid') : 'pending'
    return { status, identifier: { value: name }, challenges: [{ type: 'new-01', odd: true }, ...challenges] }
  }

  #ready(): boolean {
    this.#looks -= 1
    return this.#looks < 0
  }

  #retry(): Record<string, string> {
    return this.retryAfter === undefined ? {} : { 'retry-after': this.retryAfter }
  }

  async #finalize(): Promise<Answer> {
    const request = new Pkcs10CertificateRequest(
      new Uint8Array(Buffer.from(String(this.signed.at(-1)?.payload?.csr), 'base64url')),
    )
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    const extension = request.extensions[0]
    const certificate = await X509CertificateGenerator.create({
      subject: '',
      issuer: 'CN=Fake',
      publicKey: request.publicKey,
      signingKey: keys.privateKey as never,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      notBefore: new Date(0),
      notAfter: new Date(this.lifeMs),
      extensions: extension ? [extension] : [],
    })
    this.#looks = this.pendingLooks
    this.#issued = certificate.toString('pem')
    return json(200, this.#orderNow())
  }
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  ...{ status, headers },
  body: JSON.stringify(body),
})

/** The names of a certificate. */
export const namesOf = (pem: string): string | undefined => new X509Certificate(pem).subjectAltName
