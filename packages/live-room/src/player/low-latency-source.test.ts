import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LowLatencySource } from './low-latency-source.ts'
import type { Ending } from './low-latency.ts'
import { StreamHistory } from './stream-history.ts'
import { FakeStream } from './low-latency.fixture.ts'

vi.mock('./low-latency.ts', () => import('./low-latency.fixture.ts'))

let told: unknown[]
let source: LowLatencySource
let history: StreamHistory
const HEAD = { t: 'init', mime: 'video/mp4', epochMs: 5, width: 640, height: 360 } as const
const last = () => FakeStream.all.at(-1) as FakeStream
const closed = (): boolean[] => FakeStream.all.map((one) => one.closed)
const begin = (): void => last().events.begins(HEAD)
/** A stream closes itself before it says so. */
const end = (why: Ending, n = -1): void => {
  FakeStream.all.at(n)?.close()
  FakeStream.all.at(n)?.events.over(why)
}
const lower = (): Promise<boolean> =>
  source.lower(
    () => told.push('took'),
    () => told.push('gone'),
  )

beforeEach(() => {
  vi.useFakeTimers()
  FakeStream.all = []
  told = []
  history = new StreamHistory()
  source = new LowLatencySource({} as HTMLVideoElement, (low) => (low ? 'low' : 'full'), history, {
    begins: ({ width }) => told.push(`begins ${width}`),
    over: (why, low) => told.push([why, low]),
  })
})
afterEach(() => void vi.useRealTimers())

it('[SDK83] one stream after the other: it begins, and is over', () => {
  source.open(false)
  expect([last().address, last().patience, source.stream === (last() as object)]).toEqual([
    'full',
    { answerMs: 6_000, factor: 1 },
    true,
  ])
  begin()
  expect([told, history.hasBegun]).toEqual([['begins 640'], true])
  end('lost')
  expect([told.at(-1), source.stream]).toEqual([['lost', false], undefined])
  source.open(true)
  end('not live')
  expect([last().address, told.at(-1)]).toEqual(['low', ['not live', true]])
})

it('[SDK83] the low rendition takes the place of the other when it begins, which plays until then', async () => {
  source.open(false)
  begin()
  const lowered = lower()
  expect([last().address, last().patience, closed()]).toEqual([
    'low',
    { answerMs: 4_000, factor: 1, variesMs: 750 },
    [false, false],
  ])
  begin()
  expect([await lowered, closed(), told.slice(1)]).toEqual([true, [true, false], ['took', 'begins 640']])
  expect(source.stream).toBe(last())
  end('silent')
  expect(told.at(-1)).toEqual(['silent', true])
})

it('[SDK83] a low rendition that is not there is not asked for within half a minute', async () => {
  source.open(false)
  const missing = lower()
  end('not live')
  expect([await missing, await lower(), FakeStream.all.length]).toEqual([false, false, 2])
  await vi.advanceTimersByTimeAsync(29_999)
  expect(await lower()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  void lower()
  expect([FakeStream.all.length, told]).toEqual([3, []])
})

it('[SDK83] one that was only slow is asked for again at once', async () => {
  source.open(false)
  const slow = lower()
  end('silent')
  expect(await slow).toBe(false)
  void lower()
  expect([FakeStream.all.length, told]).toEqual([3, []])
})

it.each(['silent', 'lost'] as const)(
  '[SDK83] a stream that is %s while the low rendition is being opened waits for that; without it all is gone',
  async (why) => {
    source.open(false)
    const lowered = lower()
    end(why, 0)
    expect([told, source.stream]).toEqual([[], undefined])
    end('lost')
    expect([await lowered, told]).toEqual([false, ['gone']])
  },
)

it('[SDK83] a broadcast that ends while the low rendition is being opened has ended', () => {
  source.open(false)
  void lower()
  end('ended', 0)
  expect(told).toEqual([['ended', false]])
  source.close()
  expect([closed(), source.stream]).toEqual([[true, true], undefined])
  begin()
  expect(told).not.toContain('took')
})
