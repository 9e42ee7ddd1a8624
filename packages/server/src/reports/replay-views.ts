import { newId } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { CurveRow, ReportStore } from './store.ts'
import { MAX_MINUTES, MINUTE_MS } from './minutes.ts'

/** Of one recording: how often it was opened and played, and in how many of these views each minute of it was played. */
export type ReplayCounts = { views: number; minutes: readonly number[] }

/** What a replay that somebody plays tells: the minutes of it that they have reached since it told last. */
export type Watched = { minutes: readonly number[]; isNew: boolean }

/** A recording whose broadcast began at `at`, milliseconds since 1970, with how long it is by now. */
export type Watchable = { id: string; room: string; at: number; durationMs: number }

export type ReplayViewsDeps = {
  store: Pick<ReportStore, 'saveCurves'>
  clock: Clock
  limits: Pick<ServerLimits, 'writeReportsIntervalMs'>
  onError: (error: unknown) => void
}

/** Recordings that are counted at a time; one that is not played for longest is counted anew, which adds up. */
const MAX_COUNTED = 1_000

type Counting = { part: string; recording: Watchable; views: number; minutes: number[]; changed: boolean }

/** Counts how far replays are watched over this node, and writes what it counted every few seconds. Of people it knows nothing. */
export class ReplayViews {
  #deps: ReplayViewsDeps
  #counting = new Map<string, Counting>()
  /** Of recordings that are not counted here any more, and could not be written yet. */
  #dropped: Counting[] = []
  #writing: Promise<void> | undefined
  #stop: () => void

  constructor(deps: ReplayViewsDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(deps.limits.writeReportsIntervalMs, () => void this.flush().catch(deps.onError))
  }

  /** Writes what was counted. */
  async close(): Promise<void> {
    this.#stop()
    await this.flush()
  }

  watched(recording: Watchable, { minutes, isNew }: Watched): void {
    const { id, durationMs } = recording
    const counting = this.#counting.get(id) ?? { part: newId(), recording, views: 0, minutes: [], changed: false }
    this.#counting.delete(id)
    this.#counting.set(id, counting)
    if (isNew) counting.views += 1
    for (const minute of new Set(minutes))
      if (minute < MAX_MINUTES && minute * MINUTE_MS < durationMs)
        counting.minutes[minute] = (counting.minutes[minute] ?? 0) + 1
    counting.changed = true
    const [oldest] = this.#counting
    if (this.#counting.size <= MAX_COUNTED || !oldest) return
    this.#counting.delete(oldest[0])
    if (oldest[1].changed && this.#dropped.length < MAX_COUNTED) this.#dropped.push(oldest[1])
  }

  /** A room was deleted: nothing that was counted of its replays is written any more. */
  forget(room: string): void {
    for (const [id, { recording }] of this.#counting) if (recording.room === room) this.#counting.delete(id)
    this.#dropped = this.#dropped.filter(({ recording }) => recording.room !== room)
  }

  /** Writes what changed since the last time. */
  flush(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    return this.#writing
  }

  async #write(): Promise<void> {
    const changed = [...this.#dropped.splice(0), ...this.#counting.values()].filter(({ changed }) => changed)
    if (changed.length === 0) return
    for (const one of changed) one.changed = false
    try {
      await this.#deps.store.saveCurves(changed.map(rowOf))
    } catch (error) {
      for (const one of changed) {
        one.changed = true
        if (this.#counting.get(one.recording.id) !== one) this.#dropped.push(one)
      }
      throw error
    }
  }
}

function rowOf({ part, recording: { room, at }, views, minutes }: Counting): CurveRow {
  const counts: ReplayCounts = { views, minutes: Array.from(minutes, (one) => one ?? 0) }
  return { room, startedAt: at, part, kind: 'replay', counts: JSON.stringify(counts) }
}
