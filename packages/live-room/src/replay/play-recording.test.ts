import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RecordingPlayback } from './play-recording.ts'

type Options = { replay: boolean; startS: number; failing: (requests: number) => void }
type Played = { address: string; options: Options; failed: () => void; destroyed: boolean }
const fakes = vi.hoisted(() => ({
  kept: new Map<string, string>(),
  supported: true,
  played: [] as Played[],
}))
vi.mock('../small.ts', () => ({
  loadHls: async () => ({
    playWithHls: (_: unknown, address: string, failed: () => void, options: Options) => {
      if (!fakes.supported) return undefined
      const played = { address, options, failed, destroyed: false }
      fakes.played.push(played)
      return { destroy: () => void (played.destroyed = true) }
    },
  }),
  localPreferences: { read: (name: string) => fakes.kept.get(name) },
}))

const [NOTHING, CURRENT_FRAME, FUTURE] = [0, 2, 3]
const refused = vi.fn<() => void>()
let told: boolean[]
/** A video element, as far as it is used. */
class FakeVideo extends EventTarget {
  muted = false
  currentTime = 0
  src = ''
  paused = false
  readyState = NOTHING
  play = vi.fn<() => Promise<void>>(async () => {})
  now(readyState: number, event: string): void {
    this.readyState = readyState
    this.dispatchEvent(new Event(event))
  }
}
let video: FakeVideo
beforeEach(() => {
  vi.useFakeTimers()
  fakes.kept.clear()
  fakes.supported = true
  fakes.played = []
  told = []
  refused.mockReset()
  video = new FakeVideo()
})
afterEach(() => void vi.useRealTimers())

const create = (atMs = 0): RecordingPlayback =>
  new RecordingPlayback(video as unknown as HTMLVideoElement, {
    ...{ address: '/index.m3u8', atMs, refused, changed: (stuck) => told.push(stuck) },
  })
async function begin(atMs = 0): Promise<RecordingPlayback> {
  const playback = create(atMs)
  await vi.advanceTimersByTimeAsync(0)
  return playback
}
const last = (): Played => {
  const played = fakes.played.at(-1)
  if (!played) throw new Error('nothing is played')
  return played
}

describe('a recording begins', () => {
  it('[REPLAY6] muted, unless the viewer turned audio on before; where that is not allowed it is muted all the same', async () => {
    const playback = await begin()
    expect([video.muted, video.currentTime, video.play.mock.calls.length]).toEqual([true, 0, 1])
    expect(fakes.played).toMatchObject([{ address: '/index.m3u8', options: { replay: true, startS: 0 } }])
    playback.end()
    expect(last().destroyed).toBe(true)
    fakes.kept.set('audio', 'on')
    await begin()
    expect(video.muted).toBe(false)
    video.play.mockRejectedValue(new DOMException('no audio yet', 'NotAllowedError'))
    await begin()
    expect([video.muted, video.play.mock.calls.length]).toEqual([true, 4])
  })

  it('[REPLAY6] where a link says', async () => {
    await begin(12_500)
    expect([video.currentTime, last().options.startS]).toEqual([12.5, 12.5])
  })

  it('[REPLAY6] without a player in script, where there is none for this browser', async () => {
    fakes.supported = false
    const playback = await begin()
    expect([video.src, video.play.mock.calls.length]).toEqual(['/index.m3u8', 1])
    playback.end()
  })

  it('[REPLAY6] not at all, if it was ended while the player was loaded', async () => {
    create().end()
    await vi.advanceTimersByTimeAsync(0)
    expect([fakes.played.length, video.play.mock.calls.length]).toEqual([0, 0])
  })
})

describe('while the server is away', () => {
  it('[REPLAY23] what is buffered is played; only then it is stuck, until there is more', async () => {
    await begin()
    video.now(FUTURE, 'playing')
    last().options.failing(3)
    expect(told).toEqual([])
    video.now(CURRENT_FRAME, 'waiting')
    expect(told).toEqual([true])
    last().options.failing(4)
    video.now(FUTURE, 'canplay')
    expect(told).toEqual([true, false])
    // Back to a place that is not buffered.
    video.now(CURRENT_FRAME, 'seeking')
    last().options.failing(0)
    expect(told).toEqual([true, false, true, false])
    expect([fakes.played.length, refused.mock.calls.length]).toEqual([1, 0])
  })

  it('[REPLAY23] a single failure, or a buffer that is empty while nothing fails, is not worth a word', async () => {
    await begin()
    video.now(CURRENT_FRAME, 'waiting')
    last().options.failing(1)
    expect(told).toEqual([])
    last().options.failing(2)
    expect(told).toEqual([true])
  })

  it('[REPLAY23] “Try again” opens it at once where it was, playing or paused as before', async () => {
    const playback = await begin()
    video.readyState = CURRENT_FRAME
    video.currentTime = 42
    const [first] = fakes.played
    playback.again()
    await vi.advanceTimersByTimeAsync(0)
    expect([first?.destroyed, fakes.played.length, last().options.startS]).toEqual([true, 2, 42])
    expect([video.currentTime, video.play.mock.calls.length]).toEqual([42, 2])
    // An element without a source is at 0: that is not where it was.
    video.readyState = NOTHING
    video.currentTime = 0
    video.paused = true
    playback.again()
    await vi.advanceTimersByTimeAsync(0)
    expect([last().options.startS, video.currentTime, video.play.mock.calls.length]).toEqual([42, 42, 2])
    first?.options.failing(9)
    expect(told, 'a player that was replaced').toEqual([])
  })

  it('[REPLAY23] another source does not mute it', async () => {
    fakes.kept.set('audio', 'on')
    video.play.mockRejectedValue(new DOMException('The play() request was interrupted', 'AbortError'))
    await begin()
    expect([video.muted, video.play.mock.calls.length]).toEqual([false, 1])
  })
})

describe('a player that cannot go on', () => {
  it('[REPLAY23] is replaced: after 1 s, then less often, after 8 s at most; and from the beginning once one plays', async () => {
    await begin()
    for (const delayMs of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      const before = fakes.played.length
      last().failed()
      last().failed()
      await vi.advanceTimersByTimeAsync(delayMs - 1)
      expect(fakes.played.length).toBe(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(fakes.played.length).toBe(before + 1)
    }
    // A playlist that arrives does not make it play.
    last().options.failing(0)
    expect([refused.mock.calls.length, told]).toEqual([5, [true]])
    video.now(FUTURE, 'playing')
    expect(told).toEqual([true, false])
    last().failed()
    video.now(NOTHING, 'emptied')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fakes.played.length).toBe(7)
  })

  it('[REPLAY23] is replaced only when what it has is played', async () => {
    const playback = await begin()
    video.now(FUTURE, 'playing')
    last().failed()
    await vi.advanceTimersByTimeAsync(10_000)
    expect([fakes.played.length, told]).toEqual([1, []])
    video.now(CURRENT_FRAME, 'waiting')
    expect(told).toEqual([true])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(fakes.played.length).toBe(2)
    last().failed()
    playback.end()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([fakes.played.length, last().destroyed]).toEqual([2, true])
  })

  it('[REPLAY23] so is that of the browser itself; with a player in script its errors are that player’s', async () => {
    await begin()
    video.now(NOTHING, 'error')
    expect(told).toEqual([])
    fakes.supported = false
    video = new FakeVideo()
    await begin()
    video.now(CURRENT_FRAME, 'error')
    expect(told).toEqual([true])
    video.src = ''
    await vi.advanceTimersByTimeAsync(1_000)
    expect(video.src).toBe('/index.m3u8')
  })
})
