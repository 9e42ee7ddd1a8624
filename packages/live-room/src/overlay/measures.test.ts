import { describe, expect, it } from 'vitest'
import { columnPercent, textSizePx } from './measures.ts'

const source = (widthPx: number, heightPx: number) => ({ widthPx, heightPx })

describe('the measures of an overlay', () => {
  it('[OVERLAY3] its text goes with the source: the same share of 1080p, 720p and a portrait source', () => {
    const auto = { size: 0, theme: 'card' } as const
    expect(textSizePx(auto, source(1920, 1080))).toBe(28)
    expect(textSizePx(auto, source(1280, 720))).toBe(19)
    expect(textSizePx(auto, source(1080, 1920))).toBe(35)
    expect(textSizePx({ ...auto, theme: 'large' }, source(1920, 1080))).toBe(45)
    expect(textSizePx(auto, source(400, 300))).toBe(14)
    expect(textSizePx(auto, source(7680, 7680))).toBe(96)
    expect(textSizePx({ size: 50, theme: 'large' }, source(1920, 1080))).toBe(50)
  })

  it('[OVERLAY3] its column is a part of a wide source and nearly all of a narrow one', () => {
    const auto = { width: 0, theme: 'neon' } as const
    expect(columnPercent(auto, source(1920, 1080))).toBe(34)
    expect(columnPercent(auto, source(1080, 1080))).toBe(34)
    expect(columnPercent(auto, source(1080, 1920))).toBe(92)
    expect(columnPercent({ ...auto, theme: 'large' }, source(1920, 1080))).toBe(46)
    expect(columnPercent({ ...auto, theme: 'large' }, source(1080, 1920))).toBe(92)
    expect(columnPercent({ ...auto, width: 20 }, source(1080, 1920))).toBe(20)
  })
})
