import { afterEach, expect, it, vi } from 'vitest'
import { recordingFrom } from './go-back.ts'

const hls = vi.hoisted(() => ({ playWithHls: vi.fn(), there: true }))
vi.mock('./load-hls.ts', () => ({ loadHls: async () => (hls.there ? hls : undefined) }))

const options = { server: 'https://live.test', room: 'demo', ticket: () => 'pass' }
/** A video element of a browser that plays HLS itself, or not. */
const element = (plays: string): HTMLVideoElement =>
  Object.assign(new EventTarget(), { canPlayType: () => plays, src: '' }) as unknown as HTMLVideoElement
const recordings = (...replays: object[]) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json({ replays })),
  )
afterEach(() => {
  vi.unstubAllGlobals()
  hls.playWithHls.mockReset()
  hls.there = true
})

it.each([
  [60_000, 30],
  [20_000, 0],
])('[REPLAY7] going back 30 s in a recording of %i ms begins at %i s', async (durationMs, startS) => {
  recordings({ id: 'old', live: false, durationMs: 1 }, { id: 'now', live: true, durationMs })
  const [video, failed] = [element(''), () => {}]
  const play = await recordingFrom(options, 30_000, video)
  hls.playWithHls.mockReturnValue('player')
  expect(play?.(video, failed)).toBe('player')
  expect(vi.mocked(fetch).mock.lastCall).toEqual(['https://live.test/api/v1/rooms/demo/replays?ticket=pass'])
  expect(hls.playWithHls.mock.lastCall).toEqual([
    video,
    'https://live.test/replay/now/index.m3u8?ticket=pass',
    failed,
    { replay: true, startS },
  ])
})

it('[REPLAY7] there is no way back without a recording, or without a player for it', async () => {
  recordings({ id: 'old', live: false, durationMs: 1 })
  expect(await recordingFrom({ server: '', room: 'demo' }, 1, element('maybe'))).toBeUndefined()
  expect(vi.mocked(fetch).mock.lastCall).toEqual(['/api/v1/rooms/demo/replays'])
  recordings({ id: 'now', live: true, durationMs: 1 })
  hls.there = false
  expect(await recordingFrom(options, 1, element(''))).toBeUndefined()
})

it('[OLD1] the browser plays the recording itself where no player in script can', async () => {
  recordings({ id: 'now', live: true, durationMs: 1 })
  const video = element('maybe')
  for (const there of [false, true]) {
    hls.there = there
    video.src = ''
    const play = await recordingFrom(options, 1, video)
    expect(play?.(video, () => {})).toMatchObject({ playingAtMs: undefined })
    expect(video.src).toBe('https://live.test/replay/now/index.m3u8?ticket=pass')
  }
})
