import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { RecordingInfo } from '@ovation/protocol'
import type { LiveStream } from '../media/index.ts'
import { BoundedMap, newId } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import { ClipMaker } from './clips.ts'
import { noteOnce, readIndexFile } from './recording-index-file.ts'
import type { OpenFile } from './recording-index-file.ts'
import { MAX_INDEX_BYTES, MAX_LINE_BYTES, RecordingState, writeLine } from './recording-index.ts'
import type { Edit, Trim } from './recording-index.ts'
import { JOURNAL, Recorder, runFile } from './recorder.ts'
import { RecordingSpace } from './recording-space.ts'
import { bytesByRoom, shareOfRoom, whatGoes } from './retention.ts'

type RecordingLimits = {
  keepRecordingsMs: number
  maxRecordingsBytes: number
  maxRecordingsBytesPerRoom: number
  maxClipsPerRoom: number
  recordingMinFreeBytes: number
  recordingMinFreeShare: number
  maxRecorderWaitingBytes: number
  encoderGraceMs: number
}

export type RecordingsDeps = {
  folder: string
  clock: Clock
  logger: Logger
  limits: RecordingLimits
  seqOf: (room: string) => Promise<number>
  /** How a recorder opens its files; a test may let it fail. */
  openFile?: OpenFile
}

const POLL_INTERVAL_MS = 2_000
const TIDY_INTERVAL_MS = 60_000
/** An encoder that reconnects within this time after a restart of the server continues the same recording. */
const CONTINUE_TIMEOUT_MS = 10 * 60_000
/** The shortest duration that a recording can be trimmed to. */
const MIN_TRIM_MS = 1_000
const MAX_FOREIGN = 100_000
const MS_PER_HOUR = 3_600_000

/** All recordings of this server: recording, replay and retention. */
export class Recordings {
  #deps: RecordingsDeps
  #all = new Map<string, RecordingState>()
  /** Current recordings by room. */
  #active = new Map<string, Recorder>()
  #disk: RecordingSpace
  #tidying: Promise<void> | undefined
  #work: Promise<void> = Promise.resolve()
  #stops: (() => void)[] = []
  /** Streams whose recording could not start; it starts once there is space. */
  #unbegun = new Map<string, { title: string; stream: LiveStream }>()
  /** Rooms that have used up their quota. */
  #overShare = new Set<string>()
  #clips: ClipMaker
  /** Recordings made by other nodes. */
  #foreign = new BoundedMap<string, true>(MAX_FOREIGN)

  constructor(deps: RecordingsDeps) {
    this.#deps = deps
    this.#disk = new RecordingSpace(deps.folder, deps.limits)
    this.#clips = new ClipMaker({
      ...deps,
      maxBytesPerRoom: shareOfRoom(deps.limits),
      recordings: this,
      isDiskFull: () => this.#disk.full,
    })
  }

  /** Loads existing recordings. One that a crash left open is playable up to its last part. */
  async open(): Promise<void> {
    const { folder, clock, logger } = this.#deps
    await mkdir(folder, { recursive: true })
    for (const id of await readdir(folder)) {
      const state = await readIndexFile(join(folder, id, JOURNAL)).catch(() => undefined)
      if (state?.head.id === id) this.#all.set(id, state)
      if (state && state.indexBytes > MAX_INDEX_BYTES)
        logger.warn({ recording: id }, 'the recording index of a recording is too long; its end is passed over')
    }
    await this.#look()
    this.#stops = [
      clock.every(POLL_INTERVAL_MS, () => void this.#look()),
      clock.every(TIDY_INTERVAL_MS, () => void this.tidy().catch(this.#onError)),
    ]
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.#work
    await Promise.all([...this.#active.values()].map((recorder) => recorder.close()))
    this.#active.clear()
  }

  // What is recorded

  /** Video starts: continues the interrupted recording, or starts a new one. */
  begin(room: string, titleOf: () => Promise<string>, stream: LiveStream): Promise<void> {
    return this.#inOrder(async () => {
      // It may be over by now.
      if (!stream.over) await this.#begin(room, await titleOf(), stream)
    })
  }

  /** The broadcast continues at another node: files are closed, but the recording is not ended. */
  letGo(room: string): Promise<void> {
    return this.#inOrder(async () => {
      const recorder = this.#active.get(room)
      this.#active.delete(room)
      await recorder?.close()
    })
  }

  /** The broadcast is over. */
  finish(room: string): Promise<void> {
    return this.#inOrder(() => this.#finish(room))
  }

  /** Serializes starts and ends: an end must not overtake its start. */
  #inOrder(job: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(job)
    this.#work = turn.catch(() => {})
    return turn
  }

  async #begin(room: string, title: string, stream: LiveStream): Promise<void> {
    const { clock } = this.#deps
    this.#unbegun.delete(room)
    const known = this.#active.get(room)
    // The same stream continues with another encoder.
    if (known) return known.stream === stream ? undefined : known.follow(stream)
    const now = clock.now()
    await this.#readAnew(room)
    const open = [...this.#all.values()].find(
      ({ head, endedAt, lastAt, full }) =>
        head.room === room &&
        head.kind === 'evening' &&
        endedAt === undefined &&
        !full &&
        now - lastAt < CONTINUE_TIMEOUT_MS,
    )
    const state = open ?? (await this.#create(room, title, stream))
    const recorder = this.#recorder(state)
    this.#active.set(room, recorder)
    recorder.follow(stream)
  }

  /** Loads what another node has recorded of a room in a shared folder: its broadcast may continue here. */
  async #readAnew(room: string): Promise<void> {
    const { folder } = this.#deps
    // An unreadable folder is reported when it is written to.
    for (const id of await readdir(folder).catch(() => [])) {
      const known = this.#all.get(id)
      const isOpen = known?.head.room === room && known.endedAt === undefined && !this.isActive(id)
      if (known ? !isOpen : this.#foreign.has(id)) continue
      const state = await readIndexFile(join(folder, id, JOURNAL)).catch(() => undefined)
      if (state?.head.id === id && state.head.room === room) this.#all.set(id, state)
      else this.#foreign.set(id, true)
    }
  }

  /** A new recording on the disk. When there is no space for its first line, it is tried again later. */
  async #create(room: string, title: string, stream: LiveStream): Promise<RecordingState> {
    const { clock, folder } = this.#deps
    const state = new RecordingState({
      t: 'recording',
      v: 1,
      id: newId(),
      room,
      kind: 'evening',
      title,
      at: clock.now(),
    })
    const own = join(folder, state.head.id)
    try {
      await mkdir(own, { recursive: true })
      await writeFile(join(own, JOURNAL), writeLine(state.head))
    } catch (error) {
      this.#unbegun.set(room, { title, stream })
      await rm(own, { recursive: true, force: true }).catch(() => {})
      throw error
    }
    this.#all.set(state.head.id, state)
    return state
  }

  async #finish(room: string): Promise<void> {
    this.#unbegun.delete(room)
    const recorder = this.#active.get(room)
    if (!recorder) return
    await recorder.close({ at: this.#deps.clock.now() })
    // It has ended only when everything is written.
    this.#active.delete(room)
    // Nothing was recorded: a stream without a keyframe.
    if (recorder.state.segments.length === 0) await this.remove(recorder.state.head.id)
  }

  #recorder(state: RecordingState): Recorder {
    const { clock, logger, seqOf, limits, folder, openFile } = this.#deps
    return new Recorder(join(folder, state.head.id), state, {
      ...{ clock, logger, seqOf, maxWaitingBytes: limits.maxRecorderWaitingBytes },
      mayWrite: () => !this.#disk.full && !this.#overShare.has(state.head.room),
      ...(openFile ? { openFile } : {}),
    })
  }

  /** Whether everything received so far can be played. For tests. */
  async settled(room: string): Promise<void> {
    await this.#active.get(room)?.written()
  }

  // What can be played

  get(id: string): RecordingState | undefined {
    return this.#all.get(id)
  }

  mustGet(id: string): RecordingState {
    const state = this.#all.get(id)
    if (!state)
      throw new OvationError('not_found', { message: 'There is no such recording; it may have been removed by now.' })
    return state
  }

  /** The recordings of a room, newest first. */
  of(room: string): RecordingState[] {
    return [...this.#all.values()]
      .filter((state) => state.head.room === room && state.segments.length > 0)
      .sort((a, b) => b.head.at - a.head.at)
  }

  isActive(id: string): boolean {
    return [...this.#active.values()].some(({ state }) => state.head.id === id)
  }

  /** Whether it is being recorded now; an interrupted one is not, though it may continue. */
  isLive(id: string): boolean {
    return [...this.#active.values()].some(({ state, interrupted }) => state.head.id === id && !interrupted)
  }

  /** The media file of a run. */
  fileOf(id: string, run: number): string {
    return join(this.#deps.folder, this.mustGet(id).head.id, runFile(run))
  }

  /** The location of a range of media; throws if it does not exist. */
  async pathOf(id: string, { run, offset, bytes }: { run: number; offset: number; bytes: number }): Promise<string> {
    const path = this.fileOf(id, run)
    const found = await stat(path).catch(() => undefined)
    if (!found || found.size < offset + bytes) throw new OvationError('not_found')
    return path
  }

  // What hosts do with it

  async edit(id: string, edit: Edit): Promise<RecordingState> {
    const state = this.mustGet(id)
    const { trim, chapters } = edit
    if (trim && (trim.toMs - trim.fromMs < MIN_TRIM_MS || trim.toMs > state.durationMs + MIN_TRIM_MS))
      throw new OvationError('value_out_of_range', { detail: 'trim' })
    if (chapters?.some(({ atMs }) => atMs > state.durationMs))
      throw new OvationError('value_out_of_range', { detail: 'chapters' })
    if (state.indexBytes > MAX_INDEX_BYTES - MAX_LINE_BYTES)
      throw new OvationError('nothing_to_change', {
        message: 'It was not changed; it was changed too often; make a clip of it and change that.',
      })
    const active = [...this.#active.values()].find((recorder) => recorder.state === state)
    if (active) await active.edit(edit)
    else await noteOnce(join(this.#deps.folder, id, JOURNAL), state, { t: 'edit', ...edit })
    return state
  }

  async remove(id: string): Promise<void> {
    this.mustGet(id)
    if (this.isActive(id))
      throw new OvationError('nothing_to_change', {
        message: 'It was not removed; it is being recorded; end the stream first.',
      })
    this.#all.delete(id)
    await rm(join(this.#deps.folder, id), { recursive: true, force: true })
  }

  /** Makes a clip, a separate recording that outlives the original. */
  clip(id: string, range: Trim, title: string): Promise<RecordingState> {
    return this.#clips.make(this.mustGet(id), range, title)
  }

  /** Adds a recording that was not made by a recorder. */
  add(state: RecordingState): void {
    this.#all.set(state.head.id, state)
  }

  /** The clips of a room. */
  clipsOf(room: string): RecordingState[] {
    return [...this.#all.values()].filter(({ head }) => head.room === room && head.kind === 'clip')
  }

  // Space

  get usedBytes(): number {
    let bytes = 0
    for (const state of this.#all.values()) bytes += state.bytes
    return bytes
  }

  /** The recording status of a room, for its host. */
  info(room: string): RecordingInfo {
    const { limits } = this.#deps
    const recorder = this.#active.get(room)
    const state = recorder?.interrupted ? undefined : recorder?.state
    const isPaused =
      this.#disk.full || this.#overShare.has(room) || this.#unbegun.has(room) || recorder?.interrupted === true
    const lengthMs = state?.durationMs ?? 0
    const bytesPerMs = state && lengthMs > 0 ? state.bytes / lengthMs : undefined
    const left = Math.max(0, Math.min(this.#disk.leftBytes, limits.maxRecordingsBytes))
    return {
      recording: state?.head.id ?? null,
      paused: isPaused ? 'disk' : null,
      usedBytes: this.usedBytes,
      maxBytes: limits.maxRecordingsBytes,
      keepDays: limits.keepRecordingsMs / (24 * MS_PER_HOUR),
      hoursLeft: bytesPerMs === undefined ? null : left / bytesPerMs / MS_PER_HOUR,
    }
  }

  async #look(): Promise<void> {
    const before = this.#disk.full
    await this.#disk.look()
    if (this.#disk.full && !before) this.#deps.logger.warn('recording pauses: the disk is nearly full')
    this.#lookAtShares()
    if (!this.#disk.full) this.#goOn()
  }

  #lookAtShares(): void {
    if (this.#active.size + this.#overShare.size === 0) return
    const bytes = bytesByRoom(this.#all.values())
    const most = shareOfRoom(this.#deps.limits)
    for (const room of this.#overShare)
      if (!this.#active.has(room) || (bytes.get(room) ?? 0) <= most) this.#overShare.delete(room)
    for (const room of this.#active.keys())
      if (!this.#overShare.has(room) && (bytes.get(room) ?? 0) > most) {
        this.#overShare.add(room)
        this.#deps.logger.warn({ room }, 'recording pauses: the room has taken its share of the space for recordings')
        // Its older recordings are removed, and then there is space again.
        void this.tidy().catch(this.#onError)
      }
  }

  /** Starts delayed recordings, and starts a new one where the maximum duration is reached. */
  #goOn(): void {
    for (const [room, { title, stream }] of this.#unbegun) {
      this.#unbegun.delete(room)
      if (!stream.over) void this.begin(room, async () => title, stream).catch(this.#onError)
    }
    for (const [room, { state, stream }] of this.#active)
      if (state.full && stream && !stream.over)
        void this.#inOrder(async () => {
          if (this.#active.get(room)?.state !== state) return
          await this.#finish(room)
          if (!stream.over) await this.#begin(room, state.title, stream)
        }).catch(this.#onError)
  }

  /** Ends recordings that a crash left open, and removes old or excess ones. */
  tidy(): Promise<void> {
    this.#tidying ??= this.#tidy().finally(() => (this.#tidying = undefined))
    return this.#tidying
  }

  async #tidy(): Promise<void> {
    const { clock, limits, folder, logger } = this.#deps
    const now = clock.now()
    for (const state of this.#all.values()) {
      if (this.isActive(state.head.id)) continue
      if (state.endedAt !== undefined || now - state.lastAt < CONTINUE_TIMEOUT_MS) continue
      // Another node may be writing it.
      const written = await readIndexFile(join(folder, state.head.id, JOURNAL)).catch(() => undefined)
      if (written && (written.endedAt !== undefined || written.indexBytes > state.indexBytes)) {
        this.#all.set(state.head.id, written)
        continue
      }
      const end = { t: 'end' as const, at: state.lastAt }
      // If the disk has no space for this line, continue: the rest frees some.
      await noteOnce(join(folder, state.head.id, JOURNAL), state, end).catch(() => state.take(end))
    }
    for (const { state, why } of whatGoes([...this.#all.values()], ({ head }) => this.isActive(head.id), limits, now)) {
      const { id, room } = state.head
      if (!this.#all.has(id) || this.isActive(id)) continue
      logger.info({ recording: id, room }, `a recording was removed: ${why}`)
      await this.remove(id).catch((err: unknown) => logger.error({ err, recording: id }, 'it was not removed'))
    }
  }

  #onError = (err: unknown): void => this.#deps.logger.error({ err }, 'recordings were not tidied')
}
