import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { DELTA, KEY } from './packets.ts'
import { VideoTrackEncoder } from './video-encoder.ts'

const TARGET = { width: 640, height: 360, bitrate: 1, framerate: 30 }

class FakeEncoder {
  static last: FakeEncoder | undefined
  static supported = ['b', 'c']
  static async isConfigSupported({ codec }: { codec: string }) {
    return { supported: FakeEncoder.supported.includes(codec) }
  }
  state = 'configured'
  encodeQueueSize = 3
  configs: object[] = []
  encoded: unknown[] = []
  events: { output: (chunk: unknown, metadata?: unknown) => void; error: (error: Error) => void }
  constructor(events: FakeEncoder['events']) {
    this.events = events
    FakeEncoder.last = this
  }
  configure(config: object): void {
    this.configs.push(config)
  }
  encode(...what: unknown[]): void {
    this.encoded.push(what)
  }
  close(): void {
    if (this.state === 'closed') throw new Error('closed already')
    this.state = 'closed'
  }
}

const [configured, packet, failed] = [vi.fn(), vi.fn(), vi.fn()]
let encoder: VideoTrackEncoder
const browsers = (): FakeEncoder => FakeEncoder.last as FakeEncoder
beforeEach(() => {
  FakeEncoder.last = undefined
  FakeEncoder.supported = ['b', 'c']
  vi.clearAllMocks()
  vi.stubGlobal('VideoEncoder', FakeEncoder)
  encoder = new VideoTrackEncoder(['a', 'b', 'c'], { configured, packet, failed })
})
afterEach(() => vi.unstubAllGlobals())

it('[SDK84] takes the first profile that is supported, and keeps its encoder for another size', async () => {
  expect(encoder.queuedFrames).toBeUndefined()
  await encoder.configure(TARGET)
  const first = browsers()
  await encoder.configure({ ...TARGET, width: 320 })
  const settings = { codec: 'b', latencyMode: 'realtime', avc: { format: 'avc' } }
  expect(first.configs).toEqual([
    { ...TARGET, ...settings },
    { ...TARGET, ...settings, width: 320 },
  ])
  expect([browsers() === first, encoder.queuedFrames]).toEqual([true, 3])
  const frame = {} as VideoFrame
  encoder.encode(frame, true)
  expect(first.encoded).toEqual([[frame, { keyFrame: true }]])
})

it('[SDK84] without a profile it says so, and encodes nothing', async () => {
  FakeEncoder.supported = []
  await expect(encoder.configure(TARGET)).rejects.toThrow('H.264')
  encoder.encode({} as VideoFrame, true)
  encoder.close()
  expect(FakeEncoder.last).toBeUndefined()
})

it('[SDK84] gives its description before the packet, and each packet with its kind and time', async () => {
  await encoder.configure(TARGET)
  const chunk = (type: string) => ({ type, timestamp: 9, byteLength: 2, copyTo: (to: Uint8Array) => to.fill(7) })
  browsers().events.output(chunk('key'), { decoderConfig: { description: new Uint8Array([1]) } })
  browsers().events.output(chunk('delta'))
  expect(configured.mock.calls).toEqual([[{ description: btoa('\u0001') }]])
  expect(packet.mock.calls).toEqual([
    [KEY, 9, new Uint8Array([7, 7])],
    [DELTA, 9, new Uint8Array([7, 7])],
  ])
  expect(configured.mock.invocationCallOrder[0]).toBeLessThan(packet.mock.invocationCallOrder[0] ?? 0)
  browsers().events.error(new Error('gone'))
  expect(failed.mock.calls).toEqual([[new Error('gone')]])
})

it('[SDK84] is closed once, and opens nothing after that', async () => {
  const opening = encoder.configure(TARGET)
  encoder.close()
  await opening
  expect(FakeEncoder.last).toBeUndefined()
  const other = new VideoTrackEncoder(['b'], { configured, packet, failed })
  await other.configure(TARGET)
  other.close()
  other.close()
  expect(browsers().state).toBe('closed')
})

it('[PUB14] nothing more is given to an encoder that the browser has closed', async () => {
  await encoder.configure(TARGET)
  browsers().state = 'closed'
  expect(encoder.queuedFrames).toBeUndefined()
  encoder.encode({} as VideoFrame, true)
  expect(browsers().encoded).toEqual([])
})
