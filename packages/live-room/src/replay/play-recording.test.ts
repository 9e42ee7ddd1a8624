import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { playRecording } from './play-recording.ts'

type Options = { replay: boolean }
const fakes = vi.hoisted(() => ({
  kept: new Map<string, string>(),
  supported: true,
  played: [] as { address: string; options: Options; failed: () => void }[],
  destroyed: 0,
}))
vi.mock('../small.ts', () => ({
  loadHls: async () => ({
    playWithHls: (_: unknown, address: string, failed: () => void, options: Options) => {
      if (!fakes.supported) return undefined
      fakes.played.push({ address, options, failed })
      return { destroy: () => void (fakes.destroyed += 1) }
    },
  }),
  localPreferences: { read: (name: string) => fakes.kept.get(name) },
}))

const failed = vi.fn()
const play = vi.fn()
let video: HTMLVideoElement
beforeEach(() => {
  fakes.kept.clear()
  fakes.supported = true
  fakes.played = []
  fakes.destroyed = 0
  play.mockReset().mockResolvedValue(undefined)
  video = { play, muted: false, currentTime: 0, src: '' } as unknown as HTMLVideoElement
})
afterEach(() => void vi.restoreAllMocks())

async function begin(atMs = 0): Promise<() => void> {
  const stop = playRecording(video, { address: '/index.m3u8', atMs, failed })
  await new Promise((done) => setTimeout(done))
  return stop
}

it('[REPLAY6] plays muted, unless the viewer turned audio on before; where that is not allowed it is muted all the same', async () => {
  const stop = await begin()
  expect([video.muted, video.currentTime, play.mock.calls.length]).toEqual([true, 0, 1])
  expect(fakes.played).toMatchObject([{ address: '/index.m3u8', options: { replay: true }, failed }])
  stop()
  expect(fakes.destroyed).toBe(1)
  fakes.kept.set('audio', 'on')
  await begin()
  expect(video.muted).toBe(false)
  play.mockRejectedValue(new Error('not allowed'))
  await begin()
  expect([video.muted, play.mock.calls.length]).toEqual([true, 4])
})

it('[REPLAY6] begins where a link says', async () => {
  await begin(12_500)
  expect(video.currentTime).toBe(12.5)
})

it('[REPLAY6] a browser without a player in script plays it by itself', async () => {
  fakes.supported = false
  const stop = await begin()
  expect([video.src, play.mock.calls.length]).toEqual(['/index.m3u8', 1])
  stop()
})

it('[REPLAY6] nothing is played that was ended while the player was loaded', async () => {
  playRecording(video, { address: '/index.m3u8', atMs: 0, failed })()
  await new Promise((done) => setTimeout(done))
  expect([fakes.played.length, play.mock.calls.length]).toEqual([0, 0])
})
