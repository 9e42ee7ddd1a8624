import { dueCommands, SLICES } from '@ovation/room/rules'
import type { Command, RoomState } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'

const MAX_DUE_ROWS_PER_TICK = 100

export type RoomTimersDeps = {
  room: string
  log: Pick<RoomLog, 'dueRows'>
  clock: Clock
  limits: Pick<ServerLimits, 'storeLikesIntervalMs'>
}

/** A command that the room gives itself. Its id is the same whoever gives it. */
export type Due = { commandId: string; command: Command }

/**
 * What a room does by itself when its time has come: it publishes votes, ends polls and sanctions, stores likes. What is due by
 * times in the log uses the wall clock; intervals do not.
 */
export class RoomTimers {
  #deps: RoomTimersDeps
  #likesStoredMs = Number.NEGATIVE_INFINITY
  /** When something is due about a row of a keyed slice; at first that is not known. */
  #nextDueAt: number | null = 0

  constructor(deps: RoomTimersDeps) {
    this.#deps = deps
  }

  /** A row was stored about which something is due at that time, or nothing ever. */
  rowDue(dueAt: number | null): void {
    if (dueAt !== null) this.#nextDueAt = Math.min(this.#nextDueAt ?? dueAt, dueAt)
  }

  /** The commands that are due now by the state of the room. `likes` are all of them, including those not stored yet. */
  due(state: RoomState, likes: number): Due[] {
    const { clock, limits } = this.#deps
    const nowMs = clock.monotonicMs()
    const storeLikes = nowMs - this.#likesStoredMs >= limits.storeLikesIntervalMs
    const due = dueCommands(state, clock.now(), storeLikes ? likes : 0)
    if (due.some(({ command }) => command.type === 'likes.tally')) this.#likesStoredMs = nowMs
    return due
  }

  /** The commands that are due when the room is closed on this node: likes count now, however short ago some were stored. */
  dueAtEnd(state: RoomState, likes: number): Due[] {
    return dueCommands(state, this.#deps.clock.now(), likes)
  }

  /** The commands that are due now by rows of keyed slices. */
  async dueOfRows(): Promise<Due[]> {
    const { room, log, clock } = this.#deps
    const now = clock.now()
    if (this.#nextDueAt === null || this.#nextDueAt > now) return []
    const { due, nextAt } = await log.dueRows(room, now, MAX_DUE_ROWS_PER_TICK)
    this.#nextDueAt = due.length > 0 ? now : nextAt
    return due.flatMap((row) => SLICES.due(row, now)) as Due[]
  }
}
