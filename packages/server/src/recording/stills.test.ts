import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { movieFragment } from '../media/mp4/fragment.ts'
import { initSegment } from '../media/mp4/init.ts'
import { folderForTest, headOf, stateOf } from './states.fixture.ts'
import { readStill, stillSegment } from './stills.ts'
import { RecordingState } from './recording-index.ts'

const header = initSegment(
  { kind: 'video', codec: 'avc1.64001f', configuration: Buffer.from('0164001f', 'hex'), width: 640, height: 360 },
  undefined,
)

/** A recording whose pictures name their seconds, two in a segment, with so many of them keyframes. */
function recorded(seconds: number, isKey: (second: number) => boolean = () => true) {
  const folder = folderForTest()
  const state = new RecordingState(headOf('a'))
  state.take({ t: 'run', mime: 'video/mp4', width: 640, height: 360, bytes: header.length })
  const parts = Array.from({ length: seconds }, (_, second) => {
    const data = Buffer.from(`<second ${second}>`)
    const key = isKey(second)
    const bytes = movieFragment(second + 1, [
      { id: 1, startTime: 0, samples: [{ duration: 90_000, compositionOffset: 0, key, data }] },
    ])
    state.take({ t: 'part', ms: 1_000, bytes: bytes.length, independent: key, at: 1_000, seq: 0 })
    return bytes
  })
  const path = join(folder, '0.mp4')
  writeFileSync(path, Buffer.concat([header, ...parts]))
  const shows = async (atMs?: number): Promise<string | undefined> => {
    const segment = stillSegment(state, atMs)
    const bytes = segment && (await readStill({ pathOf: async () => path }, state, segment))
    return /<[^>]*>/.exec(bytes?.toString('latin1') ?? '')?.[0]
  }
  return { state, path, shows }
}

describe('the picture of a recording', () => {
  it('[REPLAY27] at a moment is the keyframe before it', async () => {
    const { shows } = recorded(8)
    expect(await Promise.all([0, 1_999, 2_000, 5_000, 7_999, 99_000].map(shows))).toEqual(
      [0, 0, 2, 4, 6, 6].map((second) => `<second ${second}>`),
    )
  })

  it('[REPLAY27] of a segment that does not begin with a keyframe is that of one before it', async () => {
    const { shows, state } = recorded(24, (second) => second === 0 || second === 22)
    expect(state.segments.map(({ startMs }) => startMs)).toEqual([0, 9_000, 18_000, 22_000])
    expect(await shows(19_000)).toBe('<second 0>')
    expect(await shows(23_000)).toBe('<second 22>')
  })

  it('[REPLAY27] without a moment lies a tenth into what is shown', async () => {
    const { shows, state } = recorded(60)
    expect(await shows()).toBe('<second 6>')
    state.take({ t: 'edit', trim: { fromMs: 20_000, toMs: 60_000 } })
    expect(await shows()).toBe('<second 24>')
  })

  it('[REPLAY30] is none of what was trimmed off, but with a key', () => {
    const { state } = recorded(60)
    state.take({ t: 'edit', trim: { fromMs: 20_000, toMs: 40_000 } })
    const at = (atMs: number, whole = false): number | undefined =>
      stillSegment(state, atMs, whole ? state.segments : undefined)?.startMs
    expect([at(0), at(30_000), at(59_000)]).toEqual([20_000, 30_000, 38_000])
    expect([at(0, true), at(59_000, true)]).toEqual([0, 58_000])
  })

  it('[REPLAY27] is none of audio alone, nor of a recording without anything', () => {
    expect(stillSegment(stateOf('a', { parts: 0 }))).toBeUndefined()
    const audio = new RecordingState(headOf('a'))
    audio.take({ t: 'run', mime: 'audio/mp4', width: 0, height: 0, bytes: 0 })
    audio.take({ t: 'part', ms: 1_000, bytes: 10, independent: true, at: 0, seq: 0 })
    expect(stillSegment(audio, 0)).toBeUndefined()
  })

  it('[REPLAY27] of a damaged file is not there', async () => {
    const { path, shows } = recorded(2)
    writeFileSync(path, Buffer.alloc(header.length + 400, 0xff))
    await expect(shows(0)).rejects.toMatchObject({ code: 'not_found' })
  })
})
