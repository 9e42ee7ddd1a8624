import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { note, whyUnfit } from './track-tables.ts'
import type { TrackTables } from './track-tables.ts'

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
const READ = new Set(['moov', 'moof', 'mfra'])
const CONTAINERS = new Set([
  ...['trak', 'mdia', 'minf', 'dinf', 'edts', 'stbl', 'mvex', 'traf', 'moof', 'mfra', 'sinf', 'schi', 'wave', 'meta'],
])
/** What a configuration (`stsd`) does not hold, though a reader would take it from there. */
const NOT_CONFIGURING = [
  ...['trak', 'mdia', 'minf', 'dinf', 'edts', 'stbl', 'mvex', 'traf', 'moof', 'mfra'],
  ...['stts', 'ctts', 'stsc', 'stsz', 'stz2', 'stss', 'stco', 'co64', 'trun', 'tfra', 'saiz', 'senc'],
]
/** Nothing is decrypted: what a protected file says of its protection is not read. */
const PROTECTION = new Set(['saiz', 'saio', 'senc', 'pssh'])
const MAX_DEPTH = 8
/** Tables, by the bytes of an entry. */
const ENTRY_BYTES: Readonly<Record<string, number>> = {
  ...{ stts: 8, ctts: 8, stsc: 12, stco: 4, co64: 8, stss: 4, elst: 12 },
}
/** Tables in which an entry stands for so many frames. */
const RUNS = new Set(['stts', 'ctts'])
/** Fragments that a table of fragments (`tfra`) has at the same time; a reader removes them one by one. */
const MAX_SAME_TIMES = 1_000

const DAMAGED = 'it is damaged'

/**
 * Why the tables of an MP4 are not read; undefined where they may be. What a few bytes of a file say of its frames may take
 * more memory and time than there is: this is known before anything is made of them (ISO/IEC 14496-12, section 8.6).
 */
export async function whyUnreadable(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const lookedUp: LookedUp = { at: [], tracks: new Set() }
    const movie: Reading = { counted: new Map(), maxSamples: MAX_SAMPLES, fileBytes: size, lookedUp }
    const fragments: Reading = { ...movie, counted: new Map() }
    const found = new Set<number>()
    let [at, windowAt, window] = [0, 0, Buffer.alloc(0) as Buffer]
    for (let boxes = 0; at + SHORT_HEADER_BYTES <= size; boxes++) {
      if (boxes >= MAX_BOXES) return 'it is in too many pieces'
      if (at + HEADER_BYTES > windowAt + window.length)
        [windowAt, window] = [at, await read(file, at, Math.min(WINDOW_BYTES, size - at))]
      const box = headOf(window.subarray(at - windowAt, at - windowAt + HEADER_BYTES), size - at)
      if (!box) break
      if (Math.min(box.bytes, size - at) > (MAX_BYTES[box.type] ?? Number.POSITIVE_INFINITY))
        return 'its index is too large'
      // What is cut off is not read.
      if (READ.has(box.type) && box.bytes <= size - at) {
        found.add(at)
        const content = await read(file, at + box.headerBytes, box.bytes - box.headerBytes)
        const why =
          box.type === 'moof'
            ? (whyTooMuch(content, { ...fragments, counted: new Map(), maxSamples: MAX_FRAGMENT_SAMPLES }) ??
              whyTooMuch(content, fragments))
            : whyTooMuch(content, movie)
        if (why) return why
      }
      at += box.bytes
    }
    const indexAt = await indexOfFragments(file, size)
    return [...lookedUp.at, ...indexAt].every((from) => found.has(from)) ? undefined : DAMAGED
  } finally {
    await file.close()
  }
}

async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at)
  return buffer.subarray(0, bytesRead)
}

type Box = { type: string; bytes: number; headerBytes: number }

/** A box that begins there; one without a length has all `leftBytes`. Undefined where there is none. */
function headOf(head: Buffer, leftBytes: number): Box | undefined {
  if (head.length < SHORT_HEADER_BYTES) return undefined
  const type = head.toString('latin1', 4, 8)
  const short = head.readUInt32BE(0)
  if (short === 1 && head.length < HEADER_BYTES) return undefined
  const headerBytes = short === 1 ? HEADER_BYTES : SHORT_HEADER_BYTES
  const bytes = short === 0 ? leftBytes : short === 1 ? Number(head.readBigUInt64BE(8)) : short
  return bytes < headerBytes ? undefined : { type, headerBytes, bytes }
}

/** Where the last bytes of a file say that an index of its fragments (`mfra`) is, if there is one: it may be anywhere. */
async function indexOfFragments(file: FileHandle, size: number): Promise<number[]> {
  if (size < SHORT_HEADER_BYTES) return []
  const at = size - (await read(file, size - 4, 4)).readUInt32BE(0)
  if (at < 0 || at > size - SHORT_HEADER_BYTES) return []
  return (await read(file, at, SHORT_HEADER_BYTES)).toString('latin1', 4) === 'mfra' ? [at] : []
}

type Reading = {
  /** How many frames tables stand for by now, by the kind of table: all of a kind together, as a box may come again. */
  counted: Map<string, number>
  maxSamples: number
  fileBytes: number
  lookedUp: LookedUp
}

/** Where an index says that fragments begin, and of which tracks: each has one. */
type LookedUp = { at: number[]; tracks: Set<number> }

function whyTooMuch(content: Buffer, reading: Reading, depth = 0, track?: TrackTables): string | undefined {
  if (depth > MAX_DEPTH) return DAMAGED
  for (let at = 0; ;) {
    const leftBytes = content.length - at
    const box = headOf(content.subarray(at, at + HEADER_BYTES), leftBytes)
    if (!box) return undefined
    // Readers go on behind the end of what a box is in.
    if (box.bytes > leftBytes) return DAMAGED
    const inner = content.subarray(at + box.headerBytes, at + box.bytes)
    const why = CONTAINERS.has(box.type)
      ? whyNotInside(box.type, inner, reading, depth, track)
      : box.type === 'udta'
        ? whyNotUserData(inner, reading, depth)
        : whyNotTable(box.type, inner, reading, track)
    if (why) return why
    at += box.bytes
  }
}

function whyNotInside(
  type: string,
  inner: Buffer,
  reading: Reading,
  depth: number,
  track: TrackTables | undefined,
): string | undefined {
  // Either with four bytes of its own first, or without (QuickTime).
  if (type === 'meta') return whyTooMuch(inner.subarray(numberAt(inner, 0) === 0 ? 4 : 0), reading, depth + 1, track)
  if (type !== 'stbl') return whyTooMuch(inner, reading, depth + 1, track)
  if (track) return DAMAGED
  const tables: TrackTables = {}
  return whyTooMuch(inner, reading, depth + 1, tables) ?? whyUnfit(tables, reading.fileBytes)
}

/** Of what programs left in a file for themselves, metadata is read, and anything else passed over. */
function whyNotUserData(content: Buffer, reading: Reading, depth: number): string | undefined {
  for (let at = 0; ;) {
    const box = headOf(content.subarray(at, at + HEADER_BYTES), content.length - at)
    if (!box) return undefined
    if (box.type === 'meta') {
      if (at + box.bytes > content.length) return DAMAGED
      const inner = content.subarray(at + box.headerBytes, at + box.bytes)
      const why = whyNotInside('meta', inner, reading, depth + 1, undefined)
      if (why) return why
    }
    at += box.bytes
  }
}

function whyNotTable(
  type: string,
  inner: Buffer,
  { counted, maxSamples, lookedUp }: Reading,
  track: TrackTables | undefined,
): string | undefined {
  if (PROTECTION.has(type)) return 'it is protected'
  if ((type === 'mdhd' || type === 'mvhd') && hasNoTimescale(inner)) return DAMAGED
  if (type === 'keys') return areKeys(inner) ? undefined : DAMAGED
  if (type === 'tfra') return fragmentsIn(inner, lookedUp) ? undefined : DAMAGED
  const samples = samplesIn(type, inner)
  if (samples === undefined) return DAMAGED
  const sum = (counted.get(type) ?? 0) + samples
  if (sum > maxSamples) return 'it has too many frames'
  counted.set(type, sum)
  if (track && !note(track, type, inner, samples)) return DAMAGED
  return type === 'stsd' ? whyNotConfiguration(inner) : undefined
}

/** Configurations are of many kinds, and not taken apart: what they may not hold is looked for by its name. */
function whyNotConfiguration(content: Buffer): string | undefined {
  if (content.includes('sinf', 0, 'latin1')) return 'it is protected'
  let at = 2 * FULL_BOX_BYTES
  for (let entries = numberAt(content, FULL_BOX_BYTES); entries > 0; entries--) {
    const entry = headOf(content.subarray(at, at + HEADER_BYTES), 0)
    if (!entry || at + entry.bytes > content.length) return DAMAGED
    at += entry.bytes
  }
  // The one of QuickTime's boxes here that holds others.
  for (let name = content.indexOf('wave'); name >= 0; name = content.indexOf('wave', name + 1)) {
    const bytes = name < 4 ? 0 : content.readUInt32BE(name - 4)
    if (bytes === 1 || name - 4 + bytes > content.length) return DAMAGED
  }
  return NOT_CONFIGURING.some((name) => content.includes(name, 0, 'latin1')) ? DAMAGED : undefined
}

/** Whether names of metadata have the lengths that they say: a reader goes back over those with less than their heads. */
function areKeys(content: Buffer): boolean {
  let [at, left] = [8, numberAt(content, FULL_BOX_BYTES)]
  for (; left > 0 && numberAt(content, at) >= 8; left--) at += numberAt(content, at)
  return left === 0 && at <= content.length
}

/** Whether what is measured in parts of a second is in none. */
function hasNoTimescale(content: Buffer): boolean {
  const at = content[0] === 1 ? 20 : 12
  return content.length >= at + 4 && content.readUInt32BE(at) === 0
}

/** Notes where an index says that fragments begin; false for one that does not hold what it says. */
function fragmentsIn(content: Buffer, { at: found, tracks }: LookedUp): boolean {
  const track = numberAt(content, 4)
  if (tracks.has(track)) return false
  tracks.add(track)
  const isWide = content[0] === 1
  const lengths = numberAt(content, 8)
  const numberBytes = 3 + ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3)
  const [entries, entryBytes] = [numberAt(content, 12), (isWide ? 16 : 8) + numberBytes]
  if (entries > (content.length - 16) / entryBytes || entries > MAX_BOXES) return false
  const times = new Set<number>()
  const number = (at: number): number => (isWide ? Number(content.readBigUInt64BE(at)) : content.readUInt32BE(at))
  for (let entry = 0, at = 16; entry < entries; entry++, at += entryBytes) {
    times.add(number(at))
    found.push(number(at + (isWide ? 8 : 4)))
  }
  return entries - times.size <= MAX_SAME_TIMES && found.length <= MAX_BOXES * MAX_DEPTH
}

/** How many frames a box tells of; undefined for a table that does not hold what it says. */
function samplesIn(type: string, content: Buffer): number | undefined {
  if (type === 'trun') return numberAt(content, FULL_BOX_BYTES)
  if (type === 'stsz' || type === 'stz2') return sizesIn(type, content)
  const entryBytes = type === 'elst' && content[0] === 1 ? 20 : ENTRY_BYTES[type]
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
  // Of `stz2`, these are three reserved bytes, and the bits of a size.
  const entryBits = type === 'stz2' ? size & 0xff : size === 0 ? 32 : 0
  return samples * entryBits > (content.length - 3 * FULL_BOX_BYTES) * 8 ? undefined : samples
}

const numberAt = (content: Buffer, at: number): number => (content.length < at + 4 ? 0 : content.readUInt32BE(at))
