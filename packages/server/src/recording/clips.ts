import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OvationError } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { RecordingState, writeLine } from './recording-index.ts'
import type { Line, RecordedSegment, Trim } from './recording-index.ts'
import type { RecordingCatalogue } from './catalogue.ts'
import { JOURNAL, runFile } from './recorder.ts'

export type ClipDeps = {
  clock: Clock
  limits: { maxClipsPerRoom: number }
  maxBytesPerRoom: number
  catalogue: Pick<RecordingCatalogue, 'folder' | 'fileOf' | 'clipsOf' | 'add'>
  isDiskFull: () => boolean
}

const MAX_CLIP_MS = 10 * 60_000
const MIN_CLIP_MS = 1_000
const COPY_BYTES = 1_024 * 1_024
/** Of a room: one is made, the others wait. */
const MAX_QUEUED_PER_ROOM = 4

/** Makes clips, one after the other in each room, within what the room and the site may have. */
export class ClipMaker {
  #deps: ClipDeps
  #queues = new Map<string, { waiting: number; work: Promise<unknown> }>()

  constructor(deps: ClipDeps) {
    this.#deps = deps
  }

  /** A copy of what lies between two places. */
  async make(from: RecordingState, range: Trim, title: string): Promise<RecordingState> {
    const lengthMs = range.toMs - range.fromMs
    if (lengthMs < MIN_CLIP_MS || lengthMs > MAX_CLIP_MS)
      throw new OvationError('value_out_of_range', { detail: `a clip has ${MIN_CLIP_MS}–${MAX_CLIP_MS} ms` })
    return this.#inTurn(from.head.room, () => this.#make(from, range, title))
  }

  async #inTurn<T>(room: string, job: () => Promise<T>): Promise<T> {
    const queue = this.#queues.get(room) ?? { waiting: 0, work: Promise.resolve() }
    if (queue.waiting >= MAX_QUEUED_PER_ROOM)
      throw new OvationError('overloaded', {
        message: 'The clip was not made; others of this room are being made; ask again in a moment.',
        retryInMs: 2_000,
      })
    queue.waiting += 1
    this.#queues.set(room, queue)
    const turn = queue.work.then(job)
    queue.work = turn.catch(() => {})
    try {
      return await turn
    } finally {
      queue.waiting -= 1
      if (queue.waiting === 0) this.#queues.delete(room)
    }
  }

  /** Throws unless there is room for one more of so many bytes. Older recordings of the room give way to it, its clips do not. */
  #mustFit(room: string, bytes: number): void {
    const { limits, maxBytesPerRoom, catalogue, isDiskFull } = this.#deps
    const clips = catalogue.clipsOf(room)
    if (clips.length >= limits.maxClipsPerRoom)
      throw new OvationError('nothing_to_change', {
        message: `The clip was not made; the room has ${clips.length} clips, as many as it may have; remove one first.`,
      })
    if (clips.reduce((sum, clip) => sum + clip.bytes, bytes) > maxBytesPerRoom)
      throw new OvationError('storage_full', {
        message: 'The clip was not made; the clips of the room take all its space for recordings; remove one first.',
      })
    if (isDiskFull())
      throw new OvationError('storage_full', {
        message: 'The clip was not made; the disk of the server is nearly full; remove a recording first.',
      })
  }

  async #make(from: RecordingState, range: Trim, title: string): Promise<RecordingState> {
    const { catalogue } = this.#deps
    const segments = from.between(range)
    const [first] = segments
    if (!first) throw new OvationError('value_out_of_range', { detail: 'nothing was recorded there' })
    const { id: source, room } = from.head
    this.#mustFit(
      room,
      segments.reduce((sum, { bytes }) => sum + bytes, 0),
    )
    const head = { t: 'recording', v: 1, id: newId(), room, kind: 'clip', title, at: first.at, from: source } as const
    const clip = new RecordingState(head)
    const own = join(catalogue.folder, clip.head.id)
    await mkdir(own)
    try {
      await copyInto(this.#deps, own, clip, { from, segments })
    } catch (error) {
      await rm(own, { recursive: true, force: true }).catch(() => {})
      throw error
    }
    // Within its turn, so that the next one counts it.
    catalogue.add(clip)
    return clip
  }
}

type Source = {
  from: RecordingState
  segments: readonly RecordedSegment[]
  layouts?: RecordingState['layouts']
}

/** Copies segments of a recording into the folder of another one, whose state takes them. */
export async function copyInto(
  { catalogue, clock }: { catalogue: Pick<RecordingCatalogue, 'fileOf'>; clock: Clock },
  own: string,
  copy: RecordingState,
  { from, segments, layouts = [] }: Source,
): Promise<void> {
  const lines = [writeLine(copy.head)]
  const note = (line: Line): void => {
    lines.push(writeLine(line))
    copy.take(line)
  }
  for (const one of layouts) note({ t: 'stage', ...one })
  for (const [run, ofRun] of Map.groupBy(segments, (segment) => segment.run)) {
    const header = from.runs[run]
    const [begin, end] = [ofRun[0], ofRun.at(-1)] as [RecordedSegment, RecordedSegment]
    if (!header) continue
    await copyRanges(
      catalogue.fileOf(from.head.id, run),
      join(own, runFile(copy.runs.length)),
      [0, header.bytes],
      [begin.offset, end.offset + end.bytes],
    )
    note({ t: 'run', ...header })
    for (const { durationMs: ms, bytes, independent, at, seq } of ofRun)
      note({ t: 'part', ms, bytes, independent, at, seq })
  }
  note({ t: 'end', at: clock.now() })
  const recordingIndex = lines.join('')
  // Only now is it there.
  await writeFile(join(own, JOURNAL), recordingIndex)
  copy.indexBytes = Buffer.byteLength(recordingIndex)
}

/** Copies ranges of one file into another, one behind the other. */
async function copyRanges(from: string, to: string, ...ranges: [number, number][]): Promise<void> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'w')
    try {
      const buffer = Buffer.allocUnsafe(COPY_BYTES)
      for (const [begin, end] of ranges)
        for (let at = begin; at < end;) {
          const { bytesRead } = await source.read(buffer, 0, Math.min(COPY_BYTES, end - at), at)
          if (bytesRead === 0) throw new OvationError('internal')
          for (let written = 0; written < bytesRead;)
            written += (await target.write(buffer, written, bytesRead - written)).bytesWritten
          at += bytesRead
        }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}
