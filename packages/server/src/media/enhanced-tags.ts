// Enhanced RTMP, version 2, sections "Enhanced Audio" and "Enhanced Video": what stands before the data of a packet.

/** One packet of a tag. `nanoseconds` are added to the tag's time. */
export type EnhancedPacket = { kind: number; fourCc: string; data: Buffer; nanoseconds: number }

const MOD_EX = 7
const METADATA = 4
const MULTITRACK = { video: 6, audio: 5 } as const
const TIMESTAMP_OFFSET_NANO = 0
const MAX_NANOSECONDS = 999_999
const [ONE_TRACK, MANY_TRACKS] = [0, 1]
/** The track that is taken of several. */
const MAIN_TRACK = 0
const FOUR_CC_BYTES = 4

class Cursor {
  #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new Error('a tag is cut off')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  uint(bytes: 1 | 2 | 3): number {
    return this.take(bytes).readUIntBE(0, bytes)
  }

  fourCc(): string {
    return this.take(FOUR_CC_BYTES).toString('latin1')
  }

  get leftBytes(): number {
    return this.#bytes.length - this.#at
  }
}

/** The packets of the main track in an enhanced tag. Throws on one that is cut off. */
export function enhancedPackets(media: 'video' | 'audio', payload: Buffer, isCommand: boolean): EnhancedPacket[] {
  const cursor = new Cursor(payload, 1)
  const { kind, nanoseconds } = extensionsOf(cursor, (payload[0] as number) & 15)
  // A command to a player.
  if (media === 'video' && isCommand && kind !== METADATA) return []
  if (kind !== MULTITRACK[media]) {
    const fourCc = cursor.fourCc()
    return [{ kind, fourCc, nanoseconds, data: cursor.take(cursor.leftBytes) }]
  }
  return tracksOf(cursor, nanoseconds)
}

/** Extensions stand one behind the other; the last says what the packet is. Those that are not known are passed over. */
function extensionsOf(cursor: Cursor, first: number): { kind: number; nanoseconds: number } {
  let kind = first
  let nanoseconds = 0
  while (kind === MOD_EX) {
    const short = cursor.uint(1) + 1
    const data = cursor.take(short === 256 ? cursor.uint(2) + 1 : short)
    const next = cursor.uint(1)
    if (next >> 4 === TIMESTAMP_OFFSET_NANO && data.length >= 3)
      nanoseconds = Math.min(MAX_NANOSECONDS, data.readUIntBE(0, 3))
    kind = next & 15
  }
  return { kind, nanoseconds }
}

function tracksOf(cursor: Cursor, nanoseconds: number): EnhancedPacket[] {
  const head = cursor.uint(1)
  const [how, kind] = [head >> 4, head & 15]
  const shared = how === ONE_TRACK || how === MANY_TRACKS ? cursor.fourCc() : undefined
  const packets: EnhancedPacket[] = []
  while (cursor.leftBytes > 0) {
    const fourCc = shared ?? cursor.fourCc()
    const track = cursor.uint(1)
    const data = cursor.take(how === ONE_TRACK ? cursor.leftBytes : cursor.uint(3))
    if (track === MAIN_TRACK) packets.push({ kind, fourCc, data, nanoseconds })
  }
  return packets
}
