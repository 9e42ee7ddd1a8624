import { OvationError } from '@ovation/protocol'
import type { RoomServiceOptions } from './options.ts'
import { refusal } from './refusal.ts'

const DEFAULTS = { maxAttempts: 5, timeoutMs: 30_000 }
const FIRST_RETRY_MS = 200
const MAX_RETRY_MS = 10_000
const MS_PER_S = 1_000

/** Those with which the request itself was right, and the server was not able to answer it just then. */
const AGAIN: ReadonlySet<string> = new Set([
  ...['rate_limited', 'overloaded', 'storage_failed', 'shutting_down', 'internal', 'unreachable', 'timeout'],
  'command_unknown_outcome',
])

/** One request, as it is sent each time. */
export type Asked = {
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Whether it may be sent again. */
  again: boolean
  signal?: AbortSignal | undefined
}

/** Sends requests to one server, again where that helps, and throws what it refuses as an `OvationError`. */
export class Http {
  readonly #options: RoomServiceOptions
  readonly #server: string

  constructor(options: RoomServiceOptions) {
    if (!/^https?:\/\//.test(options.server ?? ''))
      throw refusal(
        'argument_invalid',
        'no service was made',
        `'server' is ${JSON.stringify(options.server) ?? 'missing'}`,
        "give an address such as 'https://live.example.com'",
      )
    this.#options = options
    this.#server = options.server.replace(/\/+$/, '')
  }

  /** The answer, whose status is one of success. */
  async send(asked: Asked): Promise<Response> {
    const { maxAttempts = DEFAULTS.maxAttempts, timeoutMs = DEFAULTS.timeoutMs } = this.#options
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = asked.signal ? AbortSignal.any([asked.signal, deadline]) : deadline
    for (let attempt = 1; ; attempt++) {
      const failed = await this.#once(asked, signal)
      if (failed instanceof Response) return failed
      const waitMs = failed.retryInMs ?? Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
      if (!asked.again || !AGAIN.has(failed.code) || attempt >= maxAttempts || signal.aborted) throw failed
      await waited(waitMs, signal, failed)
    }
  }

  async #once(asked: Asked, signal: AbortSignal): Promise<Response | OvationError> {
    const { key, fetch = globalThis.fetch } = this.#options
    const token = typeof key === 'string' ? key : await key()
    try {
      const answer = await fetch(this.#server + asked.path, {
        ...{ method: asked.method, signal, redirect: 'error' },
        headers: { authorization: `Bearer ${token}`, ...asked.headers },
        ...(asked.body === undefined ? {} : { body: asked.body }),
      })
      return answer.ok ? answer : await refusalOf(answer)
    } catch (cause) {
      if (asked.signal?.aborted) return new OvationError('aborted', { cause, message: ABORTED })
      return signal.aborted
        ? new OvationError('timeout', { cause, message: `no answer came from ${this.#server} in time; ${TRY_AGAIN}` })
        : new OvationError('unreachable', { cause, detail: causeOf(cause) })
    }
  }
}

const ABORTED = 'the request was given up; its signal was aborted; send it again if it should be carried out.'
const TRY_AGAIN = 'it may be overloaded; try again later.'

const causeOf = (error: unknown): string => {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? 'it cannot be reached'
}

/** What a server refused with; what something before it answered has no code of the registry. */
async function refusalOf(answer: Response): Promise<OvationError> {
  const { error } = (await answer.json().catch(() => ({}))) as { error?: { code: string; message: string } }
  const seconds = Number(answer.headers.get('retry-after') ?? NaN)
  const wait = Number.isFinite(seconds) ? { retryInMs: seconds * MS_PER_S } : {}
  return error && typeof error.code === 'string'
    ? OvationError.fromWire({ ...wait, ...error })
    : new OvationError('unreachable', { ...wait, detail: `a proxy or gateway before it answers ${answer.status}` })
}

/** Waits, and throws what failed when there is no time for it. */
const waited = (waitMs: number, signal: AbortSignal, failed: OvationError): Promise<void> =>
  new Promise((done, fail) => {
    const stop = (): void => {
      clearTimeout(timer)
      fail(failed)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      done()
    }, waitMs)
    signal.addEventListener('abort', stop, { once: true })
  })
