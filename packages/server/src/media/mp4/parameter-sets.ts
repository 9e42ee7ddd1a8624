import { boxesIn } from './read-movie.ts'

// ISO/IEC 14496-15: what a decoder is told in the sample entry. Players that read one entry of a track alone are told the same
// again in front of keyframes.

/** Bytes of a visual sample entry before the boxes in it, with its own header. */
const VISUAL_ENTRY_BYTES = 86
const AVC_HEADER_BYTES = 5
const HEVC_HEADER_BYTES = 22

export type ParameterSets = { lengthBytes: number; bytes: Buffer }

class Cursor {
  #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  uint(bytes: 1 | 2): number {
    this.#at += bytes
    return this.#bytes.readUIntBE(this.#at - bytes, bytes)
  }

  take(count: number): Buffer {
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }
}

function avcSets(record: Buffer): Buffer[] {
  const cursor = new Cursor(record, AVC_HEADER_BYTES)
  const sets: Buffer[] = []
  for (const mask of [31, 255]) for (let n = cursor.uint(1) & mask; n > 0; n--) sets.push(cursor.take(cursor.uint(2)))
  return sets
}

function hevcSets(record: Buffer): Buffer[] {
  const cursor = new Cursor(record, HEVC_HEADER_BYTES)
  const sets: Buffer[] = []
  for (let arrays = cursor.uint(1); arrays > 0; arrays--) {
    cursor.uint(1)
    for (let n = cursor.uint(2); n > 0; n--) sets.push(cursor.take(cursor.uint(2)))
  }
  return sets
}

/** The parameter sets of a sample entry as they stand in samples; undefined for codecs that have them there anyway. */
export function parameterSetsOf(entry: Buffer): ParameterSets | undefined {
  const [found] = [...boxesIn(entry.subarray(VISUAL_ENTRY_BYTES))].filter(
    ({ name }) => name === 'avcC' || name === 'hvcC',
  )
  if (!found) return undefined
  const { name, body } = found
  const lengthBytes = ((body[name === 'avcC' ? 4 : 21] ?? 3) & 3) + 1
  try {
    const sets = name === 'avcC' ? avcSets(body) : hevcSets(body)
    const bytes = sets.flatMap((set) => {
      const length = Buffer.alloc(lengthBytes)
      length.writeUIntBE(set.length, 0, lengthBytes)
      return [length, set]
    })
    return { lengthBytes, bytes: Buffer.concat(bytes) }
  } catch {
    // A record that is cut off: decoders made of it what they could, and do so again.
    return { lengthBytes, bytes: Buffer.alloc(0) }
  }
}
