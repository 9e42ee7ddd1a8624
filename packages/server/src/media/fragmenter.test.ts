import { describe, expect, it } from 'vitest'
import { Fragmenter, FRAGMENTER_LIMITS } from './fragmenter.ts'
import type { Init, Part } from './fragmenter.ts'
import { opusSamples } from './codecs.ts'
import { AUDIO_TRACK, VIDEO_TIMESCALE, VIDEO_TRACK } from './mp4/init.ts'
import { readFragment } from './mp4/read-movie.ts'
import type { AudioConfig, MediaEvent, VideoConfig } from './packets.ts'
import { silenceOf } from './silence.ts'

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
  readonly fragmenter = new Fragmenter(PART_MS, {
    init: (init) => void this.inits.push(init),
    part: (part) => void this.parts.push(part),
  })
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
  it('[MEDIA22] are about as long as they should be and cut before keyframes, where both tracks come', () => {
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
    for (const ms of [960, 62_000, 64_360]) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
    expect(all.has('a', 30_016)).toBe(true)
    expect(all.parts.some(({ bytes }) => bytes.includes(mark('v', 0)))).toBe(true)
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

  it('[MEDIA46] last until the last frame of an encoder that was cut off has been shown, and not for ever', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    const frame = (dtsMs: number, ptsMs: number): MediaEvent => ({
      kind: 'packet',
      packet: { kind: 'video', dtsMs, ptsMs, key: dtsMs === 0, data: mark('v', dtsMs) },
    })
    // The encoder is cut off between a frame and the two B-frames that are shown before it.
    all.take(frame(0, 80), audio(0, mark('a', 0)), frame(40, 200), frame(80, 120), frame(120, 160), frame(160, 320))
    all.fragmenter.end()
    expect(sum(all.parts.map(({ durationMs }) => durationMs))).toBe(360)
    // Where the times are nonsense nothing is waited for that never comes.
    const odd = new Recorded()
    odd.take(VIDEO, frame(0, 80), frame(40, 8_000_000), frame(80, 120), frame(1_000, 1_100))
    odd.fragmenter.end()
    expect(sum(odd.parts.map(({ durationMs }) => durationMs))).toBeLessThan(4_000)
  })

  it('[MEDIA22] hold no more bytes and no more packets than the limits say, whatever their times', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO, video(0, true, Buffer.alloc(1_000)))
    const large = Buffer.alloc(1_024 * 1_024)
    for (let n = 0; n < 64; n++) all.take(audio(10, large))
    for (let n = 0; n < 64; n++) all.take(video(10, false, large))
    expect(all.mostHeldBytes).toBeLessThanOrEqual(FRAGMENTER_LIMITS.maxPartBytes)
    const before = all.parts.length
    for (let n = 0; n < 10 * FRAGMENTER_LIMITS.maxPartSamples; n++) all.take(video(10, false, Buffer.from([1])))
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

const SILENCE = silenceOf(AUDIO) as Buffer
const total = (parts: readonly Part[]): number => sum(parts.map(({ durationMs }) => durationMs))
/** The samples of audio in parts: their lengths, as movie fragments say them. */
const has = (parts: readonly Part[], bytes: Buffer): boolean => parts.some((part) => part.bytes.includes(bytes))

describe('tracks that do not come as they were promised', () => {
  it('[MEDIA35] audio that was announced and never comes is silence; video goes on, by its own time', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    for (let ms = 0; ms < 6_000; ms += 40) all.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
    all.fragmenter.end()
    expect(all.inits).toHaveLength(1)
    expect(has(all.parts, SILENCE)).toBe(true)
    for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS)
    expect(Math.abs(total(all.parts) - 6_000)).toBeLessThan(50)
  })

  it('[MEDIA35] audio that stops is silence from there on; when it is back it is heard', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    all.both(0, 2_000)
    for (let ms = 2_000; ms < 5_000; ms += 40) all.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
    const silent = all.parts.filter(({ startMs }) => startMs >= 2_600)
    expect(silent.length).toBeGreaterThan(10)
    for (const { bytes } of silent) expect(bytes.includes(SILENCE)).toBe(true)
    all.both(5_000, 6_000)
    all.fragmenter.end()
    expect(all.has('a', 5_504)).toBe(true)
    expect(Math.abs(total(all.parts) - 6_000)).toBeLessThan(50)
  })

  it('[MEDIA35] an encoder whose audio comes in bursts, a second late, is heard after the first of them', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    for (let second = 0; second < 12; second++) {
      for (let ms = 0; ms < 1_000; ms += 40) {
        const at = second * 1_000 + ms
        all.take(video(at, at % 2_000 === 0, mark('v', at)))
      }
      all.audioAlone(second * 1_000, (second + 1) * 1_000, 1)
    }
    all.fragmenter.end()
    const heard = Array.from({ length: 4 }, (_, n) =>
      Math.round(Math.ceil((8_000 + n * 1_000) / AUDIO_FRAME_MS) * AUDIO_FRAME_MS),
    )
    for (const ms of heard) expect(all.has('a', ms), `audio at ${ms}`).toBe(true)
  })

  it('[MEDIA36] video that pauses for six seconds: audio goes on in parts, the keyframe every two seconds, then the next one', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    all.both(0, 5_000)
    all.audioAlone(5_000, 11_000)
    for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS + 40)
    const repeated = all.parts.filter(({ startMs, bytes }) => startMs > 5_000 && bytes.includes(mark('v', 4_000)))
    expect(repeated.length).toBeGreaterThanOrEqual(2)
    for (const { independent } of repeated) expect(independent).toBe(true)
    all.both(11_000, 14_000)
    all.fragmenter.end()
    // What refers to frames that were lost is left out.
    expect(all.has('v', 11_040)).toBe(false)
    for (const ms of [12_000, 13_960]) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
    expect(Math.abs(total(all.parts) - 14_000)).toBeLessThan(50)
  })

  it.each([1_000, 2_500, 5_000])(
    '[MEDIA36] a frame every %i ms is a stream like any other, with audio',
    (intervalMs) => {
      const all = new Recorded()
      all.take(VIDEO, AUDIO)
      for (let ms = 0; ms < 8 * intervalMs; ms += intervalMs) {
        all.take(video(ms, ms === 0, mark('v', ms)))
        all.audioAlone(ms, ms + intervalMs)
      }
      all.fragmenter.end()
      for (let ms = 0; ms < 8 * intervalMs; ms += intervalMs) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
      for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS + 40)
      expect(Math.abs(total(all.parts) - 8 * intervalMs)).toBeLessThan(500)
    },
  )

  it('[MEDIA36] both jump by six seconds: silence and the last frame fill the time, in parts, and nothing is left out', () => {
    for (const first of ['audio', 'video']) {
      const all = new Recorded()
      all.take(VIDEO, AUDIO)
      all.both(0, 3_000)
      if (first === 'audio') all.take(audio(9_002, mark('a', 9_002)))
      all.both(9_000, 12_000)
      all.fragmenter.end()
      for (const { durationMs } of all.parts) expect(durationMs, first).toBeLessThanOrEqual(2 * PART_MS + 40)
      for (const ms of [2_960, 9_000, 9_040]) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
      expect(Math.abs(total(all.parts) - 12_000), first).toBeLessThan(100)
    }
  })

  it('[MEDIA36] video alone that is away for longer than a segment may be: its key frame fills the time', () => {
    const parts: Part[] = []
    const fragmenter = new Fragmenter(PART_MS, {
      init: () => {},
      part: (part) => void parts.push(part),
      maxPartMs: () => 2_000,
    })
    fragmenter.take(VIDEO)
    for (let ms = 0; ms < 3_000; ms += 40) fragmenter.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
    for (let ms = 9_000; ms < 12_000; ms += 40) fragmenter.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
    fragmenter.end()
    for (const { durationMs } of parts) expect(durationMs).toBeLessThanOrEqual(2_000)
    expect(has(parts, mark('v', 11_960))).toBe(true)
    expect(Math.abs(total(parts) - 12_000)).toBeLessThan(50)
  })

  it('[MEDIA37] video that is announced and sends nothing is left out; when it comes there is a new header at its keyframe', () => {
    const all = new Recorded()
    all.take(VIDEO, AUDIO)
    all.audioAlone(0, 4_000)
    expect(all.inits.map(({ mime }) => mime)).toEqual(['audio/mp4; codecs="mp4a.40.2"'])
    expect(all.has('a', 0)).toBe(true)
    all.both(4_000, 6_000)
    all.fragmenter.end()
    expect(all.inits.map(({ width }) => width)).toEqual([0, 640])
    expect(all.has('v', 4_000)).toBe(true)
    expect(Math.abs(total(all.parts) - 6_000)).toBeLessThan(50)
  })

  it('[MEDIA37] audio that is announced later is there from the next keyframe on; no frame is lost for it, nor at the start', () => {
    const all = new Recorded()
    all.take(VIDEO)
    for (let ms = 0; ms < 3_000; ms += 40) all.take(video(ms, ms % 2_000 === 0, mark('v', ms)))
    all.take(AUDIO)
    all.both(3_000, 6_000)
    all.fragmenter.end()
    expect(all.inits.map(({ mime }) => mime.includes('mp4a'))).toEqual([false, true])
    for (let ms = 0; ms < 6_000; ms += 40) expect(all.has('v', ms), `frame ${ms}`).toBe(true)
    expect(all.has('a', 3_520)).toBe(false)
    expect(all.has('a', 4_501)).toBe(true)
  })
})

/** The longest time within a track for which its parts have no sample, and where it ends, milliseconds. */
function timelineOf(parts: readonly Part[], track: number, timescale: number): { gapMs: number; endMs: number } {
  let [end, gap] = [0, 0]
  for (const { bytes } of parts)
    for (const { id, startTime, samples } of readFragment(bytes.subarray(0, bytes.readUInt32BE(0)))) {
      if (id !== track || samples.length === 0) continue
      gap = Math.max(gap, startTime - end)
      end = Math.max(end, startTime + sum(samples.map(({ duration }) => duration)))
    }
  return { gapMs: (gap * 1_000) / timescale, endMs: (end * 1_000) / timescale }
}

const ENDED_MS = 15_000

describe('video that stops while audio comes thinly', () => {
  /** From 3 to 15 s no video, and a packet of audio every so often; `then`: what is done when it has come. */
  const thin = (everyMs: number, then: (all: Recorded, ms: number) => void = () => {}, config = AUDIO): Recorded => {
    const all = new Recorded()
    all.take(VIDEO, config)
    all.both(0, 3_000)
    for (let ms = 3_000 + everyMs; ms < ENDED_MS; ms += everyMs) {
      all.take(audio(ms, mark('a', ms)))
      then(all, ms)
    }
    return all
  }

  it.each([500, 1_000, 2_000, 3_000, 5_000, 9_000])(
    '[MEDIA50] every %i ms: both tracks are filled, in parts',
    (everyMs) => {
      for (const [backMs, settles] of [
        [15_000, true],
        [15_000, false],
        [16_000, true],
      ] as const) {
        const all = thin(everyMs, ({ fragmenter }) => settles && fragmenter.settle())
        all.both(backMs, 20_000)
        all.fragmenter.end()
        for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS + 40)
        const video = timelineOf(all.parts, VIDEO_TRACK, VIDEO_TIMESCALE)
        const audio = timelineOf(all.parts, AUDIO_TRACK, AUDIO.sampleRate)
        expect(video.gapMs).toBeLessThan(PART_MS)
        expect(audio.gapMs).toBeLessThan(100)
        for (const endMs of [video.endMs, audio.endMs, total(all.parts)])
          expect(Math.abs(endMs - 20_000)).toBeLessThan(100)
        expect(all.has('v', 18_000)).toBe(true)
      }
    },
  )

  it.each([2_000, 3_000, 5_000])('[MEDIA50] every %i ms: the stream goes as far as audio did', (everyMs) => {
    const settled = thin(everyMs, (all, ms) => {
      all.fragmenter.settle()
      expect(total(all.parts)).toBeGreaterThan(ms - 2 * PART_MS)
    })
    settled.fragmenter.end()
    // Nobody says that nothing more has come: with the next packet it is known all the same.
    thin(everyMs, (all, ms) => {
      if (ms > 3_000 + everyMs) expect(total(all.parts)).toBeGreaterThan(ms - 2 * PART_MS)
    }).fragmenter.end()
  })

  it('[MEDIA50] for which no silence is known: time goes on, and video is repeated', () => {
    const config = { ...AUDIO, codec: 'mp4a.40.39' }
    const all = thin(3_000, ({ fragmenter }) => fragmenter.settle(), config)
    expect(total(all.parts)).toBeGreaterThan(11_000)
    expect(timelineOf(all.parts, VIDEO_TRACK, VIDEO_TIMESCALE).gapMs).toBeLessThan(PART_MS)
  })

  it('[MEDIA50] and is back without a keyframe at first: parts go on until there is one', () => {
    const all = thin(3_000)
    all.both(14_520, 15_960)
    expect(total(all.parts)).toBeGreaterThan(15_960 - 2 * PART_MS)
    expect(all.has('v', 15_000)).toBe(false)
    all.both(16_000, 18_000)
    all.fragmenter.end()
    expect(all.has('v', 16_000)).toBe(true)
    for (const { durationMs } of all.parts) expect(durationMs).toBeLessThanOrEqual(2 * PART_MS + 40)
  })
})

describe('silence', () => {
  it('[MEDIA35] is a valid packet of AAC for each number of channels, and of Opus for each length', () => {
    const aac = (channels: number, codec = 'mp4a.40.2') => silenceOf({ ...AUDIO, channels, codec })
    // One channel, as ISO/IEC 14496-3 has it: an identifier and a tag, gain, window, no bands, no tools, the end.
    expect(aac(1)?.toString('hex')).toBe('00000007')
    expect([1, 2, 3, 4, 5, 6, 7].map((channels) => aac(channels)?.length)).toEqual([4, 7, 11, 15, 17, 21, 28])
    expect(aac(8)).toBeUndefined()
    expect(aac(2, 'mp4a.40.39')).toBeUndefined()
    const opus = [120, 240, 480, 960, 1_920, 2_880].map((frameSamples) =>
      silenceOf({ ...AUDIO, codec: 'opus', frameSamples }),
    )
    for (const packet of opus)
      expect(opusSamples(packet as Buffer)).toBe([120, 240, 480, 960, 1_920, 2_880][opus.indexOf(packet)])
  })
})
