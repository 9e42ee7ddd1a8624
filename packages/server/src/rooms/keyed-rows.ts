import { evolveStanding, NO_STANDING, SLICES, standingChangedBy, standingRef } from '@ovation/room/rules'
import type { RoomEvent } from '@ovation/room'
import type { RowRef, Standing } from '@ovation/room/rules'
import type { RoomLog } from '../log/index.ts'
import { BoundedMap } from '../ops/index.ts'

const MAX_KNOWN = 10_000

/** The name of a row in memory. No slice has a slash in its name. */
export const rowId = ({ slice, key }: RowRef): string => `${slice}/${key}`

/** Rows by `rowId`, with their names; null where there is none. */
export type Rows = Map<string, { ref: RowRef; data: object | null }>

/** What is remembered about a person, of rows that were loaded. */
export const standingIn = (rows: Rows, actor: string): Standing =>
  (rows.get(rowId(standingRef(actor)))?.data as Standing | null | undefined) ?? NO_STANDING

/** Applies an event to rows in memory; those that are not there are left alone. */
export function foldRows(rows: Rows, event: RoomEvent): void {
  for (const ref of SLICES.changedBy(event)) {
    const known = rows.get(rowId(ref))
    if (known) rows.set(rowId(ref), { ref, data: SLICES.fold(ref, known.data ?? undefined, event) ?? null })
  }
  if (event.type !== 'person.erased' || !event.body) return
  for (const [id, { ref, data }] of rows)
    if (data) rows.set(id, { ref, data: SLICES.erase({ ...ref, data }, event.body.person) ?? null })
}

/** What the owner of a room knows of keyed slices: a bounded cache over the rows in the log. */
export class KeyedRows {
  #log: RoomLog
  #room: string
  #known: BoundedMap<string, object | null>

  constructor(log: RoomLog, room: string, maxEntries: number) {
    this.#log = log
    this.#room = room
    this.#known = new BoundedMap(maxEntries)
  }

  /** Each of these rows; those not in memory are read in one query. */
  async load(wanted: Iterable<RowRef>): Promise<Rows> {
    const rows: Rows = new Map()
    const missing: RowRef[] = []
    for (const ref of wanted) {
      const id = rowId(ref)
      if (rows.has(id)) continue
      const data = this.#known.get(id)
      if (data === undefined) missing.push(ref)
      rows.set(id, { ref, data: data ?? null })
    }
    if (missing.length === 0) return rows
    for (const { data, ...ref } of await this.#log.rows(this.#room, missing)) rows.set(rowId(ref), { ref, data })
    for (const ref of missing) this.#known.set(rowId(ref), rows.get(rowId(ref))?.data ?? null)
    return rows
  }

  /** Applies a committed event. Returns when the first of the changed rows is due, or null. */
  apply(event: RoomEvent): number | null {
    // Anybody's row may have lost something: they are read again.
    if (event.type === 'person.erased') this.#known.clear()
    let first: number | null = null
    for (const ref of SLICES.changedBy(event)) {
      const known = this.#known.get(rowId(ref))
      const data = SLICES.fold(ref, known ?? undefined, event)
      if (known !== undefined) this.#known.set(rowId(ref), data ?? null)
      const dueAt = data === undefined ? null : SLICES.expiresAt(ref.slice, data)
      if (dueAt !== null) first = Math.min(first ?? dueAt, dueAt)
    }
    return first
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
    const [row] = await this.#log.rows(this.#room, [standingRef(actor)])
    return (row?.data as Standing | undefined) ?? NO_STANDING
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
      const { slice } = standingRef('')
      const rows = await this.#log.listRows(this.#room, slice, { prefix: '', limit: MAX_KNOWN + 1 })
      return rows.length > MAX_KNOWN ? undefined : new Map(rows.map(({ key, data }) => [key, data as Standing]))
    } catch (error) {
      this.#known = undefined
      throw error
    }
  }
}
