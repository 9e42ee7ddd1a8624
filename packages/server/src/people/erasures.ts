import { OvationError } from '@ovation/protocol'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { People } from './people.ts'
import { roomsAfter } from './rooms-after.ts'
import type { Step } from './statements.ts'

const SWEEP_MS = 10_000
/** Who erases renews it with every room; of a node that was lost another one takes over when it has run out. */
const LEASE_MS = 60_000
/** Connections have ended by then, and what was sent over them is stored. */
const SETTLE_MS = 2_000

export type ErasuresDeps = {
  db: PeopleDatabase
  people: Pick<People, 'find' | 'aliasesOf'>
  clock: Clock
  /** Destroys what somebody said in a room and what was said about them. */
  erase: (room: string, id: string) => Promise<void>
  /** Takes what was destroyed out of the files. */
  purge: () => Promise<unknown>
  onError: (error: unknown) => void
}

type Row = { person: string; ids: string; after_room: string; claimed_until: number }

/**
 * Erases people in every room, under all their ids. What is to be erased is a row: the node that claimed it goes through the
 * rooms in order and remembers how far it is, so that none is left out however often nodes stop meanwhile. Twice is as once:
 * where nothing is left to erase nothing is stored.
 */
export class Erasures {
  #deps: ErasuresDeps
  #sweeping: Promise<void> | undefined
  #stops: (() => void)[] = []
  #stopped = false

  constructor(deps: ErasuresDeps) {
    this.#deps = deps
  }

  /** Goes on with what was begun, now and again and again. */
  start(): void {
    this.#stops.push(this.#deps.clock.every(SWEEP_MS, () => void this.sweep()))
    void this.sweep()
  }

  /** Stops after the room at hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const stop of this.#stops.splice(0)) stop()
    await this.#sweeping
  }

  /**
   * Closes somebody's account, if they have one, and has them erased. What they are called, their credentials, sessions,
   * roles, invitations and pictures are gone at once, all or none. The account of the person who runs the server stays:
   * `forbidden`.
   */
  async request(id: string): Promise<void> {
    const { db, people, clock } = this.#deps
    const person = await people.find(id)
    if (person?.kind === 'owner') throw new OvationError('forbidden')
    const now = clock.now()
    const ids = JSON.stringify([id, ...(await people.aliasesOf(id))])
    await db.change([...closing(id, now), ['addErasure', id, ids, now + SETTLE_MS, now]])
    this.#stops.push(clock.after(SETTLE_MS, () => void this.sweep()))
  }

  /** Erases everybody who waits for it and whom no other node erases now. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep()
      .catch(this.#deps.onError)
      .finally(() => (this.#sweeping = undefined))
    return this.#sweeping
  }

  async #sweep(): Promise<void> {
    const { db, clock } = this.#deps
    while (!this.#stopped) {
      const [row] = await db.find<Row>('dueErasure', clock.now())
      if (!row) return
      await this.#erase(row)
    }
  }

  async #erase({ person, ids, after_room: from, claimed_until: lease }: Row): Promise<void> {
    const { db, people, clock, purge } = this.#deps
    let held = lease
    /** False if another node has claimed it since. Every lease is another one, so that it tells who holds it. */
    const goOn = async (room: string): Promise<boolean> => {
      const until = this.#stopped ? clock.now() : Math.max(clock.now() + LEASE_MS, held + 1)
      const [moved] = await db.change([['moveErasure', room, until, person, held]])
      held = until
      return moved === 1
    }
    if (!(await goOn(from))) return
    // With the ids that came to the account as it was closed; now none comes any more.
    const all = new Set([...(JSON.parse(ids) as string[]), ...(await people.aliasesOf(person))])
    let [done, failed] = [from, false]
    for await (const room of roomsAfter(db, from)) {
      failed = !(await this.#eraseIn(room, [...all])) || failed
      if (!failed) done = room
      if (!(await goOn(done)) || this.#stopped) return
    }
    await purge()
    // The rooms from the first that could not be erased on are gone through again when the lease has run out.
    if (failed) return
    const [finished] = await db.change([['dropErasure', person, held]])
    if (finished === 1) await db.change([['dropAliases', person]])
  }

  async #eraseIn(room: string, ids: readonly string[]): Promise<boolean> {
    try {
      for (const id of ids) await this.#deps.erase(room, id)
      return true
    } catch (error) {
      this.#deps.onError(error)
      return false
    }
  }
}

/** Everything that an account has. */
const closing = (person: string, now: number): Step[] => [
  ['closePerson', now, person],
  ['dropAllCredentials', person],
  ['endSessions', person],
  ['dropSiteRole', person],
  ['dropRoomRoles', person],
  ['dropInvitationsBy', person],
  ['dropAvatars', person, ''],
]
