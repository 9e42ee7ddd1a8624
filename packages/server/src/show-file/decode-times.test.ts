import { describe, expect, it } from 'vitest'
import { withDecodeTimes } from './decode-times.ts'

/** The times of frames that are shown at these times, in this order of decoding. */
async function timed(...shownMs: number[]): Promise<[ptsMs: number, dtsMs: number][]> {
  async function* frames() {
    for (const [index, ptsMs] of shownMs.entries()) yield { ptsMs, key: index === 0, data: Buffer.from([index]) }
  }
  const times: [number, number][] = []
  for await (const { ptsMs, dtsMs } of withDecodeTimes(frames())) times.push([ptsMs, dtsMs])
  return times
}

describe('the times at which frames are decoded', () => {
  it('[MEDIA56] are those at which they are shown, where nothing is reordered', async () => {
    expect(await timed(0, 40, 80, 120)).toEqual([
      [0, 0],
      [40, 40],
      [80, 80],
      [120, 120],
    ])
    expect(await timed()).toEqual([])
  })

  it('[MEDIA56] are evenly spaced, and never later than a frame is shown, with B-frames', async () => {
    expect(await timed(0, 120, 40, 80, 240, 160, 200)).toEqual([
      [0, -40],
      [120, 0],
      [40, 40],
      [80, 80],
      [240, 120],
      [160, 160],
      [200, 200],
    ])
  })

  it('[MEDIA56] are even in a video that is longer than what is looked ahead', async () => {
    const groups = Array.from({ length: 40 }, (_, n) => [3, 1, 2].map((shown) => (n * 3 + shown) * 40)).flat()
    const times = await timed(0, ...groups)
    expect(times.map(([, dtsMs]) => dtsMs)).toEqual(times.map((_, index) => index * 40 - 40))
  })

  it('[MEDIA56] are still in order and in time where a later frame is reordered further', async () => {
    const plain = Array.from({ length: 60 }, (_, n) => n * 40)
    const times = await timed(...plain, 2_520, 2_400, 2_440, 2_480)
    expect(times.every(([ptsMs, dtsMs]) => dtsMs <= ptsMs)).toBe(true)
    expect(times.every(([, dtsMs], index) => dtsMs >= (times[index - 1]?.[1] ?? 0))).toBe(true)
  })

  it('[MEDIA56] leave out frames that are shown before the first one', async () => {
    expect((await timed(400, 320, 360, 440)).map(([ptsMs]) => ptsMs)).toEqual([400, 440])
  })
})
