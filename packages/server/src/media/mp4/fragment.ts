import { box, fullBox, i32, u32, u64 } from './boxes.ts'

/** One sample on its track's own timescale. */
export type Sample = { duration: number; compositionOffset: number; key: boolean; data: Buffer }
export type TrackRun = { id: number; startTime: number; samples: readonly Sample[] }

const DEFAULT_BASE_IS_MOOF = 0x020000
const RUN_FLAGS = 0x000f01
const KEY_SAMPLE = 0x02000000
const OTHER_SAMPLE = 0x01010000

const sampleEntry = ({ duration, data, key, compositionOffset }: Sample): Buffer =>
  Buffer.concat([u32(duration, data.length, key ? KEY_SAMPLE : OTHER_SAMPLE), i32(compositionOffset)])

const trackFragment = ({ id, startTime, samples }: TrackRun, dataOffset: number): Buffer =>
  box(
    'traf',
    fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(id)),
    fullBox('tfdt', 1, 0, u64(startTime)),
    fullBox('trun', 1, RUN_FLAGS, u32(samples.length), i32(dataOffset), ...samples.map(sampleEntry)),
  )

const bytesOf = (run: TrackRun): number => run.samples.reduce((sum, { data }) => sum + data.length, 0)

/** A movie fragment with its samples (ISO/IEC 14496-12, section 8.8): one CMAF chunk. */
export function movieFragment(sequence: number, runs: readonly TrackRun[]): Buffer {
  const filled = runs.filter(({ samples }) => samples.length > 0)
  const build = (offsets: readonly number[]): Buffer =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(sequence)),
      ...filled.map((run, index) => trackFragment(run, offsets[index] ?? 0)),
    )
  // Offsets count from the beginning of the moof, whose size does not depend on them.
  const size = build([]).length
  let at = size + 8
  const offsets = filled.map((run) => {
    const offset = at
    at += bytesOf(run)
    return offset
  })
  return Buffer.concat([
    build(offsets),
    box('mdat', ...filled.flatMap(({ samples }) => samples.map(({ data }) => data))),
  ])
}
