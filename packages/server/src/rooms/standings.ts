import { evolveStanding, NO_STANDING, standingChangedBy } from '@ovation/room/rules'
import type { RoomEvent } from '@ovation/room'
import type { Standing } from '@ovation/room/rules'
import type { RoomLog } from '../log/index.ts'
import { BoundedMap } from '../ops/index.ts'

const MAX_KNOWN = 10_000

/** What the owner of a room knows about people's standing: a bounded cache over the rows in the log. */
export class Standings {
  #log: RoomLog
  #room: string
  #known: BoundedMap<string, Standing>

  constructor(log: RoomLog, room: string, maxEntries: number) {
    this.#log = log
    this.#room = room
    this.#known = new BoundedMap(maxEntries)
  }

  /** The standing of each of these people; those not in memory are read in one query. */
  async load(actors: Iterable<string>): Promise<Map<string, Standing>> {
    const wanted = [...new Set(actors)]
    const missing = wanted.filter((actor) => !this.#known.has(actor))
    if (missing.length > 0) {
      const rows = await this.#log.standings(this.#room, missing)
      for (const actor of missing) this.#known.set(actor, rows.get(actor) ?? NO_STANDING)
    }
    return new Map(wanted.map((actor) => [actor, this.#known.get(actor) ?? NO_STANDING]))
  }

  /** Applies a committed event. */
  apply(event: RoomEvent): void {
    // Reasons in anybody's standing may be gone: they are read again.
    if (event.type === 'person.erased') this.#known.clear()
    const actor = standingChangedBy(event)
    const known = actor === undefined ? undefined : this.#known.get(actor)
    if (actor !== undefined && known) this.#known.set(actor, evolveStanding(known, event))
  }
}

/** Everybody's standing in one room, for people who join: read once, and kept up to date from the log. */
export class AllStandings {
  #log: RoomLog
  #room: string
  #known: Promise<Map<string, Standing> | undefined> | undefined

  constructor(log: RoomLog, room: string) {
    this.#log = log
    this.#room = room
  }

  async of(actor: string): Promise<Standing> {
    this.#known ??= this.#read()
    const known = await this.#known
    if (known) return known.get(actor) ?? NO_STANDING
    return (await this.#log.standings(this.#room, [actor])).get(actor) ?? NO_STANDING
  }

  /** Applies a committed event, before the next look-up. */
  apply(event: RoomEvent): void {
    if (event.type === 'person.erased') this.#known = undefined
    const actor = standingChangedBy(event)
    if (actor === undefined) return
    // The caller learns that the read failed; then there is nothing to update here.
    void this.#known?.then(
      (known) => known?.set(actor, evolveStanding(known.get(actor) ?? NO_STANDING, event)),
      () => {},
    )
  }

  /** Undefined if so many people have a standing that each is looked up separately. */
  async #read(): Promise<Map<string, Standing> | undefined> {
    try {
      const rows = await this.#log.allStandings(this.#room, MAX_KNOWN + 1)
      return rows.size > MAX_KNOWN ? undefined : rows
    } catch (error) {
      this.#known = undefined
      throw error
    }
  }
}
