import { OvationError } from '@ovation/protocol'
import { rankOf, roleOfSite } from '@ovation/room'
import type { Identity, Tokens } from '../identity/index.ts'
import type { Clock } from '../ops/index.ts'
import type { OpenSession, PersonSessions } from './sessions.ts'

const TOKEN_S = 3_600

type Deps = { tokens: Tokens; sessions: PersonSessions; clock: Clock }

/**
 * The tokens that a signed-in person's pages connect with, and who a token speaks for. A token of an account says only whose
 * session it is of: the name, the picture and the roles are those of now.
 */
export class AccountTokens {
  #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Valid for an hour, and not beyond its session. */
  issue({ hash, person }: OpenSession): Promise<string> {
    const { tokens, clock } = this.#deps
    return tokens.mintOwn(
      { user: person.id, name: person.name, rooms: {}, expiresInS: TOKEN_S, session: hash },
      clock.now(),
    )
  }

  /** Who a token speaks for. Throws `unauthorized` or `token_expired`. */
  authenticate = async (token: string): Promise<Identity> => {
    const { tokens, sessions, clock } = this.#deps
    const identity = await tokens.verify(token, clock.now())
    if (identity.session === undefined) return identity
    const session = await sessions.find(identity.session)
    if (session?.person.id !== identity.id) throw new OvationError('unauthorized', { detail: 'its session has ended' })
    const { name, avatar } = session.person
    const { aliases } = session
    // A page of another origin moderates at most by a role on the site, and has no right on the site itself.
    const granted = session.origin !== undefined
    const siteRole = granted ? undefined : session.person.siteRole
    const whole = roleOfSite(session.person.siteRole)
    const role = granted && rankOf(whole) > rankOf('moderator') ? 'moderator' : whole
    return {
      ...{ id: identity.id, name, expiresAt: identity.expiresAt, session: identity.session },
      rooms: role === 'guest' ? {} : { '*': role },
      ...(avatar === undefined ? {} : { avatar }),
      ...(siteRole === undefined ? {} : { siteRole }),
      ...(aliases.length === 0 ? {} : { aliases }),
    }
  }
}
