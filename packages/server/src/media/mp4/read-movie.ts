// Reads the headers and fragments that this program writes, as it wrote them in any version (ISO/IEC 14496-12).

/** A track as a header describes it. `entry`: its sample entry; `width` and `height`: as it is shown, 16.16 fixed point. */
export type TrackHeader = {
  id: number
  kind: 'video' | 'audio'
  timescale: number
  entry: Buffer
  width: number
  height: number
}
/** One sample: where it lies, from the beginning of its `moof`. */
export type FragmentSample = { at: number; size: number; duration: number; compositionOffset: number; key: boolean }
export type FragmentRun = { id: number; startTime: number; samples: FragmentSample[] }

type Box = { name: string; body: Buffer; whole: Buffer }

const HEADER_BYTES = 8
const NOT_A_KEY = 0x00010000
const HANDLERS: Record<string, TrackHeader['kind']> = { vide: 'video', soun: 'audio' }

export function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const size = bytes.readUInt32BE(at)
    if (size < HEADER_BYTES || at + size > bytes.length) throw new Error('a box of a recording is cut off')
    const whole = bytes.subarray(at, at + size)
    yield { name: whole.toString('latin1', 4, 8), body: whole.subarray(HEADER_BYTES), whole }
    at += size
  }
}

/** The content of a box within boxes; undefined when one of them is not there. */
function within(bytes: Buffer, ...names: string[]): Buffer | undefined {
  let body: Buffer | undefined = bytes
  for (const name of names) body = body && [...boxesIn(body)].find((box) => box.name === name)?.body
  return body
}

/** The tracks of a header with audio or video. */
export function readTracks(header: Buffer): TrackHeader[] {
  const movie = within(header, 'moov') ?? Buffer.alloc(0)
  return [...boxesIn(movie)].flatMap(({ name, body }): TrackHeader[] => {
    if (name !== 'trak') return []
    const [shown, media] = [within(body, 'tkhd'), within(body, 'mdia', 'mdhd')]
    const kind = HANDLERS[within(body, 'mdia', 'hdlr')?.toString('latin1', 8, 12) ?? '']
    // Behind version, flags and the number of entries.
    const entry = within(body, 'mdia', 'minf', 'stbl', 'stsd')?.subarray(8)
    if (!shown || !media || !kind || !entry || entry.length < HEADER_BYTES) return []
    return [
      {
        id: shown.readUInt32BE(shown[0] === 1 ? 20 : 12),
        ...{ kind, entry, timescale: media.readUInt32BE(media[0] === 1 ? 20 : 12) },
        ...{ width: shown.readUInt32BE(shown.length - 8), height: shown.readUInt32BE(shown.length - 4) },
      },
    ]
  })
}

/** Reads numbers one behind the other. */
class Fields {
  #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  u32(): number {
    this.#at += 4
    return this.#bytes.readUInt32BE(this.#at - 4)
  }

  i32(): number {
    return this.u32() | 0
  }

  u64(): number {
    return this.u32() * 2 ** 32 + this.u32()
  }

  if(there: boolean, otherwise: number): number {
    return there ? this.u32() : otherwise
  }
}

type Defaults = { id: number; duration: number; size: number; flags: number }

/** `tfhd` (section 8.8.7). */
function defaultsIn(body: Buffer): Defaults {
  const flags = body.readUInt32BE(0) & 0xffffff
  const fields = new Fields(body, 4)
  const id = fields.u32()
  if ((flags & 1) !== 0) fields.u64()
  if ((flags & 2) !== 0) fields.u32()
  const duration = fields.if((flags & 8) !== 0, 0)
  const size = fields.if((flags & 16) !== 0, 0)
  return { id, duration, size, flags: fields.if((flags & 32) !== 0, 0) }
}

/** `trun` (section 8.8.8). */
function samplesIn(body: Buffer, defaults: Defaults): FragmentSample[] {
  const flags = body.readUInt32BE(0) & 0xffffff
  const fields = new Fields(body, 4)
  const count = fields.u32()
  let at = fields.if((flags & 1) !== 0, 0)
  const firstFlags = (flags & 4) === 0 ? undefined : fields.u32()
  const samples: FragmentSample[] = []
  for (let n = 0; n < count; n++) {
    const duration = fields.if((flags & 0x100) !== 0, defaults.duration)
    const size = fields.if((flags & 0x200) !== 0, defaults.size)
    const own = fields.if((flags & 0x400) !== 0, defaults.flags)
    const compositionOffset = (flags & 0x800) === 0 ? 0 : fields.i32()
    const key = (((n === 0 ? firstFlags : undefined) ?? own) & NOT_A_KEY) === 0
    samples.push({ at, size, duration, compositionOffset, key })
    at += size
  }
  return samples
}

/** The samples of a fragment (`moof`), by track. */
export function readFragment(moof: Buffer): FragmentRun[] {
  const runs: FragmentRun[] = []
  for (const { name, body } of boxesIn(moof.subarray(HEADER_BYTES))) {
    if (name !== 'traf') continue
    const boxes = [...boxesIn(body)]
    const [head, time] = ['tfhd', 'tfdt'].map((wanted) => boxes.find((box) => box.name === wanted)?.body)
    if (!head) continue
    const defaults = defaultsIn(head)
    const startTime = time ? (time[0] === 1 ? new Fields(time, 4).u64() : time.readUInt32BE(4)) : 0
    const samples = boxes.flatMap((box) => (box.name === 'trun' ? samplesIn(box.body, defaults) : []))
    runs.push({ id: defaults.id, startTime, samples })
  }
  return runs
}
