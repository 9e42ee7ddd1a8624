import { OvationError } from '@ovation/protocol'
import type { CheckReply } from '@ovation/protocol'
import { unreachable } from './address.ts'
import { timeoutSignal } from './timeout-signal.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

const UNREAD = 'it cannot be reached'

/** Node's errors have causes that browsers hide: an unknown host name, a bad certificate. */
const causeOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string }; name?: string }
  return cause?.code ?? (/^(Timeout|Abort)Error$/.test(name ?? '') ? 'it does not answer' : UNREAD)
}

/**
 * The error for a server that is not Ovation; `hidden`: it may also be an error of a proxy, but this page may not read the
 * response.
 */
function stranger(base: string, hidden = false): OvationError {
  const [page] = /\/(r|replay|studio|embed\.js)(\/.*)?$/.exec(new URL(base).pathname) ?? []
  if (hidden && !page) return unreachable('this page may not read what answers: an error of a proxy, or another server')
  return new OvationError('not_ovation', { detail: base + (page ? ` (leave out '${page}')` : '') })
}

/** How long a proxy asks to wait (RFC 9110, section 10.2.3): a number of seconds, or a date. */
function retryAfterOf({ headers }: Response): number | undefined {
  const said = headers.get('retry-after') ?? ''
  const waitMs = Number(said) * 1_000 || Date.parse(said) - Date.now()
  return Math.max(0, Math.min(waitMs, TIMES.maxRetryAfterMs)) || undefined
}

/** One request that finds out why no connection succeeds: undefined if the server would accept one. Never rejects. */
export type Check = (base: string, options: ClientOptions) => Promise<OvationError | undefined>

export const check: Check = async (base, options) => {
  const ask = async (mode: 'cors' | 'no-cors'): Promise<Response> =>
    (options.fetch ?? fetch)(`${base}/v1/check`, {
      ...{ mode, cache: 'no-store', credentials: 'omit' },
      signal: timeoutSignal(TIMES.checkTimeoutMs),
    })
  try {
    const response = await ask('cors')
    const reply = (await response.json().catch(() => ({}))) as Partial<Extract<CheckReply, { ovation: number }>> &
      Partial<Extract<CheckReply, { error: unknown }>>
    if (reply.ovation) return undefined
    if (typeof reply.error?.code === 'string') return OvationError.fromWire(reply.error)
    const status = String(response.status)
    // Every refusal of an Ovation server has a code: these come from something in between.
    return /^(40[137]|429|5)/.test(status)
      ? unreachable(`a proxy or gateway before it answers ${status}`, { retryInMs: retryAfterOf(response) })
      : stranger(base)
  } catch (cause) {
    const why = causeOf(cause)
    // A page may not read the response of another server, but it can tell whether there was one.
    const answered = why === UNREAD && (await ask('no-cors').catch(() => false))
    return answered ? stranger(base, true) : unreachable(why, { cause })
  }
}
