import type { Flight } from '@ovation/danmaku'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FlownText } from './fly-messages.ts'
import { TextPicker } from './text-picker.ts'

type Text = Flight<FlownText<string>>
const GROUND = { matches: (selector: string) => selector === '.controls', closest: () => null }
const MENU = { matches: () => false, closest: (selector: string) => (selector === '.text-menu' ? {} : null) }
const BUTTON = { matches: () => false, closest: () => null }

/** Texts in rows of ten pixels, a hundred wide. */
const flight = (message: string | undefined): Text =>
  ({ texts: [{ text: '', mode: 'scroll', ...(message === undefined ? {} : { message }) }] }) as unknown as Text

class FakeOverlay {
  texts: Text[] = []
  held = new Set<Text>()
  marked: Text | undefined
  at = (x: number, y: number, reachPx = 0) =>
    x <= 100 ? this.texts.find((_, n) => y >= n * 20 - reachPx && y < n * 20 + 10 + reachPx) : undefined
  boxOf = (one: Text) => ({ left: 0, top: this.texts.indexOf(one) * 20, width: 100, height: 10 })
  hold = (one: Text): void => void this.held.add(one)
  release = (one: Text): void => void this.held.delete(one)
  mark = (one: Text | undefined): void => void (this.marked = one)
  visible = () => this.texts
}
let overlay: FakeOverlay
let chosen: string | undefined
let picker: TextPicker<string>
let focus: string[]
let stopped = 0
const canvas = {
  getBoundingClientRect: () => ({ left: 0, top: 0 }),
  getRootNode: () => ({ activeElement: { focus: () => focus.push('before') } }),
  focus: () => focus.push('texts'),
  blur: () => focus.push('nowhere'),
}
const event = (y: number, target: object = GROUND, pointerType = 'mouse') =>
  ({ target, clientX: 50, clientY: y, pointerType, stopPropagation: () => stopped++ }) as unknown as PointerEvent
const tap = (y: number, target: object = GROUND): void => {
  picker.press(event(y, target, 'touch'))
  picker.click(event(y, target, 'touch'))
}
const press = (key: string): number => {
  let taken = 0
  picker.key({ key, preventDefault: () => taken++ } as unknown as KeyboardEvent)
  return taken
}
beforeEach(() => {
  vi.useFakeTimers()
  overlay = new FakeOverlay()
  overlay.texts = [flight('a'), flight('b'), flight('c')]
  chosen = undefined
  focus = []
  stopped = 0
  picker = new TextPicker(overlay, canvas as unknown as HTMLCanvasElement, (next) => (chosen = next?.message))
})
afterEach(() => vi.useRealTimers())
const [LATER_MS, LEFT_MS] = [150, 300]

describe('a text under a mouse', () => {
  it('[DAN13] stops at once, and has its menu a moment later', () => {
    picker.hover(event(25))
    expect([...overlay.held]).toEqual([overlay.texts[1]])
    expect(overlay.marked).toBe(overlay.texts[1])
    expect(chosen).toBeUndefined()
    vi.advanceTimersByTime(LATER_MS)
    expect(chosen).toBe('b')
  })

  it('[DAN13] goes on when the pointer only crosses it', () => {
    picker.hover(event(25))
    picker.hover(event(15))
    expect([overlay.held.size, overlay.marked]).toEqual([0, undefined])
    vi.advanceTimersByTime(1_000)
    expect(chosen).toBeUndefined()
  })

  it('[DAN13] keeps its menu on the way to it and in it, and loses it beside them, however the pointer moves', () => {
    picker.hover(event(25))
    vi.advanceTimersByTime(LATER_MS)
    picker.hover(event(15))
    vi.advanceTimersByTime(LEFT_MS - 1)
    picker.hover(event(15, MENU))
    vi.advanceTimersByTime(1_000)
    expect(chosen).toBe('b')
    picker.hover(event(15, BUTTON))
    vi.advanceTimersByTime(LEFT_MS - 1)
    picker.hover(event(16, BUTTON))
    expect(chosen).toBe('b')
    vi.advanceTimersByTime(1)
    expect([chosen, overlay.held.size]).toEqual([undefined, 0])
  })

  it('[DAN13] gives way to the next', () => {
    picker.hover(event(25))
    vi.advanceTimersByTime(LATER_MS)
    picker.hover(event(45))
    expect([...overlay.held]).toEqual([overlay.texts[2]])
    vi.advanceTimersByTime(LATER_MS)
    expect(chosen).toBe('c')
  })

  it('[DAN13] is none under a control, and no sample', () => {
    picker.hover(event(25, BUTTON))
    overlay.texts = [flight(undefined)]
    picker.hover(event(5))
    tap(5)
    expect([overlay.held.size, stopped]).toEqual([0, 0])
  })
})

describe('a tap', () => {
  it('[DAN13] on a text, or eight pixels beside it, opens its menu; another tap closes it; no other text stops', () => {
    tap(37)
    expect([chosen, stopped]).toEqual(['b', 1])
    picker.leave()
    vi.advanceTimersByTime(1_000)
    expect(chosen).toBe('b')
    tap(200)
    expect([chosen, stopped, overlay.held.size]).toEqual([undefined, 2, 0])
    tap(200)
    expect(stopped).toBe(2)
  })

  it('[DAN13] on another text opens the menu of that, on the same again closes it', () => {
    tap(5)
    tap(25)
    expect([chosen, [...overlay.held]]).toEqual(['b', [overlay.texts[1]]])
    tap(25)
    expect([chosen, overlay.held.size]).toEqual([undefined, 0])
  })

  it('[DAN13] is for the text that was there when it began', () => {
    picker.press(event(5, GROUND, 'touch'))
    overlay.texts = []
    picker.click(event(5, GROUND, 'touch'))
    expect(chosen).toBe('a')
    picker.dismiss()
    expect(chosen).toBeUndefined()
  })

  it('[DAN13] on a control is the control’s', () => {
    tap(5, BUTTON)
    expect([chosen, stopped]).toEqual([undefined, 0])
  })
})

describe('keys', () => {
  it('[DAN14] hold all texts, go from one to another, open the menu, and lead back step by step', () => {
    expect(picker.enter()).toBe(true)
    expect([overlay.held.size, overlay.marked, focus]).toEqual([3, overlay.texts[0], ['texts']])
    expect(press('ArrowDown')).toBe(1)
    expect(overlay.marked).toBe(overlay.texts[1])
    expect(press('x')).toBe(0)
    press('Enter')
    expect(chosen).toBe('b')
    // The focus goes into the menu.
    picker.blur(MENU as never)
    expect(chosen).toBe('b')
    picker.close()
    expect([chosen, overlay.held.size, focus]).toEqual([undefined, 3, ['texts', 'texts']])
    expect(press('Escape')).toBe(1)
    expect([overlay.held.size, focus.at(-1)]).toEqual([0, 'before'])
  })

  it('[DAN14] are nobody’s while nothing flies', () => {
    overlay.texts = []
    expect(picker.enter()).toBe(false)
    expect(press('Enter')).toBe(0)
    expect(focus).toEqual([])
  })

  it('[DAN14] let go when the focus goes elsewhere', () => {
    picker.enter()
    picker.blur(BUTTON as never)
    expect([overlay.held.size, overlay.marked]).toEqual([0, undefined])
    expect(press('Enter')).toBe(0)
  })

  it('[DAN14] lead past a text that was deleted meanwhile', () => {
    picker.enter()
    ;(overlay.texts[1] as Text).texts = []
    press('ArrowDown')
    press('Enter')
    expect(chosen).toBe('c')
  })
})
