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

/** There is no connection, for a reason that may pass. */
export const unreachable = (detail: string, cause?: unknown): OvationError =>
  new OvationError('unreachable', { detail, cause })

/** Node says in its causes what browsers keep to themselves: a name that is not known, a certificate that is bad. */
const causeOf = (error: unknown): string => {
  const { cause, name } = error as { cause?: { code?: string }; name?: string }
  return cause?.code ?? (name === 'TimeoutError' ? 'it does not answer' : 'it cannot be reached')
}

/** What is no Ovation server. */
function stranger(base: string, more = ''): OvationError {
  const [page] = /\/(r|replay|studio|embed\.js)(\/.*)?$/.exec(new URL(base).pathname) ?? []
  return new OvationError('not_ovation', { detail: base + (page ? ` (leave out '${page}')` : more) })
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
    const status = String(response.status)
    // Every refusal of a server has a code: these come from the way there.
    return /^(40[137]|429|5)/.test(status)
      ? unreachable(`a proxy or gateway before it answers ${status}`)
      : stranger(base)
  } catch (error) {
    const why = causeOf(error)
    // A page may not read the answer of a stranger, but it is told whether there was one.
    return why === 'it cannot be reached'
      ? ask('no-cors').then(
          () => stranger(base, ' (or a proxy)'),
          () => unreachable(why, error),
        )
      : unreachable(why, error)
  }
}
