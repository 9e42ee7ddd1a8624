import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Broadcaster } from './broadcaster.ts'
import type { Broadcast } from './broadcaster.ts'
import * as capture from './capture.ts'

vi.mock('./capture.ts', { spy: true })

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 1
  bufferedAmount = 0
  sent: string[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void

  constructor() {
    FakeSocket.all.push(this)
  }

  send(message: string): void {
    this.sent.push(message)
  }

  close(): void {
    this.readyState = 3
  }

  /** Opens the connection; returns the key that is sent. */
  get key(): string {
    this.onopen?.()
    return (JSON.parse(this.sent[0] ?? '{}') as { key: string }).key
  }
}

const NO_TRACKS = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream
let page: EventTarget
let broadcaster: Broadcaster
let told: Broadcast[]
let key: ReturnType<typeof vi.fn<() => Promise<string>>>

beforeEach(async () => {
  vi.useFakeTimers()
  page = new EventTarget()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  FakeSocket.all = []
  told = []
  key = vi.fn(() => Promise.resolve('first'))
  const changed = (broadcast: Broadcast): void => void told.push(broadcast)
  broadcaster = new Broadcaster({ address: 'wss://x', key, changed, programs: '', aac: false, low: false })
  await broadcaster.start(NO_TRACKS, 1)
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  broadcaster.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The newest connection, after this time. */
async function newest(afterMs: number): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(afterMs)
  return FakeSocket.all.at(-1) as FakeSocket
}
/** Is accepted, and then closed by the network. */
function lose(socket: FakeSocket): void {
  socket.onmessage?.({ data: '{"t":"ready"}' })
  socket.onclose?.({ code: 1_006 })
}

it('[PUB7] a publisher comes back with the key that it has, as none can be had while the network is gone', async () => {
  const first = await newest(0)
  expect(first.key).toBe('first')
  key.mockRejectedValue(new TypeError('Failed to fetch'))
  lose(first)
  const second = await newest(1_500)
  expect(FakeSocket.all).toHaveLength(2)
  expect(second.key).toBe('first')
  expect(told.at(-1)).toEqual({ phase: 'lost' })
})

it('[PUB7] a key that was changed meanwhile is asked for anew, once', async () => {
  const first = await newest(0)
  key.mockResolvedValue('second')
  lose(first)
  const second = await newest(1_500)
  second.onclose?.({ code: 4_403 })
  const third = await newest(200)
  expect(third.key).toBe('second')
  third.onclose?.({ code: 4_403 })
  expect(told.at(-1)).toEqual({ phase: 'over', why: 'refused' })
})

it('[PUB7] a network that comes back while a key is asked for leads to one connection', async () => {
  const first = await newest(0)
  lose(first)
  const second = await newest(1_500)
  second.onclose?.({ code: 4_403 })
  let give: (given: string) => void = () => {}
  key.mockReturnValueOnce(new Promise((done) => (give = done)))
  await vi.advanceTimersByTimeAsync(200)
  page.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  give('late')
  await vi.advanceTimersByTimeAsync(0)
  expect(FakeSocket.all).toHaveLength(3)
  expect(FakeSocket.all[2]?.key).toBe('first')
})

describe('with a camera', () => {
  class FakeEncoder {
    static all: FakeEncoder[] = []
    static supported: string | undefined
    static isConfigSupported = async ({ codec }: { codec: string }) => ({
      supported: FakeEncoder.supported === undefined || codec === FakeEncoder.supported,
    })
    state = 'configured'
    encodeQueueSize = 0
    configs: { codec: string; width: number; height: number; bitrate: number }[] = []
    encoded: boolean[] = []
    events: { output: (chunk: unknown, metadata?: unknown) => void; error: (error: Error) => void }

    constructor(events: FakeEncoder['events']) {
      this.events = events
      FakeEncoder.all.push(this)
    }

    configure(config: FakeEncoder['configs'][0]): void {
      this.configs.push(config)
    }

    encode(_: unknown, { keyFrame }: { keyFrame: boolean }): void {
      this.encoded.push(keyFrame)
    }

    close(): void {
      this.state = 'closed'
    }
  }
  const encoder = (): FakeEncoder => FakeEncoder.all.at(-1) as FakeEncoder
  let draw: ((frame: unknown) => Promise<void>) | undefined
  let closedFrames = 0
  async function frame(size: [number, number] = [641, 361]): Promise<void> {
    const [displayWidth, displayHeight] = size
    await draw?.({
      displayWidth,
      displayHeight,
      timestamp: performance.now() * 1_000,
      close: () => (closedFrames += 1),
    })
  }
  async function live(): Promise<FakeSocket> {
    const camera = { getVideoTracks: () => [{}], getAudioTracks: () => [] } as unknown as MediaStream
    await broadcaster.replace(camera)
    const socket = await newest(0)
    socket.onopen?.()
    socket.onmessage?.({ data: '{"t":"ready"}' })
    await frame()
    return socket
  }
  beforeEach(() => {
    FakeEncoder.all = []
    FakeEncoder.supported = undefined
    closedFrames = 0
    vi.stubGlobal('VideoEncoder', FakeEncoder)
    vi.spyOn(capture, 'captureVideo').mockImplementation((_, take) => {
      draw = take as never
      return () => (draw = undefined)
    })
  })
  afterEach(() => void vi.restoreAllMocks())

  it('[SDK84] frames are coded in even sizes, with a key frame first and every two seconds', async () => {
    await live()
    await frame()
    await vi.advanceTimersByTimeAsync(1_999)
    await frame()
    await vi.advanceTimersByTimeAsync(1)
    await frame()
    expect(encoder().encoded).toEqual([true, false, false, true])
    expect(encoder().configs).toMatchObject([{ codec: 'avc1.640028', width: 640, height: 360, bitrate: 1 }])
    await frame([360, 640])
    expect(encoder().configs.at(-1)).toMatchObject({ width: 360, height: 640 })
    expect(encoder().encoded.at(-1)).toBe(true)
    expect([FakeEncoder.all.length, closedFrames]).toEqual([1, 5])
  })

  it('[SDK84] where the network falls behind, frames are left out, the rest is coded smaller and begins with a key frame', async () => {
    const socket = await live()
    socket.bufferedAmount = 700_000
    await frame()
    expect(encoder().encoded).toHaveLength(2)
    socket.bufferedAmount = 700_001
    await frame()
    await frame()
    expect(encoder().encoded).toHaveLength(2)
    expect(encoder().configs.map(({ bitrate }) => bitrate)).toEqual([1, 250_000])
    socket.bufferedAmount = 0
    await frame()
    expect(encoder().encoded.slice(2)).toEqual([true])
    encoder().encodeQueueSize = 5
    await frame()
    expect([encoder().encoded.length, encoder().configs.length]).toEqual([3, 2])
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told.at(-1)).toMatchObject({ phase: 'live', stats: { dropped: 3, waitingBytes: 0 } })
  })

  it('[SDK84] what the encoder gives is sent with its kind; its description again with each connection', async () => {
    const socket = await live()
    const description = new Uint8Array([1, 2, 3])
    const chunk = (type: string) => ({ type, timestamp: 5, byteLength: 4, copyTo: (to: Uint8Array) => to.fill(7) })
    encoder().events.output(chunk('key'), { decoderConfig: { description } })
    encoder().events.output(chunk('delta'), { decoderConfig: { description } })
    const config = JSON.stringify({ t: 'video', description: btoa('\u0001\u0002\u0003') })
    const [said, key, delta] = socket.sent.slice(1) as unknown as [string, Uint8Array, Uint8Array]
    expect([said, key[0], delta[0], key.length]).toEqual([config, 2, 1, 13])
    expect([...key.slice(9)]).toEqual([7, 7, 7, 7])
    socket.onclose?.({ code: 1_006 })
    encoder().events.output(chunk('delta'))
    expect(socket.sent).toHaveLength(4)
    const next = await newest(1_500)
    next.onopen?.()
    next.onmessage?.({ data: '{"t":"ready"}' })
    expect(next.sent.slice(1)).toEqual([config])
    await frame()
    expect(encoder().encoded.at(-1)).toBe(true)
    broadcaster.stop()
    expect(next.sent.at(-1)).toBe('{"t":"end"}')
    expect([encoder().state, draw]).toEqual(['closed', undefined])
    expect(told.at(-1)).toEqual({ phase: 'over', why: 'ended' })
  })

  it('[SDK84] the next profile is taken where one is not supported; without any, and after an error, it is over', async () => {
    FakeEncoder.supported = 'avc1.42E01F'
    await live()
    expect(encoder().configs.map(({ codec }) => codec)).toEqual(['avc1.42E01F'])
    FakeEncoder.supported = 'none'
    await frame([100, 100])
    expect(told.at(-1)).toEqual({ phase: 'over', why: 'failed', detail: 'H.264' })
    encoder().events.error(new Error('late'))
    expect(told.at(-1)).toMatchObject({ detail: 'H.264' })
  })
})

it('[SDK84] another publisher in its place ends it', async () => {
  const first = await newest(0)
  first.onclose?.({ code: 4_409 })
  expect(told.at(-1)).toEqual({ phase: 'over', why: 'replaced' })
})
