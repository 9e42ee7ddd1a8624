import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as encoders from './audio-encoder.ts'
import type { AudioTrackEncoderEvents } from './audio-encoder.ts'
import { AudioPipeline } from './audio-pipeline.ts'
import * as capture from './capture.ts'
import type { AudioSamples } from './capture.ts'

vi.mock('./capture.ts', { spy: true })
vi.mock('./audio-encoder.ts', { spy: true })

type Take = (audio: AudioSamples) => void

const TRACK = {} as MediaStreamTrack
const samples = (timestampUs: number) => ({ timestampUs }) as AudioSamples
let events: AudioTrackEncoderEvents
let takes: Take[]
let stopped: number
let sent: unknown[]
const encoder = { encode: vi.fn(), close: vi.fn() }
const openAacEncoder = vi.fn(async (_: number, given: AudioTrackEncoderEvents) => ((events = given), encoder))

function pipeline(aac = true): AudioPipeline {
  return new AudioPipeline({
    ...{ programs: 'https://x/sdk', aac },
    configured: (config) => sent.push(config),
    packet: (atMs, data) => sent.push([atMs, data]),
    failed: (error) => sent.push((error as Error).message),
  })
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  takes = []
  sent = []
  stopped = 0
  vi.clearAllMocks()
  vi.stubGlobal('AudioEncoder', () => {})
  vi.spyOn(capture, 'captureAudio').mockImplementation(async (_, __, take) => {
    takes.push(take)
    return () => void (stopped += 1)
  })
  vi.spyOn(encoders, 'codesAac').mockResolvedValue(true)
  vi.spyOn(encoders, 'loadAac').mockResolvedValue({ openAacEncoder } as never)
  vi.spyOn(encoders, 'openBrowserEncoder').mockImplementation((_, given) => ((events = given), encoder))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('[SDK84] audio is sent with its configuration first, on the clock of this page', async () => {
  await pipeline().start(TRACK)
  expect(vi.mocked(capture.captureAudio).mock.lastCall?.[1]).toBe('https://x/sdk/audio-worklet.js')
  const before = performance.now()
  takes[0]?.(samples(9_000_000))
  expect(encoder.encode.mock.lastCall).toEqual([samples(9_000_000)])
  const data = new Uint8Array([1])
  events.packet(
    { timestampUs: 9_010_000, data },
    { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: new Uint8Array([1, 2, 3]) },
  )
  events.packet({ timestampUs: 9_005_000, data }, { codec: 'opus', sampleRate: 48_000, channels: 1 })
  events.failed(new Error('gone'))
  expect(sent).toEqual([
    { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: btoa('\u0001\u0002\u0003') },
    [before + 10, data],
    { codec: 'opus', sampleRate: 48_000, channels: 1 },
    [before + 10, data],
    'gone',
  ])
})

it('[PUB2] another microphone takes the place of the first; none does where there was none', async () => {
  const audio = pipeline()
  await audio.replace(TRACK)
  expect(takes).toHaveLength(0)
  await audio.start(TRACK)
  await audio.replace(TRACK)
  expect([takes.length, stopped]).toEqual([2, 1])
  audio.close()
  takes[1]?.(samples(1))
  expect([stopped, encoder.close.mock.calls.length, encoder.encode.mock.calls.length]).toEqual([2, 1, 0])
})

it('[PUB1] a microphone that is captured only after the end is let go', async () => {
  const audio = pipeline()
  let captured: (stop: () => void) => void = () => {}
  vi.mocked(capture.captureAudio).mockReturnValueOnce(new Promise((done) => (captured = done)))
  const starting = audio.start(TRACK)
  await vi.advanceTimersByTimeAsync(0)
  audio.close()
  captured(() => void (stopped += 1))
  await starting
  expect(stopped).toBe(1)
})

it.each([
  ['the browser’s AAC', { codes: true, aac: true, opus: true, loads: true }, 'mp4a.40.2'],
  ['AAC as a program where the browser has none', { codes: false, aac: true, opus: true, loads: true }, 'program'],
  ['Opus where that cannot be loaded', { codes: false, aac: true, opus: true, loads: false }, 'opus'],
  ['Opus where it is not wanted', { codes: false, aac: false, opus: true, loads: true }, 'opus'],
  ['the program where there is no other', { codes: false, aac: false, opus: false, loads: true }, 'program'],
  ['nothing where there is none', { codes: false, aac: true, opus: false, loads: false }, 'no program'],
])('[PUB4] %s', async (_, { codes, aac, opus, loads }, expected) => {
  vi.mocked(encoders.codesAac).mockResolvedValue(codes)
  if (!opus) vi.stubGlobal('AudioEncoder', undefined)
  if (!loads) vi.mocked(encoders.loadAac).mockRejectedValue(new Error('no program'))
  const started = await pipeline(aac)
    .start(TRACK)
    .then(
      () => vi.mocked(encoders.openBrowserEncoder).mock.lastCall?.[0] ?? 'program',
      (error: Error) => error.message,
    )
  expect(started).toBe(expected)
  if (expected === 'program') expect(openAacEncoder.mock.lastCall?.[0]).toBe(128_000)
})
