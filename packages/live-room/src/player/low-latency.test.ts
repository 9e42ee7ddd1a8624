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
