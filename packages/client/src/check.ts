import { OvationError } from '@ovation/protocol'
import type { CheckReply } from '@ovation/protocol'
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

/** Node says in its causes what browsers keep to themselves: a name that is not known, a certificate that is bad. */
const causeOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string }; name?: string }
  return cause?.code ?? (name === 'TimeoutError' ? 'it does not answer' : 'it cannot be reached')
}

/** Nobody but a proxy or gateway says these, as every refusal of a server has a code. */
function refusedOnTheWay(status: number, base: string): OvationError | undefined {
  const refused = status === 401 || status === 403 || status === 407
  if (!refused && status !== 429 && status < 500) return undefined
  const todo = refused ? `let it pass ${base}/v1/` : 'it is tried again'
  const message = `There is no connection; a proxy or gateway before the server answers with status ${status}; ${todo}.`
  return new OvationError('unreachable', { message })
}

/** `hidden`: a browser does not tell what was answered. */
function stranger(base: string, hidden = false): OvationError {
  const [page] = /\/(r|replay|studio|embed\.js)(\/.*)?$/.exec(new URL(base).pathname) ?? []
  const message = page
    ? `There is no connection; ${base} is a page, not the server; leave out '${page}'.`
    : `There is no connection; at ${base} there is no Ovation server, or a proxy refuses; check both.`
  return new OvationError('not_ovation', page || hidden ? { message } : { detail: base })
}

/** One request that tells why no connection comes about: undefined when the server would take one. Never rejects. */
export async function check(base: string, options: ClientOptions): Promise<OvationError | undefined> {
  const ask = async (mode: 'cors' | 'no-cors'): Promise<Response> =>
    (options.fetch ?? fetch)(`${base}/v1/check`, {
      ...{ mode, cache: 'no-store', credentials: 'omit' },
      signal: AbortSignal.timeout(TIMES.checkTimeoutMs),
    })
  try {
    const response = await ask('cors')
    const reply = (await response.json().catch(() => ({}))) as Partial<Extract<CheckReply, { ovation: number }>> &
      Partial<Extract<CheckReply, { error: unknown }>>
    if (reply.ovation) return undefined
    if (typeof reply.error?.code === 'string') return OvationError.fromWire(reply.error)
    return refusedOnTheWay(response.status, base) ?? stranger(base)
  } catch (error) {
    const unreachable = new OvationError('unreachable', { detail: causeOf(error), cause: error })
    // A page may not read the answer of a stranger, but it is told whether there was one.
    return causeOf(error) === 'it cannot be reached'
      ? ask('no-cors').then(
          () => stranger(base, true),
          () => unreachable,
        )
      : unreachable
  }
}
