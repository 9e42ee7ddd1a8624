import { CLOSE, OvationError, WIRE_VERSION } from '@ovation/protocol'
import type { CloseReason } from '@ovation/protocol'
import { admitGuest } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Frame } from './frames.ts'
import type { SessionDeps } from './session-deps.ts'

type HandshakeDeps = Pick<SessionDeps, 'tokens' | 'authenticate' | 'ofStaff' | 'clock'>

/** Who said hello, with the token of a guest to keep, or why the connection is closed. */
export type Greeting = { identity: Identity; guestToken?: string } | { refused: CloseReason; message?: string }

/** Reads a hello. Throws only what is a mistake of the server's own. */
export async function greet(
  { v, token, guest }: Pick<Frame<'hello'>, 'v' | 'token' | 'guest'>,
  { tokens, authenticate, ofStaff, clock }: HandshakeDeps,
): Promise<Greeting> {
  if (Math.trunc(v) !== WIRE_VERSION) return { refused: 'version_unsupported' }
  try {
    if (token !== undefined) return { identity: await authenticate(token) }
    const admitted = await admitGuest(tokens, guest ?? {}, clock.now(), ofStaff)
    return { identity: admitted.identity, guestToken: admitted.token }
  } catch (error) {
    if (!(error instanceof OvationError)) throw error
    const refused = error.code in CLOSE ? (error.code as CloseReason) : 'unauthorized'
    return { refused, message: error.message }
  }
}
