import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Ending, Patience } from './low-latency.ts'
import { Player } from './player.ts'
import type { PlaybackState, PlayerOptions } from './player.ts'

type Events = { begins(how: { epochMs: number; width: number }): void; over(why: Ending): void }

const fakes = vi.hoisted(() => {
  class FakeStream {
    static all: FakeStream[] = []
    heardAtMs = 0
    stillAtMs = Number.NEGATIVE_INFINITY
    closed = false
    address: string
    patience: Patience
    events: Events
    constructor(_: unknown, address: string, patience: Patience, events: Events) {
      this.address = address
      this.patience = patience
      this.events = events
      FakeStream.all.push(this)
    }
    close(): void {
      this.closed = true
    }
  }
  const kept = new Map<string, string>()
  return { FakeStream, kept, possible: true, playlists: [] as { address: string; destroy: () => void }[] }
})
vi.mock('./low-latency.ts', () => ({
  LowLatencyStream: fakes.FakeStream,
  lowLatencyIsPossible: () => fakes.possible,
}))
vi.mock('./load-hls.ts', () => ({
  loadHls: async () => ({
    playWithHls: (_: unknown, address: string) => {
      const one = { address, destroy: vi.fn<() => void>() }
      fakes.playlists.push(one)
      return one
    },
  }),
}))
vi.mock('../preferences.ts', () => ({
  localPreferences: {
    read: (key: string) => fakes.kept.get(key),
    write: (key: string, value: string) => void fakes.kept.set(key, value),
  },
}))

let page: EventTarget
let video: HTMLVideoElement
let told: PlaybackState[]
let players: Player[]
beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  page = new EventTarget()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => new Response('')),
  )
  const element = { currentTime: 0, muted: false, play: vi.fn(async () => {}), load: vi.fn(), removeAttribute: vi.fn() }
  video = Object.assign(new EventTarget(), element, { buffered: { length: 0 } }) as unknown as HTMLVideoElement
  fakes.FakeStream.all = []
  fakes.playlists = []
  fakes.kept.clear()
  fakes.possible = true
  told = []
  players = []
})
afterEach(() => {
  for (const player of players) player.close()
  vi.restoreAllMocks()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function live(options: Partial<PlayerOptions> = {}): Player {
  const changed = (state: PlaybackState): void => void told.push(state)
  const player = new Player(video, { server: 'https://live.test', room: 'demo', changed, ...options })
  players.push(player)
  player.setLive(true)
  return player
}
const streams = () => fakes.FakeStream.all
const last = () => streams().at(-1) as InstanceType<typeof fakes.FakeStream>
const begin = (width = 640): void => last().events.begins({ epochMs: 5_000, width })

describe('the player', () => {
  it('[SDK83] opens the low-latency stream while the room is live, and ends when the stream says so', () => {
    const player = live({ watch: () => 'pass' })
    expect(last().address).toMatch(/^wss:\/\/live\.test\/live\/demo\/ws\?.*pass.*&stills$/)
    expect(last().patience).toEqual({ answerMs: 6_000, factor: 1 })
    begin()
    expect(told).toEqual([
      { mode: 'loading' },
      { mode: 'playing', by: 'low-latency', epochMs: 5_000, audioOnly: false },
    ])
    expect(video.play).toHaveBeenCalledTimes(1)
    expect(player.playingAtMs).toBe(5_000)
    player.setLive(true)
    expect(streams()).toHaveLength(1)
    player.setLive(false)
    expect(last().closed, 'what is on its way is still shown').toBe(false)
    last().events.over('lost')
    expect(told.at(-1)).toEqual({ mode: 'none' })
    expect(video.load).toHaveBeenCalledTimes(1)
  })

  it('[SDK83] an encoder that was lost and comes back leaves the stream open', () => {
    const player = live()
    begin()
    player.setLive(true, true)
    player.setLive(true)
    expect([streams().length, last().closed]).toEqual([1, false])
    expect(last().address).toBe('wss://live.test/live/demo/ws?stills')
  })

  it('[SDK83] a lost stream is opened again after a delay that doubles; after three losses the playlist is tried', async () => {
    live()
    for (const delayMs of [2_000, 4_000]) {
      last().events.over('lost')
      const before = streams().length
      await vi.advanceTimersByTimeAsync(delayMs - 1)
      expect(streams()).toHaveLength(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(streams()).toHaveLength(before + 1)
    }
    last().events.over('lost')
    await vi.advanceTimersByTimeAsync(8_000)
    expect(streams()).toHaveLength(3)
    expect(fakes.playlists.map(({ address }) => address)).toEqual(['https://live.test/live/demo/master.m3u8'])
    expect(told.at(-1)).toEqual({ mode: 'playing', by: 'playlist', audioOnly: false })
  })

  it('[SDK83] one that fell silent is opened again at once, with more patience each time', async () => {
    const silent = vi.fn()
    live({ silent })
    begin()
    const patience: Patience[] = []
    for (let n = 0; n < 3; n++) {
      last().events.over('silent')
      await vi.advanceTimersByTimeAsync(250)
      patience.push(last().patience)
    }
    expect(silent).toHaveBeenCalledTimes(3)
    expect(patience.map(({ answerMs, factor }) => [answerMs, factor])).toEqual([
      [2_000, 2],
      [4_000, 2],
      [4_000, 2],
    ])
  })

  it('[SDK83] sound alone and the steady way take the playlist, and the choice is kept', async () => {
    const player = live()
    player.audioOnly = true
    expect(last().closed).toBe(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(fakes.playlists.at(-1)?.address).toBe('https://live.test/live/demo/audio.m3u8')
    player.audioOnly = false
    expect(fakes.playlists[0]?.destroy).toHaveBeenCalledTimes(1)
    player.preferHls = true
    await vi.advanceTimersByTimeAsync(0)
    expect(fakes.playlists.at(-1)?.address).toBe('https://live.test/live/demo/master.m3u8')
    expect(fakes.kept.get('steady')).toBe('on')
    player.preferHls = false
    player.low = true
    expect([...fakes.kept]).toEqual([
      ['steady', 'off'],
      ['low', 'on'],
    ])
    expect(last().address).toBe('wss://live.test/live/demo~low/ws?stills')
    last().events.over('not live')
    expect(last().address, 'most encoders send one size').toBe('wss://live.test/live/demo/ws?stills')
  })

  it('[SDK83] the smaller rendition takes the place of the other when it begins; one that is not there is not asked for again soon', async () => {
    const player = live()
    begin()
    const [first] = streams()
    const missing = player.lower()
    expect(last().patience).toMatchObject({ answerMs: 4_000, variesMs: 750 })
    last().events.over('not live')
    expect(await missing).toBe(false)
    expect(await player.lower()).toBe(false)
    expect(streams()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(30_000)
    const lowered = player.lower()
    expect(first?.closed).toBe(false)
    begin()
    expect([await lowered, first?.closed, player.less]).toEqual([true, true, 'low'])
    expect(await player.lower()).toBe(false)
    player.play(undefined)
    expect([player.less, last().address]).toEqual([undefined, 'wss://live.test/live/demo/ws?stills'])
  })

  it('[SDK83] when the network is back, a stream that is quiet is opened anew, and one that carries something is not', () => {
    live()
    begin()
    vi.advanceTimersByTime(1_000)
    last().heardAtMs = performance.now() - 400
    page.dispatchEvent(new Event('online'))
    expect(streams()).toHaveLength(1)
    last().heardAtMs = performance.now() - 401
    page.dispatchEvent(new Event('online'))
    expect(streams()).toHaveLength(2)
    players[0]?.close()
    page.dispatchEvent(new Event('online'))
    expect(streams()).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[SDK83] video that may not begin with audio begins muted', async () => {
    const refused = Object.assign(new Error('no'), { name: 'NotAllowedError' })
    vi.mocked(video.play).mockRejectedValueOnce(refused)
    live()
    begin()
    await vi.advanceTimersByTimeAsync(0)
    expect([video.muted, vi.mocked(video.play).mock.calls.length]).toEqual([true, 2])
  })
})
