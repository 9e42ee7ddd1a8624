import { describe, expect, it } from 'vitest'
import { AudioRun } from './audio-run.ts'
import { AUDIO_TRACK } from './mp4/init.ts'
import type { AudioConfig, Packet } from './packets.ts'
import { silenceOf } from './silence.ts'

/** A packet is 20 ms or 960 samples long. */
const CONFIG: AudioConfig = {
  ...{ kind: 'audio', codec: 'opus', configuration: Buffer.alloc(11), sampleRate: 48_000, channels: 2 },
  frameSamples: 960,
}
const packet = (dtsMs: number, text = `at ${dtsMs}`): Packet => ({
  ...{ kind: 'audio', dtsMs, ptsMs: dtsMs, key: true },
  data: Buffer.from(text),
})
const SILENCE = silenceOf(CONFIG) as Buffer
const textsOf = (run: ReturnType<AudioRun['take']>): string[] =>
  run.samples.map(({ data }) => (data.equals(SILENCE) ? 'silence' : String(data)))

describe('the audio of a part', () => {
  it('[MEDIA35] counts its samples from its first packet on, whatever the times of the others', () => {
    const audio = new AudioRun(CONFIG, 500)
    expect([audio.endMs, audio.count, audio.bytes]).toEqual([500, 0, 0])
    for (const ms of [1_000, 1_025, 1_035]) expect(audio.add(packet(ms))).toBe(true)
    expect([audio.endMs, audio.count, audio.bytes]).toEqual([1_060, 3, 21])
    const run = audio.take()
    expect([run.id, run.startTime, textsOf(run)]).toEqual([AUDIO_TRACK, 48_000, ['at 1000', 'at 1025', 'at 1035']])
    expect(run.samples[0]).toEqual({ duration: 960, compositionOffset: 0, key: true, data: Buffer.from('at 1000') })
    expect([audio.count, audio.bytes, audio.endMs]).toEqual([0, 0, 1_060])
    audio.add(packet(1_060))
    expect(audio.take().startTime).toBe(48_000 + 3 * 960)
  })

  it('[MEDIA35] leaves out what comes more than 100 ms after its time was filled', () => {
    const audio = new AudioRun(CONFIG, 0)
    for (let ms = 0; ms < 200; ms += 20) audio.add(packet(ms))
    expect([audio.add(packet(99)), audio.add(packet(100))]).toEqual([false, true])
    expect(textsOf(audio.take()).slice(-2)).toEqual(['at 180', 'at 100'])
  })

  it('[MEDIA35] is behind its packets where more than 100 ms are missing: then their time counts, and what was before lasts longer', () => {
    const audio = new AudioRun(CONFIG, 0)
    expect(audio.isAhead(packet(9_000))).toBe(false)
    audio.add(packet(0))
    expect([audio.isAhead(packet(120)), audio.isAhead(packet(121))]).toEqual([false, true])
    audio.add(packet(121))
    const run = audio.take()
    expect(run.samples.map(({ duration }) => duration)).toEqual([121 * 48, 960])
    expect(audio.endMs).toBe(141)
    // With nothing in this part, the part begins later.
    audio.add(packet(441))
    expect(audio.take()).toMatchObject({ startTime: 441 * 48, samples: [{ duration: 960 }] })
    audio.add(packet(461 + 100))
    expect(audio.take()).toMatchObject({ startTime: 461 * 48, samples: [{ duration: 960 }] })
  })

  it('[MEDIA35] is filled with silence from its beginning, or its end, up to a time and not beyond', () => {
    const audio = new AudioRun(CONFIG, 100)
    expect([audio.fill(119), audio.fill(120), audio.fill(139), audio.fill(140)]).toEqual([false, true, false, true])
    const run = audio.take()
    expect([run.startTime, textsOf(run)]).toEqual([4_800, ['silence', 'silence']])
    audio.add(packet(140))
    expect(audio.fill(180)).toBe(true)
    expect(textsOf(audio.take())).toEqual(['at 140', 'silence'])
    const unknown = new AudioRun({ ...CONFIG, codec: 'mp4a.40.39' }, 0)
    expect([unknown.silence, unknown.fill(10_000), unknown.count]).toEqual([undefined, false, 0])
  })

  it('[MEDIA35] is handed out as far as it begins before a time; the rest stays for the next part', () => {
    const audio = new AudioRun(CONFIG, 0)
    for (let ms = 1_000; ms < 1_100; ms += 20) audio.add(packet(ms))
    expect(textsOf(audio.take(990))).toEqual([])
    expect(textsOf(audio.take(1_000))).toEqual([])
    expect(textsOf(audio.take(1_021))).toEqual(['at 1000', 'at 1020'])
    expect([audio.count, audio.bytes]).toEqual([3, 21])
    const rest = audio.take(1_060)
    expect([rest.startTime, textsOf(rest)]).toEqual([1_040 * 48, ['at 1040']])
    expect([audio.take().startTime, audio.bytes]).toEqual([1_060 * 48, 0])
  })
})
