import { appendFile, mkdir, open, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import type { RecordingInfo } from '@ovation/protocol'
import { LIMITS } from '@ovation/room'
import type { LiveStream } from '../media/index.ts'
import { newId } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import { readJournal, RecordingState, writeLine } from './journal.ts'
import type { Edit, RecordedSegment, Trim } from './journal.ts'
import { JOURNAL, Recorder, runFile } from './recorder.ts'

export type RecordingLimits = {
  keepRecordingsMs: number
  maxRecordingsBytes: number
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
}

type Space = { freeBytes: number; totalBytes: number }

const LOOK_EVERY_MS = 2_000
const TIDY_EVERY_MS = 60_000
/** An encoder that comes back within so long after a restart of the server goes on with the same recording. */
const CONTINUE_WITHIN_MS = 10 * 60_000
const MAX_CLIP_MS = 10 * 60_000
const MIN_CLIP_MS = 1_000
const COPY_BYTES = 1_024 * 1_024
const MS_PER_HOUR = 3_600_000

/** All recordings of this server: what is being recorded, what can be played again, and what has to go. */
export class Recordings {
  #deps: RecordingsDeps
  #all = new Map<string, RecordingState>()
  /** What is being recorded, by room. */
  #active = new Map<string, Recorder>()
  #space: Space = { freeBytes: Number.POSITIVE_INFINITY, totalBytes: 0 }
  #work: Promise<void> = Promise.resolve()
  #stops: (() => void)[] = []

  constructor(deps: RecordingsDeps) {
    this.#deps = deps
  }

  /** Reads what is there. What a crash left open is playable up to its last part. */
  async open(): Promise<void> {
    const { folder, clock } = this.#deps
    await mkdir(folder, { recursive: true })
    for (const id of await readdir(folder)) {
      const text = await readFile(join(folder, id, JOURNAL), 'utf8').catch(() => undefined)
      const state = text === undefined ? undefined : readJournal(text)
      if (state?.head.id === id) this.#all.set(id, state)
    }
    await this.#look()
    this.#stops = [
      clock.every(LOOK_EVERY_MS, () => void this.#look()),
      clock.every(TIDY_EVERY_MS, () => void this.tidy().catch(this.#onError)),
    ]
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.#work
    await Promise.all([...this.#active.values()].map((recorder) => recorder.close()))
    this.#active.clear()
  }

  // What is recorded

  /** A picture begins: it goes on with the evening that was interrupted, or begins a new one. */
  begin(room: string, titleOf: () => Promise<string>, stream: LiveStream): Promise<void> {
    return this.#inOrder(async () => {
      // It may be over by now.
      if (!stream.over) await this.#begin(room, await titleOf(), stream)
    })
  }

  /** The evening is over. */
  finish(room: string): Promise<void> {
    return this.#inOrder(() => this.#finish(room))
  }

  /** Beginnings and ends one after the other: an end must not overtake the beginning that it belongs to. */
  #inOrder(job: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(job)
    this.#work = turn.catch(() => {})
    return turn
  }

  async #begin(room: string, title: string, stream: LiveStream): Promise<void> {
    const { clock, folder } = this.#deps
    const known = this.#active.get(room)
    if (known && !known.failed) return known.follow(stream)
    const now = clock.now()
    const open = [...this.#all.values()].find(
      ({ head, endedAt, lastAt }) =>
        head.room === room && head.kind === 'evening' && endedAt === undefined && now - lastAt < CONTINUE_WITHIN_MS,
    )
    let state = open
    if (!state) {
      state = new RecordingState({ t: 'recording', v: 1, id: newId(), room, kind: 'evening', title, at: now })
      await mkdir(join(folder, state.head.id), { recursive: true })
      await writeFile(join(folder, state.head.id, JOURNAL), writeLine(state.head))
      this.#all.set(state.head.id, state)
    }
    const recorder = this.#recorder(state)
    this.#active.set(room, recorder)
    recorder.follow(stream)
  }

  async #finish(room: string): Promise<void> {
    const recorder = this.#active.get(room)
    if (!recorder) return
    await recorder.close({ at: this.#deps.clock.now() })
    // Only when all of it is written has it ended.
    this.#active.delete(room)
    // Nothing came of it: a stream without one key frame.
    if (recorder.state.segments.length === 0) await this.remove(recorder.state.head.id)
  }

  #recorder(state: RecordingState): Recorder {
    const { logger, seqOf, limits, folder } = this.#deps
    return new Recorder(join(folder, state.head.id), state, {
      ...{ logger, seqOf, maxWaitingBytes: limits.maxRecorderWaitingBytes },
      mayWrite: () => !this.#full,
    })
  }

  /** Whether everything that came so far can be played. For tests. */
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

  /** Of a room, the newest first. */
  of(room: string): RecordingState[] {
    return [...this.#all.values()]
      .filter((state) => state.head.room === room && state.segments.length > 0)
      .sort((a, b) => b.head.at - a.head.at)
  }

  isActive(id: string): boolean {
    return [...this.#active.values()].some(({ state }) => state.head.id === id)
  }

  /** Where the media of a run lies. */
  fileOf(id: string, run: number): string {
    return join(this.#deps.folder, this.mustGet(id).head.id, runFile(run))
  }

  async bytesOf(id: string, { run, offset, bytes }: { run: number; offset: number; bytes: number }): Promise<Buffer> {
    const file = await open(this.fileOf(id, run), 'r')
    try {
      const buffer = Buffer.allocUnsafe(bytes)
      const { bytesRead } = await file.read(buffer, 0, bytes, offset)
      if (bytesRead < bytes) throw new OvationError('not_found')
      return buffer
    } finally {
      await file.close()
    }
  }

  // What hosts do with it

  async edit(id: string, edit: Edit): Promise<RecordingState> {
    const state = this.mustGet(id)
    const { trim, chapters } = edit
    if (trim && (trim.toMs - trim.fromMs < MIN_CLIP_MS || trim.toMs > state.durationMs + MIN_CLIP_MS))
      throw new OvationError('value_out_of_range', { detail: 'trim' })
    if (chapters?.some(({ atMs }) => atMs > state.durationMs))
      throw new OvationError('value_out_of_range', { detail: 'chapters' })
    const active = [...this.#active.values()].find((recorder) => recorder.state === state)
    if (active) await active.edit(edit)
    else {
      await appendFile(join(this.#deps.folder, id, JOURNAL), writeLine({ t: 'edit', ...edit }))
      state.take({ t: 'edit', ...edit })
    }
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

  /** A stretch as a recording of its own, which stays when the evening goes. */
  async clip(id: string, stretch: Trim, title: string): Promise<RecordingState> {
    const { folder, clock } = this.#deps
    const from = this.mustGet(id)
    const lengthMs = stretch.toMs - stretch.fromMs
    if (lengthMs < MIN_CLIP_MS || lengthMs > MAX_CLIP_MS)
      throw new OvationError('value_out_of_range', { detail: `a clip has ${MIN_CLIP_MS}–${MAX_CLIP_MS} ms` })
    const segments = from.between(stretch)
    const [first] = segments
    if (!first) throw new OvationError('value_out_of_range', { detail: 'nothing was recorded there' })
    const { room } = from.head
    const clip = new RecordingState({ t: 'recording', v: 1, id: newId(), room, kind: 'clip', title, at: first.at })
    const own = join(folder, clip.head.id)
    await mkdir(own)
    const lines = [writeLine(clip.head)]
    const note = (line: Parameters<typeof writeLine>[0]): void => {
      lines.push(writeLine(line))
      clip.take(line)
    }
    for (const [run, ofRun] of Map.groupBy(segments, ({ run }) => run)) {
      const header = from.runs[run]
      const [begin, end] = [ofRun[0], ofRun.at(-1)] as [RecordedSegment, RecordedSegment]
      if (!header) continue
      await this.#copy(
        this.fileOf(id, run),
        join(own, runFile(clip.runs.length)),
        [0, header.bytes],
        [begin.offset, end.offset + end.bytes],
      )
      note({ t: 'run', ...header })
      for (const { durationMs: ms, bytes, independent, at, seq } of ofRun)
        note({ t: 'part', ms, bytes, independent, at, seq })
    }
    note({ t: 'end', at: clock.now() })
    // Only now is it there.
    await writeFile(join(own, JOURNAL), lines.join(''))
    this.#all.set(clip.head.id, clip)
    return clip
  }

  async #copy(from: string, to: string, ...ranges: [number, number][]): Promise<void> {
    const [source, target] = [await open(from, 'r'), await open(to, 'w')]
    try {
      const buffer = Buffer.allocUnsafe(COPY_BYTES)
      for (const [begin, end] of ranges) {
        for (let at = begin; at < end;) {
          const { bytesRead } = await source.read(buffer, 0, Math.min(COPY_BYTES, end - at), at)
          if (bytesRead === 0) throw new OvationError('internal')
          await target.write(buffer, 0, bytesRead)
          at += bytesRead
        }
      }
    } finally {
      await source.close()
      await target.close()
    }
  }

  // Space

  get usedBytes(): number {
    let bytes = 0
    for (const state of this.#all.values()) bytes += state.bytes
    return bytes
  }

  get #reservedBytes(): number {
    const { recordingMinFreeBytes, recordingMinFreeShare } = this.#deps.limits
    return Math.max(recordingMinFreeBytes, this.#space.totalBytes * recordingMinFreeShare)
  }

  get #full(): boolean {
    return this.#space.freeBytes < this.#reservedBytes
  }

  /** How it stands with recording in a room, for its host. */
  info(room: string): RecordingInfo {
    const { limits } = this.#deps
    const state = this.#active.get(room)?.state
    const lengthMs = state?.durationMs ?? 0
    const bytesPerMs = state && lengthMs > 0 ? state.bytes / lengthMs : undefined
    const left = Math.max(0, Math.min(this.#space.freeBytes - this.#reservedBytes, limits.maxRecordingsBytes))
    return {
      recording: state?.head.id ?? null,
      paused: this.#full ? 'disk' : null,
      usedBytes: this.usedBytes,
      maxBytes: limits.maxRecordingsBytes,
      keepDays: limits.keepRecordingsMs / (24 * MS_PER_HOUR),
      hoursLeft: bytesPerMs === undefined ? null : left / bytesPerMs / MS_PER_HOUR,
    }
  }

  async #look(): Promise<void> {
    const stats = await statfs(this.#deps.folder).catch(() => undefined)
    if (!stats) return
    const full = this.#full
    this.#space = { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize }
    if (this.#full && !full) this.#deps.logger.warn('recording pauses: the disk is nearly full')
  }

  /** Removes what is too old, and the oldest of what is too much. Ends what a crash left open. */
  async tidy(): Promise<void> {
    const { clock, limits, folder } = this.#deps
    const now = clock.now()
    const idle = [...this.#all.values()].filter(({ head }) => !this.isActive(head.id))
    for (const state of idle) {
      if (state.endedAt !== undefined || now - state.lastAt < CONTINUE_WITHIN_MS) continue
      const end = { t: 'end' as const, at: state.lastAt }
      await appendFile(join(folder, state.head.id, JOURNAL), writeLine(end))
      state.take(end)
    }
    for (const { head, lastAt } of idle.sort((a, b) => a.lastAt - b.lastAt)) {
      if (now - lastAt <= limits.keepRecordingsMs && this.usedBytes <= limits.maxRecordingsBytes) continue
      this.#deps.logger.info({ recording: head.id }, 'a recording was removed: too old, or too much')
      await this.remove(head.id)
    }
  }

  #onError = (err: unknown): void => this.#deps.logger.error({ err }, 'recordings were not tidied')
}

export const MAX_TITLE_CHARS = LIMITS.maxTitleChars
