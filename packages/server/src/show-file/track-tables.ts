/** A frame may have as much as a part of a stream. */
const MAX_FRAME_BYTES = 8 * 1_024 * 1_024
/** Whoever reads a frame adds up the sizes of its chunk: half an hour of video in one piece. */
const MAX_CHUNK_SAMPLES = 100_000
const FIRST = 8

/** What the tables of a track (`stbl`) say of its frames, each table once. */
export type TrackTables = Partial<Record<'sizes' | 'chunks' | 'runs' | 'times' | 'offsets' | 'keys', Buffer>> & {
  samples?: number
  isWide?: boolean
}

const KINDS: Readonly<Record<string, Exclude<keyof TrackTables, 'samples' | 'isWide'>>> = {
  ...{ stsz: 'sizes', stz2: 'sizes', stco: 'chunks', co64: 'chunks', stsc: 'runs' },
  ...{ stts: 'times', ctts: 'offsets', stss: 'keys' },
}

/** Notes a table, whose entries are all there, and stand for so many frames; false where it, or one in its place, came before. */
export function note(tables: TrackTables, type: string, content: Buffer, samples: number): boolean {
  const kind = KINDS[type]
  if (!kind) return true
  if (tables[kind]) return false
  tables[kind] = content
  if (kind === 'sizes') tables.samples = samples
  if (type === 'co64') tables.isWide = true
  return true
}

/** Why the tables of a track do not fit each other, or a file of so many bytes; undefined where they do. */
export function whyUnfit(tables: TrackTables, fileBytes: number): string | undefined {
  const { sizes, chunks, samples = 0 } = tables
  if (sizes && areTooLarge(sizes)) return 'a frame of it is too large'
  const offsets = chunks ? offsetsOf(chunks, tables.isWide ?? false) : []
  if (offsets.some((at) => at > fileBytes)) return 'it is cut off'
  return tables.runs && samplesInChunks(tables.runs, offsets.length) !== samples ? 'it is damaged' : undefined
}

/** Of a table in which each frame has its own size of 32 bits; others are of one size, or of at most 16 bits (`stz2`). */
function areTooLarge(sizes: Buffer): boolean {
  if (sizes.length < FIRST || sizes.readUInt32BE(4) > 0)
    return sizes.length >= FIRST && sizes.readUInt32BE(4) > MAX_FRAME_BYTES
  for (let at = FIRST + 4; at + 4 <= sizes.length; at += 4) if (sizes.readUInt32BE(at) > MAX_FRAME_BYTES) return true
  return false
}

function offsetsOf(chunks: Buffer, isWide: boolean): number[] {
  const count = chunks.length < FIRST ? 0 : chunks.readUInt32BE(4)
  return Array.from({ length: count }, (_, index) =>
    isWide ? Number(chunks.readBigUInt64BE(FIRST + index * 8)) : chunks.readUInt32BE(FIRST + index * 4),
  )
}

/** How many frames all chunks have; undefined where their runs are none, such as those that do not begin in order. */
function samplesInChunks(runs: Buffer, chunks: number): number | undefined {
  const count = runs.length < FIRST ? 0 : runs.readUInt32BE(4)
  let [samples, before] = [0, 0]
  for (let run = 0; run < count; run++) {
    const first = runs.readUInt32BE(FIRST + run * 12)
    const each = runs.readUInt32BE(FIRST + run * 12 + 4)
    const next = run + 1 < count ? runs.readUInt32BE(FIRST + (run + 1) * 12) : chunks + 1
    if (run === 0 && first !== 1) return undefined
    if (first <= before || next <= first || next > chunks + 1) return undefined
    if (each < 1 || each > MAX_CHUNK_SAMPLES) return undefined
    samples += (next - first) * each
    before = first
  }
  return samples
}
