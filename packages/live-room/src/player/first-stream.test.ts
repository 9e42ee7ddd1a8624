import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openFirstStream, streamAddress } from './first-stream.ts'
import { Player } from './player.ts'
import type { PlaybackState, PlayerOptions } from './player.ts'
import { browser, FakeStream } from './low-latency.fixture.ts'

const fakes = vi.hoisted(() => ({ kept: new Map<string, string>() }))
vi.mock('./low-latency.ts', () => import('./low-latency.fixture.ts'))
vi.mock('../preferences.ts', () => ({
  localPreferences: { read: (key: string) => fakes.kept.get(key), write: () => {} },
}))

const HEAD = { t: 'init', mime: 'video/mp4', epochMs: 5_000, width: 640, height: 360 } as const
let video: HTMLVideoElement
let told: PlaybackState[]
let options: PlayerOptions
const streams = () => FakeStream.all

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  const element = { currentTime: 1, muted: true, play: vi.fn(async () => {}), load: vi.fn(), removeAttribute: vi.fn() }
  video = Object.assign(new EventTarget(), element, { buffered: { length: 0 } }) as unknown as HTMLVideoElement
  FakeStream.all = []
  fakes.kept.clear()
  browser.isCapable = true
  told = []
  options = { server: 'https://live.test', room: 'demo', changed: (state) => void told.push(state) }
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A player that is given the stream, while the room is live. */
function playerWith(first: ReturnType<typeof openFirstStream>): Player {
  const player = new Player(video, { ...options, first })
  player.setLive(true)
  return player
}

describe('the first stream of a visit', () => {
  it('[SCREEN42] plays without a player, and goes on with it', () => {
    const first = openFirstStream(video, options)
    expect(streams().map(({ address, patience }) => [address, patience])).toEqual([
      ['wss://live.test/live/demo/ws?stills', { answerMs: 6_000, factor: 1 }],
    ])
    streams()[0]?.events.begins(HEAD)
    const playing = { mode: 'playing', by: 'low-latency', epochMs: 5_000, audioOnly: false }
    expect(told).toEqual([{ mode: 'loading' }, playing])
    expect(video.play).toHaveBeenCalledTimes(1)
    const player = playerWith(first)
    expect(streams()).toHaveLength(1)
    expect(streams()[0]?.closed).toBe(false)
    expect(told.at(-1)).toEqual(playing)
    expect(player.playingAtMs).toBe(6_000)
    streams()[0]?.events.over('ended')
    expect(told.at(-1)).toMatchObject({ mode: 'loading' })
    player.close()
    expect(video.load).toHaveBeenCalled()
  })

  it('[SCREEN42] may begin once a player has taken it', () => {
    const player = playerWith(openFirstStream(video, options))
    expect(streams()).toHaveLength(1)
    streams()[0]?.events.begins({ ...HEAD, width: 0 })
    expect(told.at(-1)).toEqual({ mode: 'playing', by: 'low-latency', epochMs: 5_000, audioOnly: true })
    player.close()
    expect(streams()[0]?.closed).toBe(true)
  })

  it('[SCREEN42] that is over is not taken: the player opens its own', () => {
    const first = openFirstStream(video, options)
    streams()[0]?.events.over('lost')
    const player = playerWith(first)
    expect(streams()).toHaveLength(2)
    player.close()
  })

  it('[SCREEN42] that nobody took is closed with the player', () => {
    const player = new Player(video, { ...options, first: openFirstStream(video, options) })
    player.close()
    expect(streams()[0]?.closed).toBe(true)
  })

  it.each([
    ['the viewer wants the playlist', 'steady'],
    ['the viewer wants the low rendition', 'low'],
  ])('[SCREEN42] [SCREEN17] is not opened where %s', (_, name) => {
    fakes.kept.set(name, 'on')
    expect(openFirstStream(video, options)).toBeUndefined()
    expect([streams(), told]).toEqual([[], []])
  })

  it('[SCREEN12] is not opened where the browser cannot play it', () => {
    browser.isCapable = false
    expect(openFirstStream(video, options)).toBeUndefined()
  })

  it('[SDK83] has its address from the server, with the ticket that it has', () => {
    const at = (more: object, low = false): string => streamAddress({ ...options, ...more }, low)
    expect(at({ server: 'http://localhost:8080' }, true)).toBe('ws://localhost:8080/live/demo~low/ws?stills')
    expect(at({ ticket: () => 'open' })).toBe('wss://live.test/live/demo/ws?ticket=open&stills')
    expect(at({ ticket: () => 'open', watch: () => 'mine' })).toBe('wss://live.test/live/demo/ws?ticket=mine&stills')
  })
})
