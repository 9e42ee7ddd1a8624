import { OvationError } from '@ovation/protocol'
import type { PresenceMember } from '@ovation/protocol'
import { jsonBytes } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import { eachInSlices } from '../rooms/index.ts'
import { Turns } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { PresentRoom } from './present-room.ts'
import type { Asked, Told, Watcher } from './present-room.ts'

export type PresencesDeps = {
  clock: Clock
  limits: ServerLimits
  /** Resolves once other nodes were asked who is present in a room, or did not answer in time. */
  lookAround: (room: string) => Promise<void>
  onError: (error: unknown) => void
}

/** Telling who is present may take this part of the time at most: a fortieth. */
const SHARE = 40
const TICK_MS = 1_000

type Ending = { room: string; id: string; connection: object; endsMs: number }

/**
 * Who is present in the rooms of this node. A room in which nobody is, and nobody looks, costs nothing. More than fifteen
 * methods: sessions, the log and other nodes report to it, and what any of them says changes the same rooms.
 */
export class Presences {
  #deps: PresencesDeps
  #rooms = new Map<string, PresentRoom>()
  /** Rooms whose screens are told soon. */
  #scheduled = new Set<string>()
  /** Lost connections; those that end first stand first. */
  #endings = new Set<Ending>()
  /** When another node was last heard of, by the monotonic clock. */
  #heardMs = new Map<string, number>()
  #fanOut: Turns
  #startedMs: number
  #stop: () => void

  constructor(deps: PresencesDeps) {
    this.#deps = deps
    const { clock, limits } = deps
    this.#startedMs = clock.monotonicMs()
    this.#fanOut = new Turns(clock, { maxMsPerTurn: limits.maxPassSliceMs, maxStepsPerTurn: Infinity })
    this.#stop = clock.every(TICK_MS, () => this.#tick())
  }

  close(): void {
    this.#stop()
    this.#rooms.clear()
    this.#endings.clear()
  }

  /** Somebody is present over a connection, or says something else of themselves. Throws why not. */
  async enter(
    room: string,
    connection: object,
    { member, muted, gone }: { member: PresenceMember; muted: () => boolean; gone: () => boolean },
  ): Promise<void> {
    const { limits, clock } = this.#deps
    const bytes = member.data === undefined ? 0 : jsonBytes(member.data)
    if (bytes > limits.maxPresenceBytes)
      throw new OvationError('data_too_large', { detail: String(limits.maxPresenceBytes) })
    const present = await this.#open(room)
    try {
      if (gone()) throw new OvationError('not_attached')
      if (present.all.get(member.id) === undefined && present.all.size >= limits.maxPresentPerRoom)
        throw new OvationError('presence_full', { detail: String(limits.maxPresentPerRoom), retryInMs: 10_000 })
      if (this.#bytes + bytes - present.here.bytesOf(member.id, connection) > limits.maxPresenceBytesInAll)
        throw new OvationError('overloaded', { retryInMs: 10_000 })
      present.here.enter(connection, { ...member, at: clock.now() }, { bytes, muted: muted() })
    } finally {
      this.#changed(present)
    }
  }

  leave(room: string, id: string, connection: object): void {
    this.#change(room, ({ here }) => here.leave(id, connection))
  }

  /** A connection was lost: its person stays for a while, to come back. */
  lost(room: string, id: string, connection: object): void {
    const present = this.#rooms.get(room)
    if (!present?.here.has(id)) return
    const endsMs = this.#deps.clock.monotonicMs() + this.#deps.limits.presenceGraceMs
    present.here.lost(id, connection, endsMs)
    this.#endings.add({ room, id, connection, endsMs })
  }

  /** Somebody may be here no more. */
  end(room: string, id: string): void {
    this.#change(room, ({ here }) => here.end(id))
  }

  /** What happened in a room: who was banned or erased is present no more, also where their connection is lost just now. */
  take(room: string, events: readonly Pick<RoomEvent, 'type' | 'body'>[]): void {
    if (!this.#rooms.has(room)) return
    for (const { type, body } of events as readonly RoomEvent[]) {
      if (type === 'member.banned' && body) this.end(room, body.actor)
      if (type === 'person.erased' && body) this.end(room, body.person)
    }
  }

  mute(room: string, id: string, muted: boolean): void {
    this.#change(room, ({ here }) => here.mute(id, muted))
  }

  /** Shows a screen who is present, and then what changes. `answer` is given the list as JSON, before any change. */
  async watch(room: string, watcher: Watcher, answer: (json: string) => void): Promise<void> {
    const present = await this.#open(room)
    if (watcher.gone) return this.#changed(present)
    const { presenceGraceMs } = this.#deps.limits
    // Right after a start those who were present are on their way back.
    const settlesInMs = Math.max(0, Math.round(presenceGraceMs - this.#sinceStartMs))
    answer(`{"members":${present.list},"full":${this.#isFull(present)},"settlesInMs":${settlesInMs}}`)
    present.watchers.set(watcher, present.all.version)
  }

  /** Who is present now: looked at once, and not followed. */
  async list(room: string): Promise<{ members: PresenceMember[]; full: boolean }> {
    const present = await this.#open(room)
    const listed = { members: JSON.parse(present.list) as PresenceMember[], full: this.#isFull(present) }
    this.#changed(present)
    return listed
  }

  unwatch(room: string, watcher: Watcher): void {
    this.#change(room, ({ watchers }) => void watchers.delete(watcher))
  }

  get #sinceStartMs(): number {
    return this.#deps.clock.monotonicMs() - this.#startedMs
  }

  get #bytes(): number {
    let bytes = 0
    for (const { here } of this.#rooms.values()) bytes += here.bytes
    return bytes
  }

  #isFull({ all }: PresentRoom): boolean {
    return all.size >= this.#deps.limits.maxPresentPerRoom
  }

  async #open(room: string): Promise<PresentRoom> {
    const known = this.#rooms.get(room)
    if (known) return known
    const present = new PresentRoom(room, 2 * this.#deps.limits.maxPresentPerRoom)
    this.#rooms.set(room, present)
    await this.#deps.lookAround(room)
    const now = this.#rooms.get(room) ?? present
    this.#rooms.set(room, now)
    return now
  }

  #change(room: string, change: (present: PresentRoom) => void): void {
    const present = this.#rooms.get(room)
    if (!present) return
    change(present)
    this.#changed(present)
  }

  #changed(present: PresentRoom): void {
    present.merge()
    if (present.here.empty && present.watchers.size === 0) this.#rooms.delete(present.room)
    else this.#schedule(present.room)
  }

  // Telling screens

  #schedule(room: string, afterMs = this.#deps.limits.presenceIntervalMs): void {
    if (this.#scheduled.has(room)) return
    this.#scheduled.add(room)
    this.#deps.clock.after(afterMs, () => {
      void this.#flush(room)
        .catch(this.#deps.onError)
        .finally(() => this.#scheduled.delete(room))
    })
  }

  /** One frame to each screen that is behind, of what changed since it was told; a screen that is slow is told later. */
  async #flush(room: string): Promise<void> {
    const present = this.#rooms.get(room)
    if (!present) return
    const { clock, limits, onError } = this.#deps
    const startedAt = clock.monotonicMs()
    const { version: began } = present.all
    const frames = new Map<number, ReturnType<PresentRoom['frameSince']>>()
    const frameSince = (version: number): ReturnType<PresentRoom['frameSince']> => {
      const made =
        frames.get(version) ?? present.frameSince(version, limits.maxPresenceChangesPerFrame, this.#isFull(present))
      frames.set(version, made)
      return made
    }
    let behind = false
    await eachInSlices(
      [...present.watchers],
      { clock, fanOut: this.#fanOut, maxSliceMs: limits.maxPassSliceMs, onError },
      ([watcher]) => {
        const version = present.watchers.get(watcher)
        if (version === undefined || version === present.all.version) return
        if (watcher.gone) return void present.watchers.delete(watcher)
        if (watcher.behind(startedAt) && !watcher.idle) return void (behind = true)
        const { frame, to } = frameSince(version)
        present.watchers.set(watcher, to)
        watcher.deliver(frame)
        if (to < present.all.version) behind = true
      },
    )
    const tookMs = clock.monotonicMs() - startedAt
    // What changed meanwhile asked for nothing.
    if (behind || present.all.version !== began)
      setImmediate(() => this.#schedule(room, Math.max(limits.presenceIntervalMs, tookMs * SHARE)))
  }

  // Time

  #tick(): void {
    const nowMs = this.#deps.clock.monotonicMs()
    for (const ending of this.#endings) {
      if (ending.endsMs > nowMs) break
      this.#endings.delete(ending)
      this.#change(ending.room, ({ here }) => here.expire(ending.id, ending.connection, nowMs))
    }
  }

  // Other nodes

  /** What a node is asked for. */
  asks(node: string, only?: string): Asked[] {
    const rooms = only === undefined ? [...this.#rooms.values()] : [this.#rooms.get(only)]
    return rooms.flatMap((present) => (present ? [{ room: present.room, known: present.knownOf(node) }] : []))
  }

  /** What another node asked for, as far as it is not known there; at most so many bytes, the rest when it asks again. */
  tells(asked: readonly Asked[], maxBytes: number): Told[] {
    const told: Told[] = []
    let bytes = 0
    for (const { room, known } of asked) {
      const present = this.#rooms.get(room)
      const news = present ? present.tell(known) : known === '' ? undefined : { ...NOBODY, room }
      if (!news) continue
      told.push(news)
      bytes += JSON.stringify(news).length
      if (bytes > maxBytes) break
    }
    return told
  }

  hear(node: string, asked: readonly Asked[], told: readonly Told[]): void {
    this.#heardMs.set(node, this.#deps.clock.monotonicMs())
    const known = new Map(asked.map((one) => [one.room, one.known]))
    for (const news of told) this.#change(news.room, (present) => present.hear(node, known.get(news.room) ?? '', news))
  }

  /** Those of a node that is gone go too, once they have had the time to come back elsewhere. */
  keepOnly(alive: ReadonlySet<string>): void {
    const nowMs = this.#deps.clock.monotonicMs()
    for (const [node, heardMs] of this.#heardMs) {
      if (alive.has(node) || nowMs - heardMs < this.#deps.limits.presenceGraceMs) continue
      this.#heardMs.delete(node)
      for (const present of [...this.#rooms.values()]) this.#change(present.room, () => present.forget(node))
    }
  }

  get size(): number {
    return this.#rooms.size
  }
}

const NOBODY = { known: '', whole: true, set: [], gone: [] }
