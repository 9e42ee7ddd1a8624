import { OvationError } from '@ovation/protocol'
import { newSecret } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import { digest } from './digest.ts'
import type { OpenSession, PersonSessions } from './sessions.ts'

/** For how long the secret from before is answered without a new one: two tabs have asked at once. */
const SAME_TIME_MS = 10_000

/** Digests of the secret of now and of the one from before, which counts until the one of now was used. */
type Rotation = { now: string; before: string | null; at: number }

type Deps = { db: PeopleDatabase; sessions: PersonSessions; clock: Clock }

/**
 * Sign-ins on pages of other origins. Each is a session of its own, which ends with the one that it was given from. Its page
 * keeps a secret that changes with every use, so that a copy of it is noticed: `FAMILY.SECRET`, of which the family stays.
 */
export class Grants {
  #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Lets pages of an origin act as the person of a session; gives the secret. */
  async give({ hash, person }: OpenSession, origin: string, label: string): Promise<string> {
    const [family, secret] = [newSecret(), newSecret()]
    const now = this.#deps.clock.now()
    const rotation: Rotation = { now: digest(secret), before: null, at: now }
    const [given] = await this.#deps.db.change([
      ['addGrant', digest(family), label, now, origin, JSON.stringify(rotation), hash, person.id, now],
    ])
    if (given !== 1) throw ended()
    return `${family}.${secret}`
  }

  /**
   * The session of a secret, and the secret that takes its place; none for another tab of the same page. Throws `unauthorized`
   * for one that is not known, of another origin, or was used up: that one is somebody's copy, and ends the sign-in.
   */
  async renew(given: string, origin: string | undefined): Promise<{ session: OpenSession; secret: string | null }> {
    const { db, sessions, clock } = this.#deps
    const [family = '', secret = ''] = given.split('.')
    const session = await sessions.find(digest(family))
    if (!session?.rotation || session.origin !== origin) throw ended()
    const { now, before, at } = JSON.parse(session.rotation) as Rotation
    const shown = digest(secret)
    const time = clock.now()
    if (shown !== now && shown !== before) {
      await sessions.end(session.person.id, session.hash)
      throw ended()
    }
    if (shown === before && time - at < SAME_TIME_MS) return { session, secret: null }
    const next = newSecret()
    const rotation: Rotation = { now: digest(next), before: shown, at: time }
    const [changed] = await db.change([['rotateGrant', JSON.stringify(rotation), session.hash, session.rotation]])
    // Another tab was first.
    return { session, secret: changed === 1 ? `${family}.${next}` : null }
  }
}

const ended = (): OvationError => new OvationError('unauthorized', { detail: 'its sign-in has ended' })
