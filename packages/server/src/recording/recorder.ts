import { appendFile, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { durationOf } from '../media/index.ts'
import type { LiveStream } from '../media/index.ts'
import type { Logger } from '../ops/index.ts'
import { writeLine } from './journal.ts'
import type { Edit, Line, RecordingState } from './journal.ts'

export type RecorderDeps = {
  logger: Logger
  /** Where the room's log stands. */
  seqOf: (room: string) => Promise<number>
  /** Whether there is room on the disk. */
  mayWrite: () => boolean
  maxWaitingBytes: number
}

type StreamPart = { startMs: number; durationMs: number; independent: boolean; bytes: Buffer }
type StreamInit = { bytes: Buffer; mime: string; width: number; height: number }

const GATHER_MS = 380
const LOOK_AT_LOG_EVERY_MS = 1_000

export const JOURNAL = 'journal.jsonl'
export const runFile = (run: number): string => `${run}.mp4`

/**
 * Writes one recording. Parts are gathered for a moment, written behind each other and then noted in the journal; what waits
 * for a slow disk is bounded, and what did not fit is a gap with a new beginning after it.
 */
export class Recorder {
  readonly state: RecordingState
  #folder: string
  #deps: RecorderDeps
  #media: FileHandle | undefined
  #journal: FileHandle | undefined
  #work: Promise<void> = Promise.resolve()
  #waitingBytes = 0
  #unfollow: (() => void) | undefined
  #failed = false
  #seq = 0
  #seqAt = Number.NEGATIVE_INFINITY

  constructor(folder: string, state: RecordingState, deps: RecorderDeps) {
    this.#folder = folder
    this.state = state
    this.#deps = deps
  }

  get failed(): boolean {
    return this.#failed
  }

  /** Follows a stream from its newest key frame on, until it ends. */
  follow(stream: LiveStream): void {
    this.#unfollow?.()
    let init: StreamInit | undefined
    // A run begins with the first part that playing can begin with.
    let begun = false
    let gathered: StreamPart[] = []
    const flush = (): void => {
      const [first] = gathered
      if (!first) return
      const bytes = Buffer.concat(gathered.map((part) => part.bytes))
      const ms = durationOf(gathered)
      gathered = []
      this.#add({ bytes, ms, independent: first.independent, at: Math.round(stream.epochMs + first.startMs) })
    }
    this.#unfollow = stream.listen({
      init: (next) => {
        flush()
        init = next
        begun = false
      },
      part: (part) => {
        if (!this.#deps.mayWrite() || this.#waitingBytes > this.#deps.maxWaitingBytes) {
          flush()
          begun = false
          return
        }
        if (!begun) {
          if (!part.independent || !init) return
          begun = true
          this.#beginRun(init)
        }
        if (part.independent) flush()
        gathered.push(part)
        if (durationOf(gathered) >= GATHER_MS) flush()
      },
      ended: flush,
    })
  }

  edit(edit: Edit): Promise<void> {
    return this.#do(() => this.#note({ t: 'edit', ...edit }))
  }

  /** Resolves when all that came so far is written. */
  written(): Promise<void> {
    return this.#work
  }

  async close(end?: { at: number }): Promise<void> {
    this.#unfollow?.()
    if (end) await this.#do(() => this.#note({ t: 'end', at: end.at }))
    await this.#do(async () => {
      await this.#media?.sync()
      await this.#media?.close()
      await this.#journal?.sync()
      await this.#journal?.close()
      this.#media = undefined
      this.#journal = undefined
    })
  }

  #beginRun({ bytes, mime, width, height }: StreamInit): void {
    void this.#do(async () => {
      await this.#media?.close()
      this.#media = await open(join(this.#folder, runFile(this.state.runs.length)), 'w')
      await this.#media.write(bytes, 0, bytes.length, 0)
      await this.#note({ t: 'run', mime, width, height, bytes: bytes.length })
    })
  }

  #add({ bytes, ms, independent, at }: { bytes: Buffer; ms: number; independent: boolean; at: number }): void {
    this.#waitingBytes += bytes.length
    void this.#do(async () => {
      await this.#media?.write(bytes, 0, bytes.length, this.state.runEnd)
      if (at - this.#seqAt >= LOOK_AT_LOG_EVERY_MS) {
        this.#seq = await this.#deps.seqOf(this.state.head.room)
        this.#seqAt = at
      }
      await this.#note({ t: 'part', ms, bytes: bytes.length, independent, at, seq: this.#seq })
    }).finally(() => (this.#waitingBytes -= bytes.length))
  }

  async #note(line: Line): Promise<void> {
    this.#journal ??= await open(join(this.#folder, JOURNAL), 'a')
    await appendFile(this.#journal, writeLine(line))
    this.state.take(line)
  }

  /** One after the other. A disk that fails ends the recording, never the stream. */
  #do(job: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#failed) return
      try {
        await job()
      } catch (err) {
        this.#failed = true
        this.#unfollow?.()
        this.#deps.logger.error({ err, recording: this.state.head.id }, 'the recording broke off')
      }
    })
    return this.#work
  }
}
