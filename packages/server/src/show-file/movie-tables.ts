import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** Boxes of a file, one after the other; a show of twelve hours in fragments of a second has fewer. */
const MAX_BOXES = 100_000
/** What is read into memory at once. */
const MAX_INDEX_BYTES = 32 * 1_024 * 1_024
const MAX_FRAGMENT_BYTES = 1_024 * 1_024
/** Frames of video and audio together: ten hours with sixty pictures a second. */
const MAX_SAMPLES = 4_000_000
const MAX_FRAGMENT_SAMPLES = 100_000

/** Small boxes are read many at a time. */
const WINDOW_BYTES = 4_096
const HEADER_BYTES = 16
const SHORT_HEADER_BYTES = 8
const FULL_BOX_BYTES = 4
const MAX_BYTES: Readonly<Record<string, number>> = {
  ...{ moov: MAX_INDEX_BYTES, moof: MAX_FRAGMENT_BYTES },
  ...{ ftyp: MAX_FRAGMENT_BYTES, meta: MAX_FRAGMENT_BYTES, sidx: MAX_FRAGMENT_BYTES, mfra: MAX_INDEX_BYTES },
}
const CONTAINERS = new Set(['trak', 'mdia', 'minf', 'stbl', 'traf'])
const MAX_DEPTH = 8
/** Tables, by the bytes of an entry. */
const ENTRY_BYTES: Readonly<Record<string, number>> = { stts: 8, ctts: 8, stsc: 12, stco: 4, co64: 8, stss: 4 }
/** Tables in which an entry stands for so many frames. */
const RUNS = new Set(['stts', 'ctts'])

/**
 * Why the tables of an MP4 are not read; undefined where they may be. What a few bytes of a file say of its frames may take
 * more memory and time than there is: this is known before anything is made of them (ISO/IEC 14496-12, section 8.6).
 */
export async function whyUnreadable(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const counted: Counted = new Map()
    let [at, windowAt, window] = [0, 0, Buffer.alloc(0) as Buffer]
    for (let boxes = 0; at + SHORT_HEADER_BYTES <= size; boxes++) {
      if (boxes >= MAX_BOXES) return 'it is in too many pieces'
      if (at + HEADER_BYTES > windowAt + window.length)
        [windowAt, window] = [at, await read(file, at, Math.min(WINDOW_BYTES, size - at))]
      const box = headOf(window.subarray(at - windowAt, at - windowAt + HEADER_BYTES), size - at)
      if (!box) return undefined
      if (box.bytes > (MAX_BYTES[box.type] ?? Number.POSITIVE_INFINITY)) return 'its index is too large'
      if (box.type === 'moov' || box.type === 'moof') {
        const content = await read(file, at + box.headerBytes, box.bytes - box.headerBytes)
        const why =
          box.type === 'moov'
            ? whyTooMuch(content, counted, MAX_SAMPLES)
            : whyTooMuch(content, new Map(), MAX_FRAGMENT_SAMPLES)
        if (why) return why
      }
      at += box.bytes
    }
    return undefined
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
  return buffer.subarray(0, bytesRead)
}

type Box = { type: string; bytes: number; headerBytes: number }

/** A box that begins there, and does not end behind `leftBytes`; undefined where there is none. */
function headOf(head: Buffer, leftBytes: number): Box | undefined {
  if (head.length < SHORT_HEADER_BYTES) return undefined
  const type = head.toString('latin1', 4, 8)
  const short = head.readUInt32BE(0)
  if (short === 1 && head.length < HEADER_BYTES) return undefined
  const headerBytes = short === 1 ? HEADER_BYTES : SHORT_HEADER_BYTES
  const bytes = short === 0 ? leftBytes : short === 1 ? Number(head.readBigUInt64BE(8)) : short
  return bytes < headerBytes ? undefined : { type, headerBytes, bytes: Math.min(bytes, leftBytes) }
}

/** How many frames tables stand for by now, by the kind of table: all of a kind together, as a box may come again. */
type Counted = Map<string, number>

function whyTooMuch(content: Buffer, counted: Counted, maxSamples: number, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return 'it is damaged'
  for (let at = 0; ;) {
    const box = headOf(content.subarray(at, at + HEADER_BYTES), content.length - at)
    if (!box) return undefined
    const { type } = box
    const inner = content.subarray(at + box.headerBytes, at + box.bytes)
    if (CONTAINERS.has(type)) {
      const why = whyTooMuch(inner, counted, maxSamples, depth + 1)
      if (why) return why
    } else {
      const samples = samplesIn(type, inner)
      if (samples === undefined) return 'it is damaged'
      const sum = (counted.get(type) ?? 0) + samples
      if (sum > maxSamples) return 'it has too many frames'
      counted.set(type, sum)
    }
    at += box.bytes
  }
}

/** How many frames a box tells of; undefined for a table that does not hold what it says. */
function samplesIn(type: string, content: Buffer): number | undefined {
  if (type === 'trun') return numberAt(content, FULL_BOX_BYTES)
  if (type === 'stsz' || type === 'stz2') return sizesIn(type, content)
  const entryBytes = ENTRY_BYTES[type]
  if (entryBytes === undefined) return 0
  const entries = numberAt(content, FULL_BOX_BYTES)
  const first = 2 * FULL_BOX_BYTES
  if (entries > (content.length - first) / entryBytes) return undefined
  if (!RUNS.has(type)) return 0
  let samples = 0
  for (let entry = 0; entry < entries; entry++) samples += content.readUInt32BE(first + entry * entryBytes)
  return samples
}

/** The sizes of frames: one for all, or a table of 4 bytes, or of up to 16 bits (`stz2`), for each. */
function sizesIn(type: string, content: Buffer): number | undefined {
  const [size, samples] = [numberAt(content, FULL_BOX_BYTES), numberAt(content, 2 * FULL_BOX_BYTES)]
  const isTable = type === 'stsz' && size === 0
  return isTable && samples > (content.length - 3 * FULL_BOX_BYTES) / 4 ? undefined : samples
}

const numberAt = (content: Buffer, at: number): number => (content.length < at + 4 ? 0 : content.readUInt32BE(at))
