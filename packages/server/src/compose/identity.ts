import { OvationError } from '@ovation/protocol'
import { Owner, PlaybackTickets, StageKeys, Tokens } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { sign } from '../ops/index.ts'
import type { Data } from './data.ts'
import type { Runtime } from './runtime.ts'

export type IdentityParts = ReturnType<typeof createIdentity>

/** Who people are, and what is signed for them. */
export function createIdentity({ storage, secrets, clock }: Runtime & Data) {
  const tokens = new Tokens(secrets)
  const owner = new Owner(storage.identity, tokens, clock)
  const authenticate = async (token: string): Promise<Identity> => {
    const identity = await tokens.verify(token, clock.now())
    if (identity.session === undefined || (await owner.isOpen(identity.session))) return identity
    throw new OvationError('unauthorized', { detail: 'its session has ended' })
  }
  return {
    ...{ tokens, owner, authenticate },
    tickets: new PlaybackTickets(secrets.signing),
    stageKeys: new StageKeys(secrets.signing),
    /** The digest of a room's password. */
    door: (room: string, password: string): string => sign(secrets.signing, `door/${room}/${password}`),
  }
}
