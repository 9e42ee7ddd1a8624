import { PlaybackTickets, StageKeys, Tokens } from '../identity/index.ts'
import { AccountTokens, Invitations, OneTime, People, PersonSessions, RoomRoles, SignIn } from '../people/index.ts'
import { sign } from '../ops/index.ts'
import type { Data } from './data.ts'
import type { Runtime } from './runtime.ts'

export type IdentityParts = ReturnType<typeof createIdentity>

/** Who people are, and what is signed for them. */
export function createIdentity({ storage, secrets, clock }: Runtime & Data) {
  const tokens = new Tokens(secrets)
  const db = storage.people
  const people = new People(db, clock)
  const accountSessions = new PersonSessions(db, clock)
  const oneTime = new OneTime(db, clock)
  const signIn = new SignIn({ db, people, sessions: accountSessions, oneTime, clock })
  const accountTokens = new AccountTokens({ tokens, sessions: accountSessions, people, clock })
  return {
    ...{ tokens, people, accountSessions, oneTime, signIn, accountTokens },
    invitations: new Invitations(db, clock),
    roomRoles: new RoomRoles(db),
    authenticate: accountTokens.authenticate,
    tickets: new PlaybackTickets(secrets.signing),
    stageKeys: new StageKeys(secrets.signing),
    /** The digest of a room's password. */
    door: (room: string, password: string): string => sign(secrets.signing, `door/${room}/${password}`),
  }
}
