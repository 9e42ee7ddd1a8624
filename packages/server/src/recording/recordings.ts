import { hash } from 'node:crypto'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { RecordingInfo } from '@ovation/protocol'
import { BroadcastRecordings } from './broadcasts.ts'
import type { BroadcastDeps } from './broadcasts.ts'
import { RecordingCatalogue } from './catalogue.ts'
import { ClipMaker } from './clips.ts'
import { clipGuests } from './guest-clips.ts'
import { GuestRecordings } from './guest-recordings.ts'
import { COVER_FILE, replaceFile } from './cover-file.ts'
import { DiskBudget } from './disk-budget.ts'
import type { Progress } from './playlist.ts'
import { MAX_INDEX_BYTES, MAX_LINE_BYTES } from './recording-index.ts'
import type { Edit, RecordingState, Trim } from './recording-index.ts'
import type { RecordingSpaceLimits } from './recording-space.ts'
import { Retention, shareOfRoom } from './retention.ts'
import type { RetentionLimits } from './retention.ts'

type RecordingLimits = RetentionLimits &
  RecordingSpaceLimits & { maxClipsPerRoom: number; maxRecorderWaitingBytes: number; encoderGraceMs: number }

export type RecordingsDeps = Pick<BroadcastDeps, 'clock' | 'logger' | 'seqOf'> & {
  folder: string
  limits: RecordingLimits
  openFile?: NonNullable<BroadcastDeps['openFile']>
}

const POLL_INTERVAL_MS = 2_000
const TIDY_INTERVAL_MS = 60_000
/** The shortest duration that a recording can be trimmed to. */
const MIN_TRIM_MS = 1_000
const MS_PER_DAY = 24 * 3_600_000

/** All recordings of this server: what is there, what is being recorded, and what hosts do with it. */
export class Recordings {
  readonly catalogue: RecordingCatalogue
  readonly broadcasts: BroadcastRecordings
  readonly guests: GuestRecordings
  #deps: RecordingsDeps
  #budget: DiskBudget
  #retention: Retention
  #clips: ClipMaker
  #stops: (() => void)[] = []

  constructor(deps: RecordingsDeps) {
    const { folder, clock, logger, limits } = deps
    this.#deps = deps
    this.catalogue = new RecordingCatalogue(folder, logger)
    this.#budget = new DiskBudget(folder, limits, logger)
    this.broadcasts = new BroadcastRecordings({
      ...{ ...deps, catalogue: this.catalogue, maxRecorderWaitingBytes: limits.maxRecorderWaitingBytes },
      mayWrite: (room) => this.#budget.mayWrite(room),
    })
    this.guests = new GuestRecordings({
      ...{ ...deps, catalogue: this.catalogue, maxRecorderWaitingBytes: limits.maxRecorderWaitingBytes },
      ...{ broadcasts: this.broadcasts, mayWrite: (room) => this.#budget.mayWrite(room) },
    })
    const shared = { catalogue: this.catalogue, clock, limits }
    this.#retention = new Retention({ ...shared, logger, isActive: this.#isActive })
    this.#clips = new ClipMaker({
      ...{ ...shared, maxBytesPerRoom: shareOfRoom(limits) },
      isDiskFull: () => this.#budget.isDiskFull,
    })
  }

  async open(): Promise<void> {
    const { clock } = this.#deps
    await this.catalogue.open()
    await this.#look()
    this.#stops = [
      clock.every(POLL_INTERVAL_MS, () => void this.#look()),
      clock.every(TIDY_INTERVAL_MS, () => void this.tidy().catch(this.#onError)),
    ]
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.guests.close()
    await this.broadcasts.close()
  }

  /** How far a recording is. */
  progressOf(state: RecordingState): Progress {
    if (this.#isActive(state.head.id)) return 'recording'
    return state.mayContinue(this.#deps.clock.now()) ? 'open' : 'over'
  }

  async edit(id: string, edit: Edit): Promise<RecordingState> {
    const state = this.catalogue.mustGet(id)
    const { trim, chapters, coverMs } = edit
    if (trim && (trim.toMs - trim.fromMs < MIN_TRIM_MS || trim.toMs > state.durationMs + MIN_TRIM_MS))
      throw new OvationError('value_out_of_range', { detail: 'trim' })
    if (chapters?.some(({ atMs }) => atMs > state.durationMs))
      throw new OvationError('value_out_of_range', { detail: 'chapters' })
    mustNotMeet(chapters ?? [])
    if (coverMs && coverMs > state.durationMs) throw new OvationError('value_out_of_range', { detail: 'coverMs' })
    if (state.indexBytes > MAX_INDEX_BYTES - MAX_LINE_BYTES)
      throw new OvationError('nothing_to_change', {
        message: 'It was not changed; it was changed too often; make a clip of it and change that.',
      })
    const recorder = this.broadcasts.recorderOf(id)
    if (recorder) await recorder.edit(edit)
    else await this.catalogue.note(state, { t: 'edit', ...edit })
    return state
  }

  async remove(id: string): Promise<void> {
    this.catalogue.mustGet(id)
    if (this.#isActive(id))
      throw new OvationError('nothing_to_change', {
        message: 'It was not removed; it is being recorded; end the stream first.',
      })
    await this.catalogue.remove(id)
  }

  /**
   * Removes all that began in a room up to a moment, with clips and guests, of other nodes of a shared folder too. Gives what it
   * removed, and how many are still being written.
   */
  async removeRoom(room: string, upTo: number): Promise<{ removed: string[]; left: number }> {
    const recorder = this.broadcasts.of(room)
    if (recorder && recorder.state.head.at <= upTo) await this.broadcasts.finish(room)
    await this.catalogue.readAnew(room, this.#isActive)
    const removed: string[] = []
    let left = 0
    for (const { head } of this.catalogue.all) {
      if (head.room !== room || head.at > upTo) continue
      if (this.#isActive(head.id)) left += 1
      else if (this.catalogue.get(head.id)) {
        await this.catalogue.remove(head.id)
        removed.push(head.id)
      }
    }
    return { removed, left }
  }

  /** An image (WebP, as it is to be served) stands for a recording. */
  async setCover(id: string, webp: Uint8Array): Promise<RecordingState> {
    const { folder } = this.catalogue
    await replaceFile(join(folder, this.catalogue.mustGet(id).head.id, COVER_FILE), webp)
    return this.edit(id, { coverImage: hash('sha256', webp, 'base64url') })
  }

  /** A moment of the video stands for it again. The file goes with the recording. */
  removeCover(id: string): Promise<RecordingState> {
    return this.edit(id, { coverImage: null })
  }

  /** Makes a clip, a separate recording that outlives the original. */
  async clip(id: string, range: Trim, title: string): Promise<RecordingState> {
    const clip = await this.#clips.make(this.catalogue.mustGet(id), range, title)
    await clipGuests({ catalogue: this.catalogue, clock: this.#deps.clock }, clip, this.guests.ofRecording(id))
    return clip
  }

  /** The rooms with a broadcast that nobody records now, but that an encoder could continue. */
  get openRooms(): string[] {
    const open = this.catalogue.all.filter(({ head, endedAt }) => endedAt === undefined && !this.#isActive(head.id))
    return [...new Set(open.map(({ head }) => head.room))]
  }

  /** The show of a room is over: what is open of it is closed. Does nothing while the room is being recorded. */
  endOpen(room: string): Promise<void> {
    return this.broadcasts.unlessActive(room, () => this.#retention.endOpen(room))
  }

  /** The recording status of a room, for its host. */
  info(room: string): RecordingInfo {
    const { limits } = this.#deps
    const recorder = this.broadcasts.of(room)
    const state = recorder?.interrupted ? undefined : recorder?.state
    const isPaused = !this.#budget.mayWrite(room) || this.broadcasts.isHeldUp(room)
    return {
      recording: state?.head.id ?? null,
      paused: isPaused ? 'disk' : null,
      usedBytes: this.catalogue.all.reduce((sum, { bytes }) => sum + bytes, 0),
      maxBytes: limits.maxRecordingsBytes,
      keepDays: limits.keepRecordingsMs / MS_PER_DAY,
      hoursLeft: this.#budget.hoursLeftFor(state),
    }
  }

  /** Ends recordings that a crash left open, and removes old or excess ones. */
  tidy(): Promise<void> {
    return this.#retention.tidy()
  }

  #isActive = (id: string): boolean => this.broadcasts.isActive(id) || this.guests.isActive(id)

  async #look(): Promise<void> {
    const isOver = await this.#budget.look(this.catalogue.all, this.broadcasts.rooms)
    // A room's older recordings are removed, and then there is space again.
    if (isOver) void this.tidy().catch(this.#onError)
    if (!this.#budget.isDiskFull) this.broadcasts.goOn(this.#onError)
  }

  #onError = (err: unknown): void => this.#deps.logger.error({ err }, 'recordings were not tidied')
}

/** Of two chapters at one moment, the first would have no length. */
function mustNotMeet(chapters: NonNullable<Edit['chapters']>): void {
  const moments = chapters.map(({ atMs }) => Math.round(atMs))
  const twice = moments.find((atMs, index) => moments.indexOf(atMs) !== index)
  if (twice !== undefined)
    throw new OvationError('value_out_of_range', {
      message: `The chapters were not changed; two of them begin at ${twice} ms; move or remove one.`,
    })
}
