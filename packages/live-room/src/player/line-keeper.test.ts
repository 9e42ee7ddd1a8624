import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LineKeeper } from './line-keeper.ts'
import type { Offer } from './line-keeper.ts'

const PLAYLIST = '#EXTM3U\n#EXTINF:4.000,\n1.m4s\n#EXTINF:2.000,\n#EXT-X-BITRATE:1\n2.m4s\n'
let keeper: LineKeeper
/** How long the beginning of a segment takes. */
let firstMs: number
let segmentMs: number
let fetched: { at: number; url: string }[]
let offers: (Offer | undefined)[]
let lower: ReturnType<typeof vi.fn<() => Promise<boolean>>>
/** Seconds of video that arrive per second. */
let rate: number

beforeEach(() => {
  firstMs = 20
  vi.useFakeTimers()
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), ms)
    return controller.signal
  })
  const startedAt = performance.now()
  fetched = []
  vi.stubGlobal('fetch', (address: string | URL, { signal, headers = {} }: RequestInit) => {
    const beginning = 'range' in headers
    fetched.push({ at: performance.now() - startedAt, url: `${address}${beginning ? '#beginning' : ''}` })
    if (!signal) return Promise.resolve({ url: 'http://x/live/demo/index.m3u8', text: () => Promise.resolve(PLAYLIST) })
    const arrayBuffer = (): Promise<ArrayBuffer> =>
      new Promise((done, fail) => {
        signal.addEventListener('abort', () => fail(new Error('aborted')))
        setTimeout(done, beginning ? firstMs : segmentMs, new ArrayBuffer(0))
      })
    return new Promise((done) => void setTimeout(done, 50, { ok: true, arrayBuffer }))
  })
  offers = []
  rate = 1
  let [endMs, shownMs] = [400, 0]
  lower = vi.fn(() => Promise.resolve(false))
  keeper = new LineKeeper({
    look: () => {
      endMs += 200 * rate
      shownMs = Math.min(endMs, shownMs + 200)
      return { endMs, aheadMs: endMs - shownMs }
    },
    lower,
    playlist: () => 'http://x/live/demo/index.m3u8',
    offers: (offer) => offers.push(offer),
  })
})
afterEach(() => {
  keeper.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('[NET8] on a slow line the smaller rendition is asked for, and audio only offered where there is none, until the line is good', async () => {
  await vi.advanceTimersByTimeAsync(10_000)
  expect(lower).not.toHaveBeenCalled()
  rate = 0.4
  await vi.advanceTimersByTimeAsync(4_000)
  expect(lower).toHaveBeenCalled()
  expect(offers).toEqual(['audioOnly'])
  rate = 1
  await vi.advanceTimersByTimeAsync(15_000)
  expect(offers).toEqual(['audioOnly', undefined])
})

it('[NET8] where there is a smaller rendition nothing is offered', async () => {
  lower.mockResolvedValue(true)
  rate = 0.4
  await vi.advanceTimersByTimeAsync(4_000)
  expect(lower).toHaveBeenCalledTimes(1)
  expect(offers).toEqual([])
})

it('[NET10] nothing is offered when another stream has begun while the smaller rendition was looked for, and that is measured anew', async () => {
  const answers: ((lowered: boolean) => void)[] = []
  lower.mockImplementation(() => new Promise((done) => answers.push(done)))
  rate = 0.4
  await vi.advanceTimersByTimeAsync(4_000)
  expect(answers).toHaveLength(1)
  keeper.played(false)
  answers[0]?.(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(offers).toEqual([])
  await vi.advanceTimersByTimeAsync(3_000)
  expect(answers).toHaveLength(2)
  answers[1]?.(false)
  await vi.advanceTimersByTimeAsync(0)
  expect(offers).toEqual(['audioOnly'])
})

it('[NET10] a late answer about a stream before does not let a second search begin beside the first', async () => {
  const answers: ((lowered: boolean) => void)[] = []
  lower.mockImplementation(() => new Promise((done) => answers.push(done)))
  rate = 0.4
  await vi.advanceTimersByTimeAsync(4_000)
  keeper.played(false)
  await vi.advanceTimersByTimeAsync(4_000)
  expect(answers).toHaveLength(2)
  answers[0]?.(false)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(answers).toHaveLength(2)
  expect(offers).toEqual([])
})

it.each([
  [2_000, 0.85, []],
  [2_000, 0.8, ['audioOnly']],
  [1_800, 1, ['audioOnly']],
] as const)(
  '[NET10] when for %i ms until the answer %f of the video arrived, what is offered is %j',
  async (waitMs, share, expected) => {
    lower.mockImplementation(() => {
      rate = (share * waitMs) / 200
      return new Promise((done) => void setTimeout(done, waitMs, false))
    })
    rate = 0.4
    await vi.advanceTimersByTimeAsync(4_000)
    await vi.advanceTimersByTimeAsync(waitMs)
    expect(offers).toEqual(expected)
  },
)

it('[NET9] while less is played the newest segment is fetched ever less often, until it takes less than half its length', async () => {
  segmentMs = 1_100
  keeper.played(true)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(fetched.filter(({ url }) => url.endsWith('/2.m4s')).map(({ at }) => Math.round(at / 100) / 10)).toEqual([
    5.1, 13.6, 26,
  ])
  expect(offers).toEqual([])
  segmentMs = 900
  await vi.advanceTimersByTimeAsync(20_000)
  expect(offers).toEqual(['video'])
  keeper.played(false)
  expect(offers).toEqual(['video', undefined])
})

it('[NET9] a check that ends when the video in full is played again offers nothing', async () => {
  segmentMs = 900
  keeper.played(true)
  await vi.advanceTimersByTimeAsync(5_100)
  expect(fetched).toHaveLength(3)
  keeper.played(false)
  await vi.advanceTimersByTimeAsync(100_000)
  expect(fetched).toHaveLength(3)
  expect(offers).toEqual([])
})

it('[NET9] of a line that is too slow for the video only the beginning of a segment is fetched', async () => {
  firstMs = 200
  keeper.played(true)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(fetched.map(({ url }) => url.split('/').at(-1))).toEqual(['index.m3u8', '2.m4s#beginning'])
  expect(offers).toEqual([])
})
