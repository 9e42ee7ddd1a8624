import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LowRendition, lowSize } from './low-rendition.ts'
import type { PublishConnectionOptions } from './publish-connection.ts'
import type { VideoTarget, VideoTrackEncoderEvents } from './video-encoder.ts'

const fakes = vi.hoisted(() => {
  class FakeConnection {
    static last: FakeConnection
    ready = false
    waitingBytes = 0
    opened = false
    closed = false
    configs: unknown[] = []
    packets: unknown[] = []
    options: PublishConnectionOptions
    constructor(options: PublishConnectionOptions) {
      this.options = options
      FakeConnection.last = this
    }
    open(): void {
      this.opened = true
    }
    close(): void {
      this.closed = true
      this.ready = false
    }
    configure(...config: unknown[]): void {
      this.configs.push(config)
    }
    packet(...packet: unknown[]): void {
      this.packets.push(packet)
    }
  }
  class FakeEncoder {
    static last: FakeEncoder
    static fails = false
    queuedFrames: number | undefined
    targets: VideoTarget[] = []
    encoded: [number, boolean][] = []
    closed = false
    events: VideoTrackEncoderEvents
    constructor(_: unknown, events: VideoTrackEncoderEvents) {
      this.events = events
      FakeEncoder.last = this
    }
    async configure(target: VideoTarget): Promise<void> {
      if (FakeEncoder.fails) throw new Error('H.264')
      this.targets.push(target)
      this.queuedFrames = 0
    }
    encode({ timestamp }: { timestamp: number }, keyFrame: boolean): void {
      this.encoded.push([timestamp, keyFrame])
    }
    close(): void {
      this.closed = true
    }
  }
  return { FakeConnection, FakeEncoder }
})
vi.mock('./publish-connection.ts', () => ({ PublishConnection: fakes.FakeConnection }))
vi.mock('./video-encoder.ts', () => ({ VideoTrackEncoder: fakes.FakeEncoder }))

const drawn: unknown[] = []
let closedFrames = 0
let low: LowRendition
const connection = () => fakes.FakeConnection.last
const encoder = () => fakes.FakeEncoder.last
const FRAME = { of: 'the camera' } as unknown as VideoFrame

beforeEach(() => {
  drawn.length = 0
  closedFrames = 0
  fakes.FakeEncoder.fails = false
  class Canvas {
    width: number
    height: number
    constructor(width: number, height: number) {
      this.width = width
      this.height = height
    }
    getContext = () => ({ drawImage: (...what: unknown[]) => drawn.push(what) })
  }
  class Frame {
    timestamp: number
    constructor(_: unknown, { timestamp }: { timestamp: number }) {
      this.timestamp = timestamp
    }
    close = () => (closedFrames += 1)
  }
  vi.stubGlobal('OffscreenCanvas', Canvas)
  vi.stubGlobal('VideoFrame', Frame)
  low = new LowRendition(
    { width: 426, height: 240 },
    { address: 'wss://x/live/demo~low/publish', key: 'k', session: 's' },
  )
})
afterEach(() => vi.unstubAllGlobals())

async function connect(): Promise<void> {
  connection().ready = true
  connection().options.ready(true)
  await Promise.resolve()
}

it.each([
  [1_280, 720, { width: 426, height: 240 }],
  [720, 1_280, { width: 240, height: 426 }],
  [640, 336, { width: 458, height: 240 }],
  [640, 335, undefined],
  [0, 0, undefined],
])('[PUB5] video of %i × %i has a low rendition with 240 lines, if that is much less', (width, height, size) => {
  expect(lowSize({ width, height })).toEqual(size)
})

it('[PUB5] it has a connection of its own with the key and the session of the broadcast', async () => {
  const { address, session, key } = connection().options
  expect([address, session, await key(), connection().opened]).toEqual([
    'wss://x/live/demo~low/publish',
    's',
    'k',
    true,
  ])
  low.video(FRAME, 0, true)
  await connect()
  expect(encoder().targets).toEqual([{ width: 426, height: 240, bitrate: 300_000, framerate: 15 }])
  encoder().events.configured({ description: 'AQ==' })
  encoder().events.packet(2, 1_500, new Uint8Array([1]))
  low.configureAudio({ codec: 'opus' })
  low.audio(9, new Uint8Array([2]))
  expect(connection().configs).toEqual([
    ['video', { description: 'AQ==' }],
    ['audio', { codec: 'opus' }],
  ])
  expect(connection().packets).toEqual([
    [2, 1.5, new Uint8Array([1])],
    [0, 9, new Uint8Array([2])],
  ])
})

it('[PUB5] every second frame is sent, and each keyframe of the video, on the clock of the broadcast', async () => {
  await connect()
  for (const [at, key] of [
    [1, true],
    [2.0004, false],
    [3, false],
    [4, false],
    [5, true],
  ] as const)
    low.video(FRAME, at, key)
  expect(encoder().encoded).toEqual([
    [1_000, true],
    [2_000, false],
    [4_000, false],
    [5_000, true],
  ])
  expect([drawn[0], drawn.length, closedFrames]).toEqual([[FRAME, 0, 0, 426, 240], 4, 4])
})

it('[PUB5] what the machine or the network does not carry is dropped, and followed by a keyframe', async () => {
  await connect()
  low.video(FRAME, 1, true)
  connection().waitingBytes = 200_000
  low.video(FRAME, 2, false)
  connection().waitingBytes = 200_001
  low.video(FRAME, 3, false)
  low.video(FRAME, 4, false)
  connection().waitingBytes = 0
  encoder().queuedFrames = 3
  low.video(FRAME, 5, false)
  low.video(FRAME, 6, false)
  encoder().queuedFrames = 2
  low.video(FRAME, 7, false)
  low.video(FRAME, 8, false)
  expect(encoder().encoded).toEqual([
    [1_000, true],
    [2_000, false],
    [8_000, true],
  ])
})

it.each([
  ['is lost', () => connection().options.lost()],
  ['is over', () => connection().options.over({ why: 'replaced' })],
  ['has an encoder that fails', () => encoder().events.failed(new Error('gone'))],
])('[PUB5] one that %s is closed and stays closed', async (_, happens) => {
  await connect()
  happens()
  low.video(FRAME, 1, true)
  expect([connection().closed, encoder().closed, encoder().encoded]).toEqual([true, true, []])
})

it('[PUB5] a browser that cannot encode it sends the video alone', async () => {
  fakes.FakeEncoder.fails = true
  await connect()
  await Promise.resolve()
  expect([connection().closed, encoder().closed]).toEqual([true, true])
})

it('[PUB14] a frame that the encoder does not take is closed too', async () => {
  await connect()
  encoder().encode = () => {
    throw new Error('closed')
  }
  expect(() => low.video(FRAME, 0, true)).toThrow('closed')
  expect(closedFrames).toBe(1)
})
