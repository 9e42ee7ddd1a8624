import { describe, expect, it } from 'vitest'
import { initMessage, LOW_LATENCY_CLOSE, STILL_MESSAGE } from './media-low-latency.ts'

const header = { mime: 'video/mp4; codecs="avc1.64001f"', epochMs: 1_700_000_000_123.5, width: 1_280, height: 720 }

describe('messages of the low-latency stream', () => {
  it('[MEDIA4] announce an init segment, byte for byte as players know it', () => {
    const plain =
      '{"t":"init","mime":"video/mp4; codecs=\\"avc1.64001f\\"","epochMs":1700000000123.5,"width":1280,"height":720}'
    expect(initMessage(header, false)).toBe(plain)
    expect(initMessage(header, true)).toBe(plain.replace(/}$/, ',"stills":true}'))
    expect(JSON.parse(initMessage(header, false))).toEqual({ t: 'init', ...header })
  })

  it('[MEDIA4] say what they know of a stream, and nothing else', () => {
    expect(initMessage({ ...header, bytes: 'of the segment' } as typeof header, false)).toBe(initMessage(header, false))
  })

  it('[NET5] say that a stream pauses', () => {
    expect(STILL_MESSAGE).toBe('{"t":"still"}')
  })

  it('[MEDIA4] close codes stay what players know', () => {
    expect(LOW_LATENCY_CLOSE).toEqual({ notLive: 4_404, ended: 4_410, forbidden: 4_403 })
  })
})
