import type { Snapshot } from '@ovation/protocol'
import { evolve, project } from '@ovation/room'
import type { Position, RoomState } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import type { LogTail } from './log-tail.ts'
import { RecentMessages } from './recent-messages.ts'

/** The initial state of a client, and its position. `json` is the snapshot, serialized once. */
export type Start = { snapshot: Snapshot; json: string; position: Position }

export type InitialStateDeps = {
  log: RoomLog
  tail: Pick<LogTail, 'known' | 'after'>
  limits: Pick<ServerLimits, 'snapshotMessages' | 'maxHistoryBytes'>
  /** The room as of the last flush. */
  state: () => RoomState
}

/** What a client starts with: made once for all who come while nothing happens. */
export class InitialState {
  #deps: InitialStateDeps
  /** The messages of the initial state: read once, then kept up to date. */
  #recent: RecentMessages | undefined
  /** The last initial state, reused until something happens. */
  #start: Start | undefined

  constructor(deps: InitialStateDeps) {
    this.#deps = deps
  }

  /** Takes events that have become known. */
  take(events: readonly StoredEvent[]): void {
    this.#recent?.take(events)
    if (this.#recent?.full) this.#recent = undefined
    // The words of somebody who was erased do not stay in memory.
    if (events.some(({ type }) => type === 'person.erased')) this.#start = undefined
  }

  /** The initial state, including everything acknowledged before the request. */
  async get(): Promise<Start> {
    const { log, limits } = this.#deps
    const state = await this.#stateAtKnown()
    const recent = (this.#recent ??= new RecentMessages(log, state, {
      messages: limits.snapshotMessages,
      maxBytes: limits.maxHistoryBytes,
    }))
    try {
      const shown = await recent.at(state)
      const { epoch, seq } = state
      const known = this.#start
      if (known && known.position.seq === seq && known.position.epoch === epoch) return known
      const snapshot = { state: project(state), ...shown }
      return (this.#start = { snapshot, json: JSON.stringify(snapshot), position: { epoch, seq } })
    } catch (error) {
      if (this.#recent === recent) this.#recent = undefined
      throw error
    }
  }

  /** The state including the events that wait for the next flush. */
  async #stateAtKnown(): Promise<RoomState> {
    const { tail } = this.#deps
    let state = this.#deps.state()
    while (state.seq < tail.known) for (const { event } of await tail.after(state.seq)) state = evolve(state, event)
    return state
  }
}
