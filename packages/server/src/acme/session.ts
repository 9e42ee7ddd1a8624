import type { AccountKey } from './account-key.ts'
import { readDirectory, readProblem } from './answers.ts'
import type { Directory } from './answers.ts'
import { AcmeProblem, problemFrom } from './problems.ts'
import type { Context } from './problems.ts'
import { retryAfterMs } from './retry-after.ts'
import type { Answer, Transport } from './transport.ts'

export type SessionDeps = {
  /** The address of the certificate authority's directory. */ directoryUrl: string
  key: AccountKey
  send: Transport
  now: () => number
  signal: AbortSignal
}

/** How often a request whose nonce was refused is sent again: another one comes with each refusal (RFC 8555, section 6.5). */
const MAX_NONCES_PER_REQUEST = 5

/** Signed requests to one certificate authority. Every failure is thrown as an `AcmeProblem`. */
export class AcmeSession {
  readonly directory: Directory
  #deps: SessionDeps
  #nonce: string | undefined
  #account: string | undefined

  private constructor(directory: Directory, deps: SessionDeps) {
    this.directory = directory
    this.#deps = deps
  }

  static async open(deps: SessionDeps): Promise<AcmeSession> {
    const { directoryUrl, send, signal } = deps
    const answer = await send(directoryUrl, { method: 'GET', signal })
    const directory = answer.status === 200 ? readDirectory(answer.body) : undefined
    if (!directory)
      throw new AcmeProblem(
        'network',
        `no certificate was issued; ${new URL(directoryUrl).host} answers ${answer.status} and not as the directory of a certificate authority; correct OVATION_ACME_DIRECTORY`,
      )
    return new AcmeSession(directory, deps)
  }

  /** Opens the account of this key, or finds the one that it has; its terms of service are agreed to. */
  async signIn(contact: string | undefined): Promise<void> {
    const { headers } = await this.post(
      this.directory.newAccount,
      { termsOfServiceAgreed: true, ...(contact === undefined ? {} : { contact: [`mailto:${contact}`] }) },
      { name: 'all names' },
    )
    this.#account = headers.location
  }

  /** Sends a payload, or asks for what lies at an address where there is none. */
  async post(url: string, payload: unknown, context: Context): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#postOnce(url, payload)
      this.#nonce = answer.headers['replay-nonce']
      if (answer.status < 400) return answer
      const document = readProblem(answer.body) ?? { detail: `it answers ${answer.status}` }
      if (document.type?.endsWith(':badNonce') && attempt < MAX_NONCES_PER_REQUEST) continue
      throw problemFrom(document, {
        ...context,
        caa: this.directory.meta.caaIdentities?.[0],
        retryAfterMs: retryAfterMs(answer, this.#deps.now()),
      })
    }
  }

  async #postOnce(url: string, payload: unknown): Promise<Answer> {
    const { key, send, signal } = this.#deps
    const nonce = this.#nonce ?? (await this.#newNonce())
    // Each is good for one request.
    this.#nonce = undefined
    const body = await key.sign(payload, { url, nonce, account: this.#account })
    return send(url, { method: 'POST', body, signal })
  }

  async #newNonce(): Promise<string> {
    const { send, signal } = this.#deps
    const { headers, status } = await send(this.directory.newNonce, { method: 'HEAD', signal })
    const nonce = headers['replay-nonce']
    if (nonce !== undefined) return nonce
    throw problemFrom({ detail: `it gives no nonce and answers ${status}` }, { name: 'all names' })
  }
}
