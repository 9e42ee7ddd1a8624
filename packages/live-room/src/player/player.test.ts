import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Patience } from './low-latency.ts'
import { Player } from './player.ts'
import type { PlaybackState, PlayerOptions } from './player.ts'
import { browser, FakeStream } from './low-latency.fixture.ts'

const fakes = vi.hoisted(() => {
  const kept = new Map<string, string>()
  return { kept, none: false, playlists: [] as { address: string; destroy: () => void }[] }
})
vi.mock('./low-latency.ts', () => import('./low-latency.fixture.ts'))
vi.mock('./load-hls.ts', () => ({
  loadHls: async () => ({
    playWithHls: (_: unknown, address: string) => {
      if (fakes.none) return undefined
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
  FakeStream.all = []
  fakes.playlists = []
  fakes.kept.clear()
  browser.isCapable = true
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
const streams = () => FakeStream.all
const last = () => streams().at(-1) as FakeStream
const begin = (width = 640): void =>
  last().events.begins({ t: 'init', mime: 'video/mp4', epochMs: 5_000, width, height: 360 })

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
    // Where it stands before its first picture says nothing of what will be shown.
    Object.assign(video, { readyState: 1 })
    expect(player.playingAtMs).toBeUndefined()
    expect(player.stats.lagMs).toBeUndefined()
    Object.assign(video, { readyState: 2 })
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
    begin()
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

  describe('[SCREEN29] while the low-latency stream does not come', () => {
    const playing = (): string | undefined => {
      const state = told.at(-1)
      return state?.mode === 'playing' ? state.by : undefined
    }

    it('the playlist is played after three seconds, until it begins', async () => {
      const player = live()
      await vi.advanceTimersByTimeAsync(2_999)
      expect(fakes.playlists).toHaveLength(0)
      await vi.advanceTimersByTimeAsync(1)
      expect([playing(), streams().length, last().closed]).toEqual(['playlist', 1, false])
      expect(player.comingIn, 'says nothing about the line').toBeUndefined()
      begin()
      expect([playing(), streams().length]).toEqual(['low-latency', 1])
      expect(fakes.playlists[0]?.destroy).toHaveBeenCalledTimes(1)
    })

    it('one that begins in time has the line to itself, and so has one that comes back', async () => {
      live()
      begin()
      last().events.over('silent')
      await vi.advanceTimersByTimeAsync(5_000)
      expect(fakes.playlists).toHaveLength(0)
    })

    it('a playlist that was being opened when it began is dropped', async () => {
      let answer: (response: Response) => void = () => {}
      vi.mocked(fetch).mockReturnValueOnce(new Promise((done) => (answer = done)))
      live()
      await vi.advanceTimersByTimeAsync(3_000)
      begin()
      answer(new Response(''))
      await vi.advanceTimersByTimeAsync(0)
      expect([fakes.playlists.length, playing()]).toEqual([0, 'low-latency'])
    })

    it('a playlist that is not there yet leaves the stream its time', async () => {
      vi.mocked(fetch).mockResolvedValueOnce(new Response('', { status: 404 }))
      live()
      await vi.advanceTimersByTimeAsync(3_000)
      expect([last().closed, told]).toEqual([false, [{ mode: 'loading' }]])
      begin()
      expect(playing()).toBe('low-latency')
    })

    it('a blocked one gives way to the playlist at once, and is tried again beside it, less and less often', async () => {
      const silent = vi.fn()
      live({ silent })
      last().events.over('lost')
      await vi.advanceTimersByTimeAsync(0)
      expect(playing()).toBe('playlist')
      for (const [n, delayMs] of [5_000, 10_000, 20_000, 40_000, 80_000, 80_000].entries()) {
        await vi.advanceTimersByTimeAsync(delayMs - 1)
        expect(streams()).toHaveLength(n + 1)
        await vi.advanceTimersByTimeAsync(1)
        expect(streams()).toHaveLength(n + 2)
        last().events.over(n % 2 ? 'lost' : 'silent')
      }
      expect([fakes.playlists.length, playing(), silent.mock.calls.length]).toEqual([1, 'playlist', 0])
      await vi.advanceTimersByTimeAsync(80_000)
      begin()
      expect([playing(), fakes.playlists[0]?.destroy]).toEqual(['low-latency', expect.anything()])
      expect(fakes.playlists[0]?.destroy).toHaveBeenCalledTimes(1)
    })

    it('a playlist that comes slowly is waited for, whatever becomes of the stream meanwhile', async () => {
      let answer: (response: Response) => void = () => {}
      vi.mocked(fetch).mockReturnValueOnce(new Promise((done) => (answer = done)))
      live()
      await vi.advanceTimersByTimeAsync(3_000)
      last().events.over('silent')
      await vi.advanceTimersByTimeAsync(60_000)
      expect([streams().length, vi.mocked(fetch).mock.calls.length]).toEqual([1, 1])
      answer(new Response(''))
      await vi.advanceTimersByTimeAsync(0)
      expect(playing()).toBe('playlist')
      await vi.advanceTimersByTimeAsync(5_000)
      expect(streams()).toHaveLength(2)
    })

    it.each(['lost', 'silent'] as const)(
      'the third stream in a row that is %s within ten seconds gives way to the playlist, and so does each after it',
      async (why) => {
        live()
        for (let n = 0; n < 3; n++) {
          begin()
          // Playback resets the count of losses.
          video.dispatchEvent(new Event('playing'))
          expect(fakes.playlists).toHaveLength(0)
          await vi.advanceTimersByTimeAsync(9_999)
          last().events.over(why)
          await vi.advanceTimersByTimeAsync(2_000)
        }
        expect([playing(), streams().length]).toEqual(['playlist', 3])
        await vi.advanceTimersByTimeAsync(5_000)
        begin()
        expect(playing()).toBe('low-latency')
        await vi.advanceTimersByTimeAsync(1_000)
        last().events.over(why)
        await vi.advanceTimersByTimeAsync(250)
        expect([playing(), fakes.playlists.length]).toEqual(['playlist', 2])
        // A stream that lasts is trusted again.
        await vi.advanceTimersByTimeAsync(10_000)
        begin()
        video.dispatchEvent(new Event('playing'))
        await vi.advanceTimersByTimeAsync(10_000)
        last().events.over(why)
        await vi.advanceTimersByTimeAsync(2_000)
        begin()
        expect([playing(), fakes.playlists.length]).toEqual(['low-latency', 2])
      },
    )

    it.each(['audioOnly', 'preferHls'] as const)('who chose %s is not taken back', async (choice) => {
      const player = live()
      last().events.over('lost')
      await vi.advanceTimersByTimeAsync(0)
      player[choice] = true
      await vi.advanceTimersByTimeAsync(600_000)
      expect(streams()).toHaveLength(1)
      expect(vi.getTimerCount()).toBe(0)
    })

    it('nothing is tried after the stream ended, in a recording, or after closing', async () => {
      const player = live()
      last().events.over('lost')
      await vi.advanceTimersByTimeAsync(0)
      player.setLive(false)
      expect([told.at(-1), vi.getTimerCount()]).toEqual([{ mode: 'none' }, 0])
      player.setLive(true)
      player.close()
      expect([last().closed, vi.getTimerCount()]).toEqual([true, 0])
    })
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

  it('[SCREEN65] knows whether there is audio alone: by its playlist, with the ticket', async () => {
    const player = live({ ticket: () => 'tic' })
    const answer = vi.mocked(fetch)
    expect(await player.hasAudioOnly()).toBe(true)
    expect(answer.mock.lastCall?.[0]).toBe('https://live.test/live/demo/audio.m3u8?ticket=tic')
    answer.mockResolvedValueOnce(new Response('', { status: 404 }))
    expect(await player.hasAudioOnly()).toBe(false)
    answer.mockRejectedValueOnce(new TypeError('offline'))
    expect(await player.hasAudioOnly()).toBe(false)
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

  describe('in a browser that begins nothing by itself', () => {
    const refused = (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { name: 'NotAllowedError' }))
    const settle = () => vi.advanceTimersByTimeAsync(0)
    const played = () => video.dispatchEvent(new Event('playing'))

    it('[OLD2] it waits for a tap, muted; one that plays waits no more', async () => {
      vi.mocked(video.play).mockImplementation(refused)
      const player = live()
      begin()
      await settle()
      const plays = { mode: 'playing', by: 'low-latency', epochMs: 5_000, audioOnly: false }
      expect([video.muted, video.play]).toEqual([true, expect.anything()])
      expect(video.play).toHaveBeenCalledTimes(2)
      expect(told.slice(1)).toEqual([plays, { ...plays, waitsForTap: true }])
      // A tap that plays nothing says nothing new.
      player.start()
      await settle()
      expect(told).toHaveLength(3)
      vi.mocked(video.play).mockImplementation(async () => {})
      player.start()
      played()
      played()
      expect(told.slice(3)).toEqual([plays])
      expect(streams()).toHaveLength(1)
    })

    it('[OLD2] a playlist that waited for long goes on at the present', async () => {
      browser.isCapable = false
      vi.mocked(video.play).mockImplementation(refused)
      const player = live()
      await settle()
      expect(told.at(-1)).toMatchObject({ by: 'playlist', waitsForTap: true })
      await vi.advanceTimersByTimeAsync(3_000)
      player.start()
      await settle()
      expect(fakes.playlists).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(1)
      player.start()
      await settle()
      expect(fakes.playlists).toHaveLength(2)
    })

    it('[OLD2] what failed otherwise, or is no longer played, is not for a tap', async () => {
      vi.mocked(video.play).mockRejectedValue(Object.assign(new Error('other'), { name: 'AbortError' }))
      const player = live()
      begin()
      await settle()
      expect(told.at(-1)).not.toHaveProperty('waitsForTap')
      vi.mocked(video.play).mockImplementation(refused)
      player.start()
      player.setLive(false)
      last().events.over('ended')
      await settle()
      expect(told.at(-1)).toEqual({ mode: 'none' })
    })

    it('[OLD2] a player that is closed hears nothing of its element', async () => {
      vi.mocked(video.play).mockImplementation(refused)
      const player = live()
      begin()
      await settle()
      player.close()
      const before = told.length
      played()
      expect(told).toHaveLength(before)
    })
  })

  it('[OLD3] a playlist for which there is no player is unplayable, and stays so while it is tried again', async () => {
    browser.isCapable = false
    fakes.none = true
    Object.assign(video, { canPlayType: () => '' })
    live()
    await vi.advanceTimersByTimeAsync(60_000)
    fakes.none = false
    expect([...new Set(told.map((state) => JSON.stringify(state)))]).toEqual([
      '{"mode":"loading"}',
      '{"mode":"loading","unplayable":true}',
    ])
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
