import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { DeliveryRefused } from '../port.ts'
import type { AllowedAddresses } from './addresses.ts'

const MAX_ANSWER_BYTES = 64 * 1_024
const KEPT = { keepAlive: true, maxSockets: 8, maxFreeSockets: 2, timeout: 30_000 } as const
const MAX_RETRY_AFTER_S = 43_200

/** For how many failures an answer counts that will hardly become another one. */
const MISTAKEN_WEIGHT = 4
const LATER: ReadonlySet<number> = new Set([408, 425, 429])

export type Post = { url: URL; headers: Record<string, string>; body: string; signal: AbortSignal }

/** Sends requests to one place, over connections that are kept for a moment. */
export class Requests {
  #agents = { 'http:': new HttpAgent(KEPT), 'https:': new HttpsAgent(KEPT) }
  #addresses: AllowedAddresses

  constructor(addresses: AllowedAddresses) {
    this.#addresses = addresses
  }

  /** Resolves when it was accepted (2xx). Redirects are not followed: they would lead past what was judged. */
  async post({ url, headers, body, signal }: Post): Promise<void> {
    const { address, family } = await aborting(this.#addresses.find(url.hostname), signal)
    const answer = await new Promise<IncomingMessage>((found, fail) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = send(url, {
        ...{ method: 'POST', signal, agent: this.#agents[url.protocol as 'http:' | 'https:'] },
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        lookup: (_, options, tell) => (options.all ? tell(null, [{ address, family }]) : tell(null, address, family)),
      })
      request.once('response', found)
      request.once('error', (error: NodeJS.ErrnoException) => fail(signal.aborted ? signal.reason : failureOf(error)))
      request.end(body)
    })
    await drain(answer)
    judge(answer)
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy()
  }
}

const failureOf = ({ code }: NodeJS.ErrnoException): DeliveryRefused =>
  new DeliveryRefused(`the connection failed (${code ?? 'no reason was given'})`)

const aborting = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work.catch((error: unknown) => {
      throw error instanceof DeliveryRefused ? error : failureOf(error as NodeJS.ErrnoException)
    }),
    new Promise<never>((_, fail) => {
      if (signal.aborted) fail(signal.reason)
      signal.addEventListener('abort', () => fail(signal.reason), { once: true })
    }),
  ])

/** What it answers does not matter; what is too long ends the connection. */
async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length
      if (bytes > MAX_ANSWER_BYTES) break
    }
  } catch {
    // The status came: that it was cut off behind that changes nothing.
  }
  if (bytes > MAX_ANSWER_BYTES) answer.destroy()
}

function judge({ statusCode: status = 0, headers }: IncomingMessage): void {
  if (status >= 200 && status < 300) return
  const seconds = Number(headers['retry-after'])
  const retryAfterMs = seconds > 0 ? Math.min(seconds, MAX_RETRY_AFTER_S) * 1_000 : 0
  if (status === 410)
    throw new DeliveryRefused('it answered 410, which says that it is gone', { status, weight: Infinity })
  if (status >= 300 && status < 400)
    throw new DeliveryRefused(`it answered ${status}; redirects are not followed`, { status, weight: MISTAKEN_WEIGHT })
  const weight = status >= 400 && status < 500 && !LATER.has(status) ? MISTAKEN_WEIGHT : 1
  throw new DeliveryRefused(`it answered ${status}`, { status, weight, retryAfterMs })
}
