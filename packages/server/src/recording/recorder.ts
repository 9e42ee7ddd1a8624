import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { durationOf } from '../media/index.ts'
import type { LiveStream } from '../media/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import { IndexFile } from './recording-index-file.ts'
import type { OpenFile } from './recording-index-file.ts'
import type { Edit, Line, RecordingState } from './recording-index.ts'

export type RecorderDeps = {
  clock: Clock
  logger: Logger
  /** Where the room's log stands. */
  seqOf: (room: string) => Promise<number>
  /** Whether there is room on the disk. */
  mayWrite: () => boolean
  maxWaitingBytes: number
  openFile?: OpenFile
}

type StreamPart = { startMs: number; durationMs: number; independent: boolean; bytes: Buffer }
type StreamInit = { bytes: Buffer; mime: string; width: number; height: number }

const GATHER_MS = 380
/** Many short parts are written before they are long together. */
const MAX_GATHERED_BYTES = 4 * 1_024 * 1_024
const LOOK_AT_LOG_INTERVAL_MS = 1_000
/** After a write that failed, writing is tried again with a keyframe, not sooner than this. */
const RETRY_AFTER_MS = 2_000

export const JOURNAL = 'journal.jsonl'
export const runFile = (run: number): string => `${run}.mp4`

/**
 * Writes one recording. Parts are gathered for a moment, written behind each other and then noted in the recording index; what waits
 * for a slow disk is bounded, and what did not fit is a gap with a new beginning after it. A write that fails interrupts the
 * recording: its files are closed, and it goes on with a new run once there is space.
 */
export class Recorder {
  readonly state: RecordingState
  #folder: string
  #deps: RecorderDeps
  #openFile: OpenFile
  #media: FileHandle | undefined
  #recordingIndex: IndexFile | undefined
  #work: Promise<void> = Promise.resolve()
  #waitingBytes = 0
  #stream: LiveStream | undefined
  #unfollow: (() => void) | undefined
  /** A run is being written: parts are taken as they come. */
  #running = false
  /** Raised when a write fails: what waits since before belongs nowhere. */
  #epoch = 0
  #failedAtMs: number | undefined
  #seq = 0
  #seqAt = Number.NEGATIVE_INFINITY

  constructor(folder: string, state: RecordingState, deps: RecorderDeps) {
    this.#folder = folder
    this.state = state
    state.settle()
    this.#deps = deps
    this.#openFile = deps.openFile ?? open
  }

  /** It broke off: a write failed, and none has succeeded since. */
  get interrupted(): boolean {
    return this.#failedAtMs !== undefined
  }

  get stream(): LiveStream | undefined {
    return this.#stream
  }

  /** Follows a stream from its newest keyframe on, until it ends. */
  follow(stream: LiveStream): void {
    this.#unfollow?.()
    this.#stream = stream
    let init: StreamInit | undefined
    let gathered: StreamPart[] = []
    let gatheredBytes = 0
    const flush = (): void => {
      const [first] = gathered
      if (!first) return
      const bytes = Buffer.concat(gathered.map((part) => part.bytes))
      const ms = durationOf(gathered)
      gathered = []
      gatheredBytes = 0
      this.#add({ bytes, ms, independent: first.independent, at: Math.round(stream.epochMs + first.startMs) })
    }
    this.#running = false
    this.#unfollow = stream.listen({
      init: (next) => {
        flush()
        init = next
        this.#running = false
      },
      part: (part) => {
        if (!this.#mayTake()) {
          flush()
          this.#running = false
          return
        }
        // A run begins with the first part that playing can begin with.
        if (!this.#running) {
          gathered = []
          gatheredBytes = 0
          if (!part.independent || !init) return
          this.#running = true
          this.#beginRun(init)
        }
        if (part.independent) flush()
        gathered.push(part)
        gatheredBytes += part.bytes.length
        if (durationOf(gathered) >= GATHER_MS || gatheredBytes >= MAX_GATHERED_BYTES) flush()
      },
      ended: flush,
    })
  }

  #mayTake(): boolean {
    const { clock, mayWrite, maxWaitingBytes } = this.#deps
    if (this.#failedAtMs !== undefined && !this.#running && clock.monotonicMs() - this.#failedAtMs < RETRY_AFTER_MS)
      return false
    return mayWrite() && this.#waitingBytes <= maxWaitingBytes && !this.state.full
  }

  /** Notes what is about the recording and not in its media; lost where it cannot be written. */
  note(line: Line): Promise<void> {
    return this.#do(() => this.#note(line))
  }

  async edit(edit: Edit): Promise<void> {
    let noted = false
    await this.#do(async () => {
      await this.#note({ t: 'edit', ...edit })
      noted = true
    })
    if (!noted) throw new Error('the recording index of a recording could not be written')
  }

  /** Resolves when all that came so far is written. */
  written(): Promise<void> {
    return this.#work
  }

  async close(end?: { at: number }): Promise<void> {
    this.#unfollow?.()
    this.#stream = undefined
    if (end) await this.#do(() => this.#note({ t: 'end', at: end.at }))
    await this.#do(async () => {
      await this.#media?.sync()
      await this.#recordingIndex?.sync()
    })
    await this.#closeFiles()
  }

  #beginRun({ bytes, mime, width, height }: StreamInit): void {
    const epoch = this.#epoch
    void this.#do(async () => {
      if (epoch !== this.#epoch) return
      const before = this.#media
      this.#media = undefined
      await before?.close()
      this.#media = await this.#openFile(join(this.#folder, runFile(this.state.runs.length)), 'w')
      await write(this.#media, bytes, 0)
      await this.#note({ t: 'run', mime, width, height, bytes: bytes.length })
      if (this.#failedAtMs !== undefined)
        this.#deps.logger.info({ recording: this.state.head.id }, 'the recording goes on')
      this.#failedAtMs = undefined
    })
  }

  #add({ bytes, ms, independent, at }: { bytes: Buffer; ms: number; independent: boolean; at: number }): void {
    const epoch = this.#epoch
    this.#waitingBytes += bytes.length
    void this.#do(async () => {
      if (epoch !== this.#epoch || !this.#media) return
      await write(this.#media, bytes, this.state.runEnd)
      if (at - this.#seqAt >= LOOK_AT_LOG_INTERVAL_MS) {
        // A log that cannot be asked for a moment costs no recording: the place is known to a second or so.
        this.#seq = await this.#deps.seqOf(this.state.head.room).catch(() => this.#seq)
        this.#seqAt = at
      }
      await this.#note({ t: 'part', ms, bytes: bytes.length, independent, at, seq: this.#seq })
    }).finally(() => (this.#waitingBytes -= bytes.length))
  }

  async #note(line: Line): Promise<void> {
    this.#recordingIndex ??= await IndexFile.open(join(this.#folder, JOURNAL), this.#openFile)
    await this.#recordingIndex.note(this.state, line)
  }

  /** One after the other. A disk that fails interrupts the recording, never the stream. */
  #do(job: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      try {
        await job()
      } catch (err) {
        if (this.#failedAtMs === undefined)
          this.#deps.logger.error({ err, recording: this.state.head.id }, 'the recording broke off')
        this.#failedAtMs = this.#deps.clock.monotonicMs()
        this.#running = false
        this.#epoch += 1
        await this.#closeFiles()
      }
    })
    return this.#work
  }

  /** Closed whatever happens: a handle that is left to the collector ends the process. */
  async #closeFiles(): Promise<void> {
    const files = [this.#media, this.#recordingIndex]
    this.#media = undefined
    this.#recordingIndex = undefined
    await Promise.allSettled(files.map((file) => file?.close()))
  }
}

async function write(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten
}
