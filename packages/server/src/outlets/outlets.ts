import { createHmac } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import { OWNER_ID } from '../identity/index.ts'
import { newPlainId, seal, unseal } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { PeopleDatabase } from '../people/index.ts'
import type { OutletFilter } from './filter.ts'
import type { Outlet, PauseReason } from './outlet.ts'
import type { DriverKind, OutletKind, OutletSettings } from './port.ts'

type Row = {
  id: string
  name: string
  kind: OutletKind
  rooms: string
  types: string
  audience: 'all' | 'staff'
  settings: string
  sealed: string | null
  former_until: number | null
  begins: 'start' | 'now'
  paused_why: PauseReason | null
  paused_words: string | null
  paused_at: number | null
  created_by: string
  created_at: number
  version: number
}

type Deps = {
  db: PeopleDatabase
  clock: Pick<Clock, 'now'>
  secret: string
  limits: { maxOutlets: number }
  drivers: Partial<Record<OutletKind, DriverKind>>
}

/** What is asked for; `secret`: where the kind is given one. */
export type Wanted = OutletFilter & {
  name: string
  kind: OutletKind
  settings: OutletSettings
  begins: 'start' | 'now'
  secret?: string | undefined
}
export type Change = { [K in keyof Omit<Wanted, 'kind' | 'begins'>]?: Wanted[K] | undefined }

const MAX_WORDS_CHARS = 300
const MAX_TRIES = 3

/**
 * Outlets as rows. Their secrets are sealed: the current one, and the one that it took the place of. More than fifteen methods: one
 * for each act on a row.
 */
export class Outlets {
  #deps: Deps
  #sealKey: Buffer

  constructor(deps: Deps) {
    this.#deps = deps
    this.#sealKey = createHmac('sha256', deps.secret).update('outlets').digest()
  }

  /** Makes one; a secret that the server made is shown this one time. Throws `value_out_of_range`. */
  async create(wanted: Wanted, by: string): Promise<{ outlet: Outlet; secret: string | null }> {
    const { db, clock, limits } = this.#deps
    const kind = this.#kindOf(wanted.kind)
    const settings = kind.read(wanted.settings)
    const id = newPlainId()
    const secret = kind.secret === 'made' ? (kind.makeSecret?.() ?? null) : (wanted.secret ?? null)
    const sealed = secret === null ? null : this.#seal(id, [secret])
    const { name, rooms, types, audience, begins } = wanted
    const counts = await db.change([
      // One at a time, whoever makes them.
      ['holdPerson', OWNER_ID],
      [
        ...(['addOutlet', id, name, wanted.kind, rooms, JSON.stringify(types), audience] as const),
        ...([JSON.stringify(settings), sealed, begins, by, clock.now(), limits.maxOutlets] as const),
      ],
    ])
    if (counts.at(-1) !== 1)
      throw new OvationError('value_out_of_range', {
        message: `It was not made; there are ${limits.maxOutlets} webhooks and outlets already; remove one first.`,
      })
    return { outlet: await this.mustGet(id), secret: kind.secret === 'made' ? secret : null }
  }

  /** The newest first. */
  async list(): Promise<Outlet[]> {
    return (await this.#deps.db.find<Row>('outlets', this.#deps.limits.maxOutlets)).map(outletOf)
  }

  /** How often each has changed. */
  async versions(): Promise<Map<string, number>> {
    const rows = await this.#deps.db.find<{ id: string; version: number }>(
      'outletVersions',
      this.#deps.limits.maxOutlets,
    )
    return new Map(rows.map(({ id, version }) => [id, version]))
  }

  async find(id: string): Promise<Outlet | undefined> {
    const [row] = await this.#deps.db.find<Row>('outlet', id)
    return row && outletOf(row)
  }

  /** Throws `not_found`. */
  async mustGet(id: string): Promise<Outlet> {
    const outlet = await this.find(id)
    if (!outlet) throw new OvationError('not_found')
    return outlet
  }

  /** Throws `not_found`, `value_out_of_range`. */
  async change(id: string, change: Change): Promise<Outlet> {
    return this.#again(id, async (outlet) => {
      const { name = outlet.name, rooms = outlet.rooms, types = outlet.types, audience = outlet.audience } = change
      const settings = change.settings === undefined ? outlet.settings : this.#kindOf(outlet.kind).read(change.settings)
      const sealed = change.secret === undefined ? outlet.sealed : this.#seal(id, [change.secret])
      const texts = [JSON.stringify(types), audience, JSON.stringify(settings), sealed] as const
      return this.#deps.db.change([['changeOutlet', name, rooms, ...texts, id, outlet.version]])
    })
  }

  /** Somebody else may change it at the same time: then it is done again with what they made of it. */
  async #again(id: string, write: (outlet: Outlet) => Promise<number[]>): Promise<Outlet> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const [changed] = await write(await this.mustGet(id))
      if (changed === 1) return this.mustGet(id)
    }
    throw new OvationError('revision_conflict')
  }

  /** False if it is paused already, or gone. */
  async pause(id: string, why: PauseReason, words: string | null): Promise<boolean> {
    const now = this.#deps.clock.now()
    const [paused] = await this.#deps.db.change([
      ['pauseOutlet', why, words?.slice(0, MAX_WORDS_CHARS) ?? null, now, id],
    ])
    return paused === 1
  }

  /** Every node starts it anew. */
  async resume(id: string): Promise<void> {
    await this.#deps.db.change([['resumeOutlet', id]])
  }

  /** Every node starts it anew, if it is not paused. */
  async restart(id: string): Promise<void> {
    await this.#deps.db.change([['touchOutlet', id]])
  }

  /** A new secret; the one of now counts for a while more. Throws `not_found`. */
  async rotate(id: string, overlapMs: number): Promise<{ outlet: Outlet; secret: string }> {
    let secret = ''
    const outlet = await this.#again(id, (found) => {
      const make = this.#kindOf(found.kind).makeSecret
      if (!make) throw new OvationError('not_found')
      secret = make()
      const [current] = this.#secretsOf(found)
      const sealed = this.#seal(id, [secret, ...(overlapMs > 0 && current !== undefined ? [current] : [])])
      const until = overlapMs > 0 ? this.#deps.clock.now() + overlapMs : null
      return this.#deps.db.change([['rotateOutlet', sealed, until, id, found.version]])
    })
    return { outlet, secret }
  }

  async remove(id: string): Promise<boolean> {
    const [dropped] = await this.#deps.db.change([
      ['dropOutlet', id],
      ['dropDeliveries', id],
    ])
    return dropped === 1
  }

  /** Its secrets that count, the newest first. */
  secretsOf(outlet: Outlet): string[] {
    const [current, former] = this.#secretsOf(outlet)
    const counts = former !== undefined && outlet.formerUntil !== null && this.#deps.clock.now() < outlet.formerUntil
    return [...(current === undefined ? [] : [current]), ...(counts ? [former] : [])]
  }

  #kindOf(kind: OutletKind): DriverKind {
    const found = this.#deps.drivers[kind]
    if (!found)
      throw new OvationError('value_out_of_range', {
        message: `The outlet was not made; this server has none of the kind '${kind}'; choose another kind.`,
      })
    return found
  }

  #seal(id: string, secrets: readonly string[]): string {
    return seal(this.#sealKey, id, JSON.stringify(secrets))
  }

  #secretsOf({ id, sealed }: Outlet): string[] {
    return sealed === null ? [] : (JSON.parse(unseal(this.#sealKey, id, sealed)) as string[])
  }
}

const outletOf = (row: Row): Outlet => ({
  ...{ id: row.id, name: row.name, kind: row.kind, rooms: row.rooms, audience: row.audience, begins: row.begins },
  types: JSON.parse(row.types) as string[],
  settings: JSON.parse(row.settings) as OutletSettings,
  paused: row.paused_why && { why: row.paused_why, words: row.paused_words, at: row.paused_at ?? 0 },
  ...{ createdBy: row.created_by, createdAt: row.created_at, formerUntil: row.former_until },
  ...{ version: row.version, sealed: row.sealed },
})
