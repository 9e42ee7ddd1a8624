import { describe, expect, it } from 'vitest'
import { Fragmenter, FRAGMENTER_LIMITS } from './fragmenter.ts'
import type { Init, Part } from './fragmenter.ts'
import type { AudioConfig, MediaEvent, VideoConfig } from './packets.ts'

const PART_MS = 160
const VIDEO: VideoConfig = {
  ...{ kind: 'video', codec: 'avc1.64001f', configuration: Buffer.from([1, 100, 0, 31]), width: 640, height: 360 },
}
const AUDIO: AudioConfig = {
  ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.from([0x12, 0x10]), sampleRate: 48_000, channels: 2 },
  frameSamples: 1_024,
}
const AUDIO_FRAME_MS = 1_024 / 48

const video = (dtsMs: number, key: boolean, data: Buffer): MediaEvent => ({
  kind: 'packet',
  packet: { kind: 'video', dtsMs, ptsMs: dtsMs, key, data },
})
const audio = (dtsMs: number, data: Buffer): MediaEvent => ({
  kind: 'packet',
  packet: { kind: 'audio', dtsMs, ptsMs: dtsMs, key: true, data },
})

class Recorded {
  readonly inits: Init[] = []
  readonly parts: Part[] = []
  readonly fragmenter = new Fragmenter(
    PART_MS,
    (init) => this.inits.push(init),
    (part) => this.parts.push(part),
  )
  mostHeldBytes = 0

  take(...events: MediaEvent[]): void {
    for (const event of events) {
      this.fragmenter.take(event)
      this.mostHeldBytes = Math.max(this.mostHeldBytes, this.fragmenter.heldBytes)
    }
  }

  /** Audio and video side by side; a marked frame every 40 ms. */
  both(fromMs: number, toMs: number): void {
    let nextAudioMs = Math.ceil(fromMs / AUDIO_FRAME_MS) * AUDIO_FRAME_MS
    for (let ms = fromMs; ms < toMs; ms += 40) {
      this.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
      for (; nextAudioMs < ms + 40; nextAudioMs += AUDIO_FRAME_MS)
        this.take(audio(Math.round(nextAudioMs), mark('a', Math.round(nextAudioMs))))
    }
  }

  audioAlone(fromMs: number, toMs: number, bytes = 64): void {
    for (let ms = Math.ceil(fromMs / AUDIO_FRAME_MS) * AUDIO_FRAME_MS; ms < toMs; ms += AUDIO_FRAME_MS)
      this.take(audio(Math.round(ms), Buffer.concat([mark('a', Math.round(ms)), Buffer.alloc(bytes)])))
  }

  has(kind: string, ms: number): boolean {
    return this.parts.filter(({ bytes }) => bytes.includes(mark(kind, ms))).length === 1
  }
}

const mark = (kind: string, ms: number): Buffer => Buffer.from(`<${kind}${ms}>`)
const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)

describe('parts of a stream', () => {
  it('[MEDIA22] are about as long as they should be and cut before key frames, where both tracks come', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    all.both(0, 4_400)
    expect(all.inits).toHaveLength(1)
    expect(all.parts.length).toBeGreaterThan(20)
    for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(PART_MS + 40)
    expect(all.parts.filter(({ independent }) => independent).map(({ startMs }) => startMs)).toEqual([0, 2_000, 4_000])
  })

  it('[MEDIA22] go on when audio goes on without video; the frame that is held is not lost, and time adds up', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    all.both(0, 1_000)
    const before = all.parts.length
    all.audioAlone(1_000, 61_000)
    const alone = all.parts.slice(before)
    expect(alone.length).toBeGreaterThan(300)
    for (const { durationMs } of alone) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS + 40)
    expect(all.mostHeldBytes).toBeLessThan(64 * 1_024)
    all.both(62_000, 64_400)
    all.fragmenter.end()
    for (const ms of [0, 960, 62_000, 64_360]) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
    expect(all.has('a', 30_016)).toBe(true)
    for (const [index, part] of all.parts.entries())
      expect(part.startMs).toBeGreaterThanOrEqual(all.parts[index - 1]?.startMs ?? 0)
    expect(Math.abs(sum(all.parts.map(({ durationMs }) => durationMs)) - 64_400)).toBeLessThan(100)
    expect(all.parts.findLast(({ independent }) => independent)?.startMs).toBe(64_000)
    expect(all.fragmenter.heldBytes).toBe(0)
  })

  it('[MEDIA22] follow video, not audio that runs ahead of it by a constant time', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    for (let ms = 0; ms < 4_000; ms += 40)
      all.take(video(ms, ms % 2_000 === 0, mark('v', ms)), audio(ms + 500, mark('a', ms + 500)))
    all.fragmenter.end()
    expect(Math.abs(sum(all.parts.map(({ durationMs }) => durationMs)) - 4_000)).toBeLessThan(50)
    for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(PART_MS + 40)
  })

  it('[MEDIA22] hold no more bytes and no more packets than the limits say, whatever their times', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO, video(0, true, Buffer.alloc(1_000)))
    const large = Buffer.alloc(1_024 * 1_024)
    for (let n = 0; n < 64; n++) all.take(audio(10, large))
    for (let n = 0; n < 64; n++) all.take(video(10, false, large))
    expect(all.mostHeldBytes).toBeLessThanOrEqual(FRAGMENTER_LIMITS.maxPartBytes)
    const before = all.parts.length
    for (let n = 0; n < 10 * FRAGMENTER_LIMITS.maxPartSamples; n++) all.take(audio(10, Buffer.from([1])))
    expect(all.parts.length - before).toBeGreaterThanOrEqual(9)
    expect(sum(all.parts.map(({ durationMs }) => durationMs))).toBeLessThan(100)
  })

  it('[MEDIA22] of audio alone have their whole length, the last one too', () => {
    const all = new Recorded()
    all.take(AUDIO)
    all.audioAlone(0, 3_000)
    all.fragmenter.end()
    const began = all.parts[0]?.startMs ?? 0
    expect(Math.abs(sum(all.parts.map(({ durationMs }) => durationMs)) - (3_000 - began))).toBeLessThan(50)
  })
})
