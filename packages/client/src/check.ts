import { OvationError } from '@ovation/protocol'
import type { CheckReply, OvationErrorOptions } from '@ovation/protocol'
import { timeoutSignal } from './timeout-signal.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

/** The address of a server without what must not stand behind it; undefined when it is none. */
export function addressOf(server: unknown): string | undefined {
  try {
    const { protocol, origin, pathname } = new URL(String(server).replace(/^ws/, 'http'))
    return /^https?:$/.test(protocol) ? origin + pathname.replace(/\/+$/, '') : undefined
  } catch {
    return undefined
  }
}

/** There is no connection, for a reason that may pass. */
export const unreachable = (detail: string, more?: Pick<OvationErrorOptions, 'cause' | 'retryInMs'>): OvationError =>
  new OvationError('unreachable', { detail, ...more })

const UNREAD = 'it cannot be reached'

/** Node says in its causes what browsers keep to themselves: a name that is not known, a certificate that is bad. */
const causeOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string }; name?: string }
  return cause?.code ?? (/^(Timeout|Abort)Error$/.test(name ?? '') ? 'it does not answer' : UNREAD)
}

/** What is no Ovation server; `hidden`: or an error of a proxy before one, as this page may not read which. */
function stranger(base: string, hidden = false): OvationError {
  const [page] = /\/(r|replay|studio|embed\.js)(\/.*)?$/.exec(new URL(base).pathname) ?? []
  if (hidden && !page) return unreachable('this page may not read what answers: an error of a proxy, or another server')
  return new OvationError('not_ovation', { detail: base + (page ? ` (leave out '${page}')` : '') })
}

/** When a proxy wants to be asked again (RFC 9110, section 10.2.3): a number of seconds, or a time. */
function retryAfterOf({ headers }: Response): number | undefined {
  const said = headers.get('retry-after') ?? ''
  const waitMs = /^\d+$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now()
  return Math.max(0, Math.min(waitMs, TIMES.maxRetryAfterMs)) || undefined
}

/** One request that tells why no connection comes about: undefined when the server would take one. Never rejects. */
export async function check(base: string, options: ClientOptions): Promise<OvationError | undefined> {
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
    // Every refusal of a server has a code: these come from the way there.
    return /^(40[137]|429|5)/.test(status)
      ? unreachable(`a proxy or gateway before it answers ${status}`, { retryInMs: retryAfterOf(response) })
      : stranger(base)
  } catch (cause) {
    const why = causeOf(cause)
    // A page may not read the answer of a stranger, but it is told whether there was one.
    const answered = why === UNREAD && (await ask('no-cors').catch(() => false))
    return answered ? stranger(base, true) : unreachable(why, { cause })
  }
}
