import type { DanmakuText, Flight } from '@ovation/danmaku'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startPreview } from './preview.ts'

const WORDS = ['top', 'bottom', 'one', 'two']

class FakeOverlay {
  texts: DanmakuText[] = []
  ages: number[] = []
  settings = { scrollMs: 1_000 } as never
  show(text: DanmakuText, ageMs = 0): boolean {
    this.texts.push(text)
    this.ages.push(ageMs)
    return true
  }
  forget(what: unknown): void {
    this.texts = this.texts.filter(({ by, id }) => by !== what && id !== what)
  }
  visible(): Flight[] {
    return this.texts.map((text) => ({ texts: [text] }) as unknown as Flight)
  }
  get shown(): string[] {
    return this.texts.map(({ text }) => text)
  }
}
let overlay: FakeOverlay
beforeEach(() => {
  vi.useFakeTimers()
  overlay = new FakeOverlay()
})
afterEach(() => vi.useRealTimers())

describe('samples while the options are open', () => {
  it('[DAN12] are on their way at once, the first two at the top and the bottom; and go with the options', () => {
    const stop = startPreview(overlay, WORDS)
    expect(overlay.shown).toEqual(WORDS)
    expect(overlay.texts.map(({ mode }) => mode)).toEqual(['top', 'bottom', 'scroll', 'scroll'])
    expect(overlay.ages).toEqual([0, 0, 150, 340])
    stop()
    expect(overlay.shown).toEqual([])
    vi.advanceTimersByTime(5_000)
    expect(overlay.shown).toEqual([])
  })

  it('[DAN12] come again when they have left, but not while somebody’s text flies', () => {
    startPreview(overlay, WORDS)
    overlay.forget('sample 3')
    vi.advanceTimersByTime(500)
    expect(overlay.shown).toEqual(['top', 'bottom', 'one', 'two'])
    expect(overlay.ages.at(-1)).toBe(0)
    overlay.texts = [{ text: 'said', mode: 'scroll', by: 'ann' }]
    vi.advanceTimersByTime(2_000)
    expect(overlay.shown).toEqual(['said'])
    overlay.forget('ann')
    vi.advanceTimersByTime(500)
    expect(overlay.shown).toEqual(WORDS)
  })
})
