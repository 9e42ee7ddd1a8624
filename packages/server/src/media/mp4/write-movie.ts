import { box, fullBox, u16, u32, u64 } from './boxes.ts'

// A movie with tables of its samples (ISO/IEC 14496-12, section 8), which every player takes. How a track is coded may change
// in it: each sample names its description.

const MOVIE_TIMESCALE = 1_000
const UNITY = [0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000]
const UNDETERMINED_LANGUAGE = 0x55c4
const FULL_VOLUME = 0x0100
const FIRST_TABLE_BYTES = 4_096

/** Numbers that become a table; a recording of a day has millions. */
class Table {
  #bytes = Buffer.allocUnsafe(FIRST_TABLE_BYTES)
  #length = 0
  entries = 0

  push(...values: number[]): void {
    if (this.#length + values.length * 4 > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, this.#bytes])
    for (const value of values) this.#length = this.#bytes.writeUInt32BE(value >>> 0, this.#length)
    this.entries += 1
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** Equal numbers one after the other, as their count and the number. */
class RunTable {
  #table = new Table()
  #count = 0
  #value = 0

  push(value: number): void {
    if (this.#count > 0 && value !== this.#value) this.#flush()
    this.#value = value
    this.#count += 1
  }

  #flush(): void {
    if (this.#count > 0) this.#table.push(this.#count, this.#value)
    this.#count = 0
  }

  /** `version`, the number of entries, the entries. */
  box(name: string, version = 0): Buffer {
    this.#flush()
    return fullBox(name, version, 0, u32(this.#table.entries), this.#table.bytes)
  }
}

export type MovieTrackShape = { kind: 'video' | 'audio'; timescale: number; width: number; height: number }
export type MovieSample = { time: number; duration: number; compositionOffset: number; key: boolean; size: number }

/** One track of a movie that is being written. Times are on the track's own scale, from the beginning of the movie. */
export class MovieTrack {
  readonly shape: MovieTrackShape
  #descriptions: Buffer[] = []
  #durations = new RunTable()
  #offsets = new RunTable()
  #hasOffsets = false
  #sizes = new Table()
  #keys = new Table()
  #chunks = new Table()
  #chunkOffsets = new Table()
  #lastChunk = { samples: 0, description: 0 }
  #firstTime = 0
  /** How much later than it is decoded the first sample is shown. */
  #firstOffset = 0
  #last: { time: number; duration: number } | undefined

  constructor(shape: MovieTrackShape) {
    this.shape = shape
  }

  /** The number of a sample entry, from 1 on; one that is there already is not taken twice. */
  describe(entry: Buffer): number {
    const known = this.#descriptions.findIndex((one) => one.equals(entry))
    if (known !== -1) return known + 1
    return this.#descriptions.push(Buffer.from(entry))
  }

  /** Samples that lie behind each other from a place in the file on. */
  add(samples: readonly MovieSample[], description: number, at: number): void {
    if (samples.length === 0) return
    for (const sample of samples) this.#sample(sample)
    this.#chunkOffsets.push(Math.floor(at / 2 ** 32), at % 2 ** 32)
    const { samples: count, description: before } = this.#lastChunk
    if (count === samples.length && before === description) return
    this.#lastChunk = { samples: samples.length, description }
    this.#chunks.push(this.#chunkOffsets.entries, samples.length, description)
  }

  /** A sample lasts until the next one: what is missing between them ranges it. */
  #sample({ time, duration, compositionOffset, key, size }: MovieSample): void {
    const last = this.#last
    const at = last ? Math.max(time, last.time + 1) : time
    if (last) this.#durations.push(at - last.time)
    else [this.#firstTime, this.#firstOffset] = [at, Math.max(0, compositionOffset)]
    this.#last = { time: at, duration }
    this.#sizes.push(size)
    this.#offsets.push(compositionOffset)
    this.#hasOffsets ||= compositionOffset !== 0
    if (key) this.#keys.push(this.#sizes.entries)
  }

  get isEmpty(): boolean {
    return this.#last === undefined
  }

  /** Of its samples, on its own scale. */
  get #length(): number {
    return this.#last ? this.#last.time + this.#last.duration - this.#firstTime : 0
  }

  #inMovie(time: number): number {
    return Math.round((time * MOVIE_TIMESCALE) / this.shape.timescale)
  }

  /** Where it ends, on the movie's scale. */
  get end(): number {
    return this.#inMovie(this.#shownAt + this.#length)
  }

  /** When the first sample of a track that begins later than the movie is shown; 0 where the track has no edits. */
  get #shownAt(): number {
    return this.#inMovie(this.#firstTime) === 0 ? 0 : this.#firstTime + this.#firstOffset
  }

  /**
   * A track that begins later than the movie says so (section 8.6.6). What is shown begins with the first sample, not before
   * it: players that put the first sample at the edit's beginning would show it too early.
   */
  #edits(): Buffer[] {
    if (this.#shownAt === 0) return []
    // A time in the track of -1: nothing of it is shown.
    const nothing = Buffer.concat([u64(this.#inMovie(this.#shownAt)), u32(-1, -1), u16(1, 0)])
    const all = Buffer.concat([u64(this.#inMovie(this.#length)), u64(this.#firstOffset), u16(1, 0)])
    return [box('edts', fullBox('elst', 1, 0, u32(2), nothing, all))]
  }

  box(id: number): Buffer {
    if (this.#last) this.#durations.push(this.#last.duration)
    const { kind, timescale, width, height } = this.shape
    const isVideo = kind === 'video'
    return box(
      'trak',
      fullBox(
        ...(['tkhd', 1, 7] as const),
        ...[u64(0), u64(0), u32(id, 0), u64(this.end), u32(0, 0), u16(0, 0, isVideo ? 0 : FULL_VOLUME, 0)],
        u32(...UNITY, width, height),
      ),
      ...this.#edits(),
      box(
        'mdia',
        fullBox('mdhd', 1, 0, u64(0), u64(0), u32(timescale), u64(this.#length), u16(UNDETERMINED_LANGUAGE, 0)),
        fullBox('hdlr', 0, 0, u32(0), Buffer.from(isVideo ? 'vide' : 'soun'), u32(0, 0, 0), [0]),
        box(
          'minf',
          isVideo ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, u16(0, 0)),
          box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
          this.#tables(isVideo),
        ),
      ),
    )
  }

  #tables(isVideo: boolean): Buffer {
    return box(
      'stbl',
      fullBox('stsd', 0, 0, u32(this.#descriptions.length), ...this.#descriptions),
      this.#durations.box('stts'),
      ...(this.#hasOffsets ? [this.#offsets.box('ctts', 1)] : []),
      ...(isVideo ? [fullBox('stss', 0, 0, u32(this.#keys.entries), this.#keys.bytes)] : []),
      fullBox('stsc', 0, 0, u32(this.#chunks.entries), this.#chunks.bytes),
      fullBox('stsz', 0, 0, u32(0, this.#sizes.entries), this.#sizes.bytes),
      fullBox('co64', 0, 0, u32(this.#chunkOffsets.entries), this.#chunkOffsets.bytes),
    )
  }
}

export const fileType = (): Buffer => box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso6mp41'))

/** The tables of all tracks that have something in them. */
export function movieBox(tracks: readonly MovieTrack[]): Buffer {
  const filled = tracks.filter(({ isEmpty }) => !isEmpty)
  const end = Math.max(0, ...filled.map((track) => track.end))
  return box(
    'moov',
    fullBox(
      ...(['mvhd', 1, 0] as const),
      ...[u64(0), u64(0), u32(MOVIE_TIMESCALE), u64(end), u32(0x00010000), u16(FULL_VOLUME, 0)],
      u32(0, 0, ...UNITY, 0, 0, 0, 0, 0, 0, filled.length + 1),
    ),
    ...filled.map((track, index) => track.box(index + 1)),
  )
}
