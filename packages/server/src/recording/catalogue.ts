import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import { BoundedMap } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import { isGuestIn } from './guest-ids.ts'
import { JOURNAL, runFile } from './recorder.ts'
import { noteOnce, readIndexFile } from './recording-index-file.ts'
import { MAX_INDEX_BYTES, RecordingState, writeLine } from './recording-index.ts'
import type { Head, Line } from './recording-index.ts'

const MAX_FOREIGN = 100_000

/**
 * The recordings in a folder, each in a folder of its own under its id. Several nodes may share it. It has more than fifteen
 * methods, because whoever plays, cuts, lists or removes recordings, with the guests in them, asks it one short question each.
 */
export class RecordingCatalogue {
  readonly folder: string
  #logger: Logger
  #all = new Map<string, RecordingState>()
  /** Those of other rooms, made by other nodes. */
  #foreign = new BoundedMap<string, true>(MAX_FOREIGN)

  constructor(folder: string, logger: Logger) {
    this.folder = folder
    this.#logger = logger
  }

  /** Loads what is there. A recording that a crash left open is playable up to its last part. */
  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    for (const id of await readdir(this.folder)) {
      const state = await this.#read(id)
      if (state?.head.id === id) this.#all.set(id, state)
      if (state && state.indexBytes > MAX_INDEX_BYTES)
        this.#logger.warn({ recording: id }, 'the recording index of a recording is too long; its end is passed over')
    }
  }

  get all(): RecordingState[] {
    return [...this.#all.values()]
  }

  get(id: string): RecordingState | undefined {
    return this.#all.get(id)
  }

  mustGet(id: string): RecordingState {
    const state = this.#all.get(id)
    if (!state)
      throw new OvationError('not_found', { message: 'There is no such recording; it may have been removed by now.' })
    return state
  }

  /** The recordings of a room that can be played, newest first. */
  of(room: string): RecordingState[] {
    return this.all
      .filter(({ head, segments }) => head.room === room && head.kind !== 'guest' && segments.length > 0)
      .sort((a, b) => b.head.at - a.head.at)
  }

  clipsOf(room: string): RecordingState[] {
    return this.all.filter(({ head }) => head.room === room && head.kind === 'clip')
  }

  /** Adds a recording whose files are there, or puts a newer state in place of one. */
  add(state: RecordingState): void {
    this.#all.set(state.head.id, state)
  }

  /** A new recording, with its first line on the disk. Leaves nothing behind where that cannot be written. */
  async create(head: Head): Promise<RecordingState> {
    const state = new RecordingState(head)
    const own = join(this.folder, head.id)
    const line = writeLine(head)
    try {
      await mkdir(own, { recursive: true })
      await writeFile(join(own, JOURNAL), line)
    } catch (error) {
      await rm(own, { recursive: true, force: true }).catch(() => {})
      throw error
    }
    state.indexBytes = Buffer.byteLength(line)
    this.add(state)
    return state
  }

  /** Adds a line to a recording that nobody is writing. */
  note(state: RecordingState, line: Line): Promise<void> {
    return noteOnce(join(this.folder, state.head.id, JOURNAL), state, line)
  }

  async remove(id: string): Promise<void> {
    const { head } = this.mustGet(id)
    // With its guests, also those that another node has recorded.
    const own = [head.id, ...(await this.#foldersOfGuests(head.id))]
    for (const one of own) this.#all.delete(one)
    for (const one of own) await rm(join(this.folder, one), { recursive: true, force: true })
  }

  /** What another node has written of a recording since it was loaded; undefined if it has written nothing. */
  async newerOf({ head, indexBytes }: RecordingState): Promise<RecordingState | undefined> {
    const written = await this.#read(head.id)
    return written && (written.endedAt !== undefined || written.indexBytes > indexBytes) ? written : undefined
  }

  /** Loads what another node has recorded of a room: its broadcast may continue here. */
  async readAnew(room: string, isActive: (id: string) => boolean): Promise<void> {
    // An unreadable folder is reported when it is written to.
    for (const id of await readdir(this.folder).catch(() => [])) {
      const known = this.#all.get(id)
      const isOpen = known?.head.room === room && known.endedAt === undefined && !isActive(id)
      if (known ? !isOpen : this.#foreign.has(id)) continue
      const state = await this.#read(id)
      if (state?.head.id === id && state.head.room === room) this.#all.set(id, state)
      else this.#foreign.set(id, true)
    }
  }

  /** Loads what other nodes have recorded of the guests in a recording, and forgets what they have deleted. */
  async readGuests(recording: string, isActive: (id: string) => boolean): Promise<void> {
    const there = new Set(await this.#foldersOfGuests(recording))
    for (const id of this.#all.keys())
      if (isGuestIn(recording, id) && !there.has(id) && !isActive(id)) this.#all.delete(id)
    for (const id of there) {
      if (isActive(id) || this.#all.get(id)?.endedAt !== undefined) continue
      const state = await this.#read(id)
      if (state?.head.id === id && state.head.kind === 'guest') this.#all.set(id, state)
    }
  }

  async #foldersOfGuests(recording: string): Promise<string[]> {
    const all = await readdir(this.folder).catch(() => [])
    return all.filter((id) => isGuestIn(recording, id))
  }

  /** The media file of a run. */
  fileOf(id: string, run: number): string {
    return join(this.folder, this.mustGet(id).head.id, runFile(run))
  }

  /** The location of a range of media; throws if it does not exist. */
  async pathOf(id: string, { run, offset, bytes }: { run: number; offset: number; bytes: number }): Promise<string> {
    const path = this.fileOf(id, run)
    const found = await stat(path).catch(() => undefined)
    if (!found || found.size < offset + bytes) throw new OvationError('not_found')
    return path
  }

  #read(id: string): Promise<RecordingState | undefined> {
    return readIndexFile(join(this.folder, id, JOURNAL)).catch(() => undefined)
  }
}

/** How many broadcasts of each room can be played, and the newest of them. */
export function replaysByRoom(all: readonly RecordingState[]): Map<string, { count: number; newest: RecordingState }> {
  const replays = new Map<string, { count: number; newest: RecordingState }>()
  for (const state of all) {
    if (state.head.kind !== 'evening' || state.segments.length === 0) continue
    const known = replays.get(state.head.room)
    if (!known) replays.set(state.head.room, { count: 1, newest: state })
    else {
      known.count += 1
      if (state.head.at > known.newest.head.at) known.newest = state
    }
  }
  return replays
}
