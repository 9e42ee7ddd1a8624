import { describe, expect, it } from 'vitest'
import { opusSamples } from './codecs.ts'
import type { AudioConfig } from './packets.ts'
import { silenced, silenceOf } from './silence.ts'

const AAC: AudioConfig = {
  ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.from([0x11, 0x90]), sampleRate: 48_000, channels: 2 },
  frameSamples: 1_024,
}
const OPUS: AudioConfig = { ...AAC, codec: 'opus', frameSamples: 960 }

/** What a decoder finds in an access unit of AAC (ISO/IEC 14496-3, table 4.85) in which nothing but elements is set. */
function elementsIn(unit: Buffer): string {
  const bits = [...unit].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const found: string[] = []
  for (let at = 0; ;) {
    const id = Number.parseInt(bits.slice(at, at + 3), 2)
    if (id === 7) return `${found.join(' ')}, ${bits.length - at - 3} bits left`
    const name = { 0: 'single', 1: 'pair', 3: 'low' }[id]
    const tag = Number.parseInt(bits.slice(at + 3, at + 7), 2)
    // One channel: gain, window, no bands, no tools. A pair has one bit more, that of a common window.
    const length = id === 1 ? 1 + 2 * 22 : 22
    expect(bits.slice(at + 7, at + 7 + length)).toBe('0'.repeat(length))
    found.push(`${name} ${tag}`)
    at += 7 + length
  }
}

describe('silence', () => {
  it.each([
    [1, 'single 0, 0 bits left'],
    [2, 'pair 0, 1 bits left'],
    [3, 'single 0 pair 0, 4 bits left'],
    [4, 'single 0 pair 0 single 1, 7 bits left'],
    [5, 'single 0 pair 0 pair 1, 0 bits left'],
    [6, 'single 0 pair 0 pair 1 low 0, 3 bits left'],
    [7, 'single 0 pair 0 pair 1 pair 2 low 0, 7 bits left'],
  ])('[MEDIA35] of AAC in configuration %i has its elements, one after the other', (channels, elements) => {
    expect(elementsIn(silenceOf({ ...AAC, channels }) as Buffer)).toBe(elements)
  })

  it('[MEDIA35] of AAC is known for the profiles that have a core of LC, up to seven elements', () => {
    const known = ['1', '2', '5', '29', '3', '12', '39', '42'].filter((type) =>
      silenceOf({ ...AAC, codec: `mp4a.40.${type}` }),
    )
    expect(known).toEqual(['1', '2', '5', '29'])
    expect([0, 8].map((channels) => silenceOf({ ...AAC, channels }))).toEqual([undefined, undefined])
    expect(silenceOf({ ...AAC, codec: 'ac-3' })).toBeUndefined()
  })

  it('[MEDIA35] of Opus is as long as the packets are, where one frame can be', () => {
    expect(silenceOf(OPUS)).toEqual(Buffer.from([0xf8, 0xff, 0xfe]))
    for (const frameSamples of [120, 240, 480, 1_920, 2_880]) {
      const packet = silenceOf({ ...OPUS, frameSamples }) as Buffer
      expect([packet.length, opusSamples(packet)]).toEqual([1, frameSamples])
    }
    expect(silenceOf({ ...OPUS, frameSamples: 5_760 })).toBeUndefined()
  })

  it('[STAGE4] in the place of a packet is as long as it, for any codec', () => {
    const packet = Buffer.from([0x7b, 1, 2])
    expect(silenced(OPUS, packet)).toEqual(silenceOf(OPUS))
    // The same configuration, one frame, and nothing in it.
    expect(silenced({ ...OPUS, frameSamples: 5_760 }, packet)).toEqual(Buffer.from([0x78]))
    expect(silenced({ ...OPUS, frameSamples: 5_760 }, Buffer.alloc(0))).toEqual(Buffer.from([0]))
    expect(silenced(AAC, packet)).toEqual(silenceOf(AAC))
    expect(silenced({ ...AAC, codec: 'mp4a.40.39' }, packet)).toEqual(silenceOf(AAC))
  })
})
