import type { RoomState } from '@ovation/room'
import type { Hint } from '../bus/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { Turns } from '../ops/index.ts'
import { Hub } from './hub.ts'
import type { HubDeps } from './hub.ts'
import { LoadMeter } from './load.ts'
import type { Ownership } from './ownership.ts'
import type { StorageGate } from './storage-gate.ts'

/** How many events fill the memory of a room that is opened, at most. */
const FILL_EVENTS = 1_000

export type HubsDeps = Pick<HubDeps, 'log' | 'clock' | 'limits' | 'metrics' | 'onDiverged' | 'onError'> & {
  ownership: Pick<Ownership, 'viewers' | 'present'>
  storage: Pick<StorageGate, 'enter'>
  state: (room: string) => Promise<RoomState>
  likes: (room: string) => number
  /** Somebody came to watch a room on this node, or watches no more. */
  onPresent: (room: string, person: string, here: boolean) => void
  /** Calls a function; what it sends to many connections is written together. */
  together?: (steps: () => void) => void
}

/** The hubs of the rooms that have, or just had, clients on this node. */
export class Hubs {
  #deps: HubsDeps
  /** Those that are open or being opened. */
  #opening = new Map<string, Promise<Hub>>()
  #open = new Map<string, Hub>()
  /** When a hub was last used, by the monotonic clock. */
  #usedMs = new Map<string, number>()
  #meter = new LoadMeter()
  #fanOut: Turns

  constructor(deps: HubsDeps) {
    this.#deps = deps
    const { clock, limits, together } = deps
    this.#fanOut = new Turns(clock, { maxMsPerTurn: limits.maxPassSliceMs, maxStepsPerTurn: Infinity }, together)
  }

  get size(): number {
    return this.#open.size
  }

  get all(): Iterable<Hub> {
    return this.#open.values()
  }

  /** The hub, if there are clients here. */
  find(room: string): Hub | undefined {
    return this.#open.get(room)
  }

  get(room: string): Promise<Hub> {
    this.#usedMs.set(room, this.#deps.clock.monotonicMs())
    const known = this.#opening.get(room)
    if (known) return known
    const opening = this.#openHub(room)
    this.#opening.set(room, opening)
    opening.catch(() => this.#opening.get(room) === opening && this.close(room))
    return opening
  }

  async #openHub(room: string): Promise<Hub> {
    const { ownership, storage, likes, onPresent, together: _, ...deps } = this.#deps
    const mustBeCurrent = await storage.enter()
    const state = await deps.state(room)
    const recent = await this.#recent(room, state.seq)
    mustBeCurrent()
    const hub = new Hub(state, recent, {
      ...deps,
      likes: () => likes(room),
      viewers: (here) => ownership.viewers(room, here),
      present: (actor, here) => {
        ownership.present(room, actor, here)
        onPresent(room, actor, here)
      },
      onDeleted: () => this.end(room),
      fanOut: this.#fanOut,
      load: () => this.#meter.load,
    })
    this.#open.set(room, hub)
    return hub
  }

  /** The newest events up to a seq, in one query, so that clients that resume after a restart need none of their own. */
  async #recent(room: string, seq: number): Promise<StoredEvent[]> {
    const { maxRingEvents, maxReplayBytes } = this.#deps.limits
    const after = Math.max(0, seq - Math.min(FILL_EVENTS, maxRingEvents))
    const events = await this.#deps.log.read(room, { after, limit: seq - after, maxBytes: maxReplayBytes })
    return events.at(-1)?.seq === seq ? events : []
  }

  receive(hint: Hint<StoredEvent[]>): void {
    this.#open.get(hint.room)?.receive(hint)
  }

  /** One query for the heads of all rooms with clients: events that the bus missed are found. */
  async compareHeads(): Promise<void> {
    const { log, onDiverged } = this.#deps
    if (this.#open.size === 0) return
    // The answer includes what was known before the query; newer events may be missing.
    const known = new Map([...this.#open.values()].map((hub) => [hub, hub.known]))
    const heads = await log.heads([...this.#open.keys()])
    const there = new Set(heads.map(({ room }) => room))
    for (const hub of known.keys()) if (!there.has(hub.room) && this.#open.get(hub.room) === hub) this.end(hub.room)
    for (const head of heads) {
      const hub = this.#open.get(head.room)
      if (hub && head.seq > hub.known) await hub.fillGap()
      else if (hub && head.seq < (known.get(hub) ?? 0)) return onDiverged()
    }
  }

  /** Measures the load, and notes which hubs are in use. */
  sample(): void {
    this.#meter.sample()
    const nowMs = this.#deps.clock.monotonicMs()
    for (const { room, listeners } of this.#open.values()) if (listeners.connections > 0) this.#usedMs.set(room, nowMs)
  }

  /** Whether nobody is in a room, and nobody has been since that time of the monotonic clock. */
  isIdle(room: string, sinceMs: number): boolean {
    if ((this.#open.get(room)?.listeners.connections ?? 0) > 0) return false
    return (this.#usedMs.get(room) ?? Number.NEGATIVE_INFINITY) < sinceMs
  }

  /** The room was deleted: those who are in it are sent away. */
  end(room: string): void {
    const hub = this.#open.get(room)
    for (const map of [this.#open, this.#opening, this.#usedMs]) map.delete(room)
    hub?.end().catch(this.#deps.onError)
  }

  close(room: string): void {
    this.#open.get(room)?.close()
    this.#open.delete(room)
    this.#opening.delete(room)
    this.#usedMs.delete(room)
  }

  closeAll(): void {
    for (const hub of this.#open.values()) hub.close()
    for (const map of [this.#open, this.#opening, this.#usedMs]) map.clear()
  }
}
