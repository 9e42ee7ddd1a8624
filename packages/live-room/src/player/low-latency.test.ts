import { afterEach, expect, it, vi } from 'vitest'
import { LowLatencyStream, lowLatencyIsPossible } from './low-latency.ts'

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['both', ['MediaSource', 'WebSocket'], true],
  ['the media source of phones', ['ManagedMediaSource', 'WebSocket'], true],
  ['no socket', ['MediaSource'], false],
  ['no media source', ['WebSocket'], false],
])('[OLD1] the low-latency stream takes a media source and a socket: with %s', (_, names, possible) => {
  for (const name of ['MediaSource', 'ManagedMediaSource', 'WebSocket']) {
    vi.stubGlobal(name, () => {})
    if (!names.includes(name)) Reflect.deleteProperty(globalThis, name)
  }
  expect(lowLatencyIsPossible()).toBe(possible)
})

it('[OLD1] a socket that may not even be tried is a stream that is lost, a moment later', async () => {
  vi.stubGlobal('WebSocket', function refuses() {
    throw new DOMException('insecure', 'SecurityError')
  })
  const told: string[] = []
  const stream = new LowLatencyStream(
    {} as HTMLVideoElement,
    'ws://live.test',
    { answerMs: 1, factor: 1 },
    {
      begins: () => {},
      over: (why) => told.push(why),
    },
  )
  expect(told).toEqual([])
  await Promise.resolve()
  expect(told).toEqual(['lost'])
  stream.close()
})

it('[STUDIO99] what arrives while a busy page appends is appended at once, and what is behind jumps to live', () => {
  const sockets: { onmessage: (event: { data: unknown }) => void }[] = []
  const buffer = Object.assign(new EventTarget(), {
    updating: false,
    appended: [] as number[],
    appendBuffer(bytes: ArrayBufferView) {
      this.updating = true
      this.appended.push(bytes.byteLength)
    },
  })
  const opened: EventTarget[] = []
  class Source extends EventTarget {
    static isTypeSupported = () => true
    constructor() {
      super()
      opened.push(this)
    }
    addSourceBuffer = () => buffer
  }
  vi.stubGlobal('MediaSource', Source)
  vi.stubGlobal('WebSocket', function open(this: (typeof sockets)[number]) {
    sockets.push(Object.assign(this, { close: () => {} }))
  })
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:', revokeObjectURL: () => {} })
  let endS = 0
  const video = {
    ...{ currentTime: 0, playbackRate: 1 },
    get buffered() {
      return endS === 0 ? { length: 0 } : { length: 1, start: () => 0, end: () => endS }
    },
  }
  const told: string[] = []
  const stream = new LowLatencyStream(
    video as unknown as HTMLVideoElement,
    'ws://live.test',
    { answerMs: 60_000, factor: 1 },
    { begins: () => {}, over: (why) => told.push(why) },
  )
  const receive = (data: unknown): void => sockets[0]?.onmessage({ data })
  const appends = (seconds: number): void => {
    endS += seconds
    buffer.updating = false
    buffer.dispatchEvent(new Event('updateend'))
  }
  receive(JSON.stringify({ t: 'init', mime: 'video/mp4', stills: true }))
  receive(new ArrayBuffer(10))
  opened[0]?.dispatchEvent(new Event('sourceopen'))
  expect(buffer.appended).toEqual([10])
  appends(1)
  receive(new ArrayBuffer(3))
  // Thirty seconds of parts arrive before the page has time to append another one.
  for (let part = 0; part < 300; part++) receive(new ArrayBuffer(2))
  appends(0.1)
  expect(buffer.appended).toEqual([10, 3, 600])
  appends(30)
  expect([video.currentTime, told]).toEqual([expect.closeTo(30.8, 5), []])
  stream.close()
})
