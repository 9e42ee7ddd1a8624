import { join } from 'node:path'
import type { LiveStream } from '../media/index.ts'
import { newId } from '../ops/index.ts'
import type { Clock, Logger } from '../ops/index.ts'
import type { RecordingCatalogue } from './catalogue.ts'
import type { OpenFile } from './recording-index-file.ts'
import type { RecordingState } from './recording-index.ts'
import { Recorder } from './recorder.ts'

export type BroadcastDeps = {
  catalogue: RecordingCatalogue
  clock: Clock
  logger: Logger
  maxRecorderWaitingBytes: number
  seqOf: (room: string) => Promise<number>
  /** Whether there is space for a room. */
  mayWrite: (room: string) => boolean
  /** How a recorder opens its files; a test may let it fail. */
  openFile?: OpenFile | undefined
}

/**
 * The broadcasts that are being recorded, one in each room. Its methods are many and short: half of them say what is recorded,
 * the others are what happens to it, one after the other.
 */
export class BroadcastRecordings {
  #deps: BroadcastDeps
  #active = new Map<string, Recorder>()
  /** Streams whose recording could not start; it starts once there is space. */
  #unbegun = new Map<string, { title: string; stream: LiveStream }>()
  /** What the shows that are recorded are called, by room. */
  #titles = new Map<string, string>()
  #work: Promise<void> = Promise.resolve()

  constructor(deps: BroadcastDeps) {
    this.#deps = deps
  }

  get rooms(): string[] {
    return [...this.#active.keys()]
  }

  /** The recorder of a room; undefined where nothing is recorded. */
  of(room: string): Recorder | undefined {
    return this.#active.get(room)
  }

  /** Whether the recording of a room waits for space, or for a disk that failed. */
  isHeldUp(room: string): boolean {
    return this.#unbegun.has(room) || this.#active.get(room)?.interrupted === true
  }

  recorderOf(id: string): Recorder | undefined {
    return [...this.#active.values()].find(({ state }) => state.head.id === id)
  }

  isActive = (id: string): boolean => this.recorderOf(id) !== undefined

  /** Whether it is being recorded now; an interrupted one is not, though it may continue. */
  isLive(id: string): boolean {
    return this.recorderOf(id)?.interrupted === false
  }

  /** Video starts: continues the interrupted recording, or starts a new one. */
  begin(room: string, titleOf: () => Promise<string>, stream: LiveStream): Promise<void> {
    return this.#inOrder(async () => {
      // It may be over by now.
      if (!stream.over) await this.#begin(room, await titleOf(), stream)
    })
  }

  /** The show has another title: its recording takes it too, unless its host has named it otherwise. */
  titled(room: string, title: string): Promise<void> {
    return this.#inOrder(async () => {
      const recorder = this.#active.get(room)
      if (!recorder) return
      const before = this.#titles.get(room)
      this.#titles.set(room, title)
      if (recorder.state.title === before && title !== before) await recorder.edit({ title })
    })
  }

  /** The broadcast continues at another node: files are closed, but the recording is not ended. */
  letGo(room: string): Promise<void> {
    return this.#inOrder(async () => {
      const recorder = this.#active.get(room)
      this.#active.delete(room)
      this.#titles.delete(room)
      await recorder?.close()
    })
  }

  /** The broadcast is over. */
  finish(room: string): Promise<void> {
    return this.#inOrder(() => this.#finish(room))
  }

  /** Does a job in turn with starts and ends, unless a room is being recorded by then. */
  unlessActive(room: string, job: () => Promise<void>): Promise<void> {
    return this.#inOrder(async () => {
      if (!this.#active.has(room)) await job()
    })
  }

  /** Starts delayed recordings, and a new one where the maximum duration is reached. Errors go to `failed`. */
  goOn(failed: (error: unknown) => void): void {
    for (const [room, { title, stream }] of this.#unbegun) {
      this.#unbegun.delete(room)
      if (!stream.over) void this.begin(room, async () => title, stream).catch(failed)
    }
    for (const [room, { state, stream }] of this.#active)
      if (state.full && stream && !stream.over)
        void this.#inOrder(async () => {
          if (this.#active.get(room)?.state !== state) return
          await this.#finish(room)
          if (!stream.over) await this.#begin(room, this.#titles.get(room) ?? state.title, stream)
        }).catch(failed)
  }

  /** Resolves when everything received so far can be played. For tests. */
  async settled(room: string): Promise<void> {
    await this.#active.get(room)?.written()
  }

  async close(): Promise<void> {
    await this.#work
    await Promise.all([...this.#active.values()].map((recorder) => recorder.close()))
    this.#active.clear()
  }

  /** Serializes starts and ends: an end must not overtake its start. */
  #inOrder(job: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(job)
    this.#work = turn.catch(() => {})
    return turn
  }

  async #begin(room: string, title: string, stream: LiveStream): Promise<void> {
    const { catalogue, clock, logger, seqOf, maxRecorderWaitingBytes, mayWrite, openFile } = this.#deps
    this.#unbegun.delete(room)
    const known = this.#active.get(room)
    // The same stream continues with another encoder.
    if (known) return known.stream === stream ? undefined : known.follow(stream)
    const now = clock.now()
    await catalogue.readAnew(room, this.isActive)
    const open = catalogue.all.find(
      (state) => state.head.room === room && state.head.kind === 'evening' && !state.full && state.mayContinue(now),
    )
    const state = open ?? (await this.#create(room, title, stream))
    const recorder = new Recorder(join(catalogue.folder, state.head.id), state, {
      ...{ clock, logger, seqOf, maxWaitingBytes: maxRecorderWaitingBytes, mayWrite: () => mayWrite(room) },
      ...(openFile ? { openFile } : {}),
    })
    this.#active.set(room, recorder)
    this.#titles.set(room, title)
    recorder.follow(stream)
  }

  /** When there is no space for its first line, it is tried again later. */
  async #create(room: string, title: string, stream: LiveStream): Promise<RecordingState> {
    const { catalogue, clock } = this.#deps
    try {
      const head = { t: 'recording', v: 1, id: newId(), room, kind: 'evening', title, at: clock.now() } as const
      return await catalogue.create(head)
    } catch (error) {
      this.#unbegun.set(room, { title, stream })
      throw error
    }
  }

  async #finish(room: string): Promise<void> {
    const { catalogue, clock } = this.#deps
    this.#unbegun.delete(room)
    const recorder = this.#active.get(room)
    if (!recorder) return
    await recorder.close({ at: clock.now() })
    // It has ended only when everything is written.
    this.#active.delete(room)
    this.#titles.delete(room)
    // Nothing was recorded: a stream without a keyframe.
    const { head, segments } = recorder.state
    if (segments.length === 0) await catalogue.remove(head.id)
  }
}
