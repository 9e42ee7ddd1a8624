import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { LiveStream } from './live-stream.ts'
import { OnAir } from './on-air.ts'
import type { AudioConfig, StreamEvent, VideoConfig } from './packets.ts'

const VIDEO: VideoConfig = {
  ...{ kind: 'video', codec: 'avc1.64001f', configuration: Buffer.from([1, 100, 0, 31]), width: 640, height: 360 },
}
const AUDIO: AudioConfig = {
  ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.from([0x12, 0x10]), sampleRate: 48_000, channels: 2 },
  frameSamples: 1_024,
}

const packet = (kind: 'video' | 'audio', dtsMs: number): StreamEvent => ({
  kind: 'packet',
  packet: { kind, dtsMs, ptsMs: dtsMs, key: kind === 'audio' || dtsMs % 2_000 === 0, data: Buffer.from(kind) },
})

const onAir = () => {
  const clock = new ManualClock()
  const stream = new LiveStream('one', clock.now())
  const place = new OnAir(stream, clock)
  const encoder = place.begin({ holder: 'h', session: undefined, close: () => {} }, () => {})
  const take = (...events: StreamEvent[]): void => events.forEach((event) => place.take(encoder, event))
  take(VIDEO, AUDIO)
  for (let ms = 0; ms < 3_000; ms += 20) {
    if (ms % 40 === 0) take(packet('video', ms))
    take(packet('audio', ms))
    clock.advance(20)
  }
  return { clock, stream, place, encoder, take }
}

it('[MEDIA50] one packet of audio after three seconds of nothing: half a second later the stream has that time', () => {
  const { clock, stream, take } = onAir()
  clock.advance(3_000)
  take(packet('audio', 6_000))
  expect(stream.endMs).toBeLessThan(3_100)
  clock.advance(500)
  expect(stream.endMs).toBeGreaterThan(5_800)
})

it('[MEDIA50] video that comes with it is not taken for stopped, and one that has ended is left alone', () => {
  const { clock, stream, place, encoder, take } = onAir()
  clock.advance(3_000)
  take(packet('audio', 6_000))
  clock.advance(100)
  take(packet('video', 6_040))
  const { endMs } = stream
  clock.advance(2_000)
  expect(stream.endMs).toBe(endMs)
  take(packet('audio', 9_000))
  place.end(encoder)
  const ended = stream.endMs
  clock.advance(2_000)
  expect(stream.endMs).toBe(ended)
})
