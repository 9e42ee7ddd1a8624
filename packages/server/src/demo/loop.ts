import { readFile } from 'node:fs/promises'
import type { Publisher } from '../media/index.ts'
import type { Clock } from '../ops/index.ts'

type Tag = { type: number; timestampMs: number; payload: Buffer }

const FLV_HEAD_BYTES = 13
const TAG_HEAD_BYTES = 11
const TRAILER_BYTES = 4
const AUDIO = 8
const VIDEO = 9
const SEQUENCE_HEADER = 0
const SEND_INTERVAL_MS = 20
const STREAM_ID = 1

/** The tags of an FLV file (Adobe's FLV specification 10.1, annex E.3) that carry video and audio. */
function readTags(file: Buffer): Tag[] {
  const tags: Tag[] = []
  for (let at = FLV_HEAD_BYTES; at + TAG_HEAD_BYTES <= file.length;) {
    const type = file[at] ?? 0
    const bytes = file.readUIntBE(at + 1, 3)
    const timestampMs = file.readUIntBE(at + 4, 3) | ((file[at + 7] ?? 0) << 24)
    const payload = file.subarray(at + TAG_HEAD_BYTES, at + TAG_HEAD_BYTES + bytes)
    if ((type === AUDIO || type === VIDEO) && payload.length > 1) tags.push({ type, timestampMs, payload })
    at += TAG_HEAD_BYTES + bytes + TRAILER_BYTES
  }
  return tags
}

/** Plays a short recording over and over into a publisher, in real time, as one stream that never jumps. */
export class Loop {
  #tags: Tag[]
  #headers: Tag[]
  #lengthMs: number

  private constructor(tags: Tag[]) {
    this.#headers = tags.filter(({ payload }) => payload[1] === SEQUENCE_HEADER)
    this.#tags = tags.filter(({ payload }) => payload[1] !== SEQUENCE_HEADER)
    // Whole video: the last one is shown as long as the others.
    const frames = this.#tags.filter(({ type }) => type === VIDEO).map(({ timestampMs }) => timestampMs)
    const [first = 0, last = 0] = [frames[0], frames.at(-1)]
    this.#lengthMs = Math.round(((last - first) * frames.length) / Math.max(1, frames.length - 1))
    this.#tags = this.#tags.filter(({ timestampMs }) => timestampMs - first < this.#lengthMs)
  }

  static async read(path: URL): Promise<Loop> {
    return new Loop(readTags(await readFile(path)))
  }

  get lengthMs(): number {
    return this.#lengthMs
  }

  /** Begins to play; gives what ends it. */
  play(publisher: Publisher, clock: Clock): () => void {
    const startedMs = clock.monotonicMs()
    let round = 0
    let next = 0
    for (const { type, payload } of this.#headers)
      publisher.message({ type, streamId: STREAM_ID, timestampMs: 0, payload })
    const send = (): void => {
      for (;;) {
        const tag = this.#tags[next]
        if (!tag) return
        const timestampMs = tag.timestampMs + round * this.#lengthMs
        if (timestampMs > clock.monotonicMs() - startedMs) return
        publisher.message({ type: tag.type, streamId: STREAM_ID, timestampMs, payload: tag.payload })
        next = (next + 1) % this.#tags.length
        if (next === 0) round += 1
      }
    }
    const stop = clock.every(SEND_INTERVAL_MS, send)
    return () => {
      stop()
      publisher.ended('unpublished')
    }
  }
}
