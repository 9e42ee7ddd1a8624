import type { Clock, Logger } from '../ops/index.ts'
import type { RecordingCatalogue } from './catalogue.ts'
import { recordingOfGuest } from './guest-ids.ts'
import type { RecordingState } from './recording-index.ts'

export type RetentionLimits = {
  keepRecordingsMs: number
  maxRecordingsBytes: number
  maxRecordingsBytesPerRoom: number
}

type Removal = { state: RecordingState; why: string }

/** What the recordings of each room take, clips too. */
export function bytesByRoom(all: Iterable<RecordingState>): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const { head, bytes: own } of all) bytes.set(head.room, (bytes.get(head.room) ?? 0) + own)
  return bytes
}

/** What the guests in each recording take. */
function bytesOfGuests(all: readonly RecordingState[]): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const { head, bytes: own } of all) {
    if (head.kind !== 'guest') continue
    const recording = recordingOfGuest(head.id)
    bytes.set(recording, (bytes.get(recording) ?? 0) + own)
  }
  return bytes
}

/** What one room may have. */
export const shareOfRoom = ({ maxRecordingsBytesPerRoom, maxRecordingsBytes }: RetentionLimits): number =>
  Math.min(maxRecordingsBytesPerRoom, maxRecordingsBytes)

/**
 * What has to go of what is idle: what is too old; the oldest of a room that has more than its share; and, where all together
 * is too much, the oldest of the room that has most.
 */
export function whatGoes(
  all: readonly RecordingState[],
  isActive: (state: RecordingState) => boolean,
  limits: RetentionLimits,
  now: number,
): Removal[] {
  const bytes = bytesByRoom(all)
  let total = [...bytes.values()].reduce((sum, one) => sum + one, 0)
  const idle = Map.groupBy(
    // Guests go with the recording that they are in.
    all.filter((state) => state.head.kind !== 'guest' && !isActive(state)).sort((a, b) => a.lastAt - b.lastAt),
    ({ head }) => head.room,
  )
  const ofGuests = bytesOfGuests(all)
  const gone: Removal[] = []
  const removeOldest = (room: string, why: string): boolean => {
    const state = idle.get(room)?.shift()
    if (!state) return false
    const freed = state.bytes + (ofGuests.get(state.head.id) ?? 0)
    bytes.set(room, (bytes.get(room) ?? 0) - freed)
    total -= freed
    gone.push({ state, why })
    return true
  }
  for (const [room, states] of idle) {
    while (states[0] && now - states[0].lastAt > limits.keepRecordingsMs) removeOldest(room, 'it is too old')
    while ((bytes.get(room) ?? 0) > shareOfRoom(limits) && removeOldest(room, 'its room has more than its share'));
  }
  while (total > limits.maxRecordingsBytes) {
    const [largest] = [...bytes].filter(([room]) => idle.get(room)?.length).sort(([, a], [, b]) => b - a)
    if (!largest || !removeOldest(largest[0], 'there is too much, and its room has most')) break
  }
  return gone
}

export type RetentionDeps = {
  catalogue: RecordingCatalogue
  isActive: (id: string) => boolean
  clock: Clock
  logger: Logger
  limits: RetentionLimits
}

/** Ends recordings that a crash left open, and removes old or excess ones. */
export class Retention {
  #deps: RetentionDeps
  #tidying: Promise<void> | undefined

  constructor(deps: RetentionDeps) {
    this.#deps = deps
  }

  tidy(): Promise<void> {
    this.#tidying ??= this.#tidy().finally(() => (this.#tidying = undefined))
    return this.#tidying
  }

  async #tidy(): Promise<void> {
    const { catalogue, isActive, clock, limits, logger } = this.#deps
    const now = clock.now()
    for (const state of catalogue.all)
      if (!isActive(state.head.id) && state.endedAt === undefined && !state.mayContinue(now)) await this.#endLost(state)
    for (const { state, why } of whatGoes(catalogue.all, ({ head }) => isActive(head.id), limits, now)) {
      const { id, room } = state.head
      if (!catalogue.get(id) || isActive(id)) continue
      logger.info({ recording: id, room }, `a recording was removed: ${why}`)
      await catalogue.remove(id).catch((err: unknown) => logger.error({ err, recording: id }, 'it was not removed'))
    }
  }

  /** Ends what a stop of the server left open in a room whose show is over: no encoder continues it. */
  async endOpen(room: string): Promise<void> {
    const { catalogue, isActive } = this.#deps
    for (const state of catalogue.all)
      if (state.head.room === room && state.endedAt === undefined && !isActive(state.head.id))
        await this.#endLost(state)
  }

  async #endLost(state: RecordingState): Promise<void> {
    const { catalogue } = this.#deps
    // Another node may be writing it.
    const newer = await catalogue.newerOf(state)
    if (newer) return catalogue.add(newer)
    const end = { t: 'end' as const, at: state.lastAt }
    // If the disk has no space for this line, continue: the rest frees some.
    await catalogue.note(state, end).catch(() => state.take(end))
  }
}
