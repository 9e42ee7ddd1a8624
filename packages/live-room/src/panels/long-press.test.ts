import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onLongPress } from './long-press.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const pointer = (type: string, { pointerType = 'touch', clientX = 0, clientY = 0 } = {}): Event =>
  Object.assign(new Event(type, { cancelable: true }), { pointerType, clientX, clientY })

function held() {
  const row = new EventTarget()
  const windows = new EventTarget()
  const pressed: unknown[] = []
  const stop = onLongPress(row, windows, (target) => pressed.push(target))
  const click = (): boolean => windows.dispatchEvent(new Event('click', { cancelable: true }))
  return { row, windows, pressed, stop, click }
}

it('[SCREEN46] a finger that stays for half a second presses, once', () => {
  const { row, pressed } = held()
  row.dispatchEvent(pointer('pointerdown'))
  vi.advanceTimersByTime(499)
  expect(pressed).toEqual([])
  vi.advanceTimersByTime(5_000)
  expect(pressed).toEqual([row])
})

it.each([
  ['moves to scroll', 11, 0, 0],
  ['moves down', 0, -11, 0],
  ['trembles', 7, 7, 1],
])('[SCREEN46] a finger that %s: by %i and %i px', (_, clientX, clientY, times) => {
  const { row, pressed } = held()
  row.dispatchEvent(pointer('pointerdown'))
  row.dispatchEvent(pointer('pointermove', { clientX, clientY }))
  vi.advanceTimersByTime(500)
  expect(pressed).toHaveLength(times)
})

it.each(['pointerup', 'pointercancel'])('[SCREEN46] a press ends with %s, wherever that is', (type) => {
  const { row, windows, pressed } = held()
  row.dispatchEvent(pointer('pointerdown'))
  windows.dispatchEvent(pointer(type))
  vi.advanceTimersByTime(500)
  expect(pressed).toEqual([])
})

it('[SCREEN46] a mouse does not press', () => {
  const { row, pressed } = held()
  row.dispatchEvent(pointer('pointerdown', { pointerType: 'mouse' }))
  vi.advanceTimersByTime(500)
  expect(pressed).toEqual([])
  expect(row.dispatchEvent(pointer('contextmenu'))).toBe(true)
})

it('[SCREEN46] while it is held there is no menu of the browser, and its end is no click', () => {
  const { row, windows, click } = held()
  row.dispatchEvent(pointer('pointerdown'))
  expect(row.dispatchEvent(pointer('contextmenu'))).toBe(false)
  vi.advanceTimersByTime(500)
  windows.dispatchEvent(pointer('pointerup'))
  expect(click()).toBe(false)
  vi.advanceTimersByTime(100)
  expect(click()).toBe(true)
  expect(row.dispatchEvent(pointer('contextmenu'))).toBe(true)
})

it('[SCREEN46] after a short touch a click is a click', () => {
  const { row, windows, click } = held()
  row.dispatchEvent(pointer('pointerdown'))
  windows.dispatchEvent(pointer('pointerup'))
  expect(click()).toBe(true)
})

it('[SCREEN46] nothing is heard after it was stopped', () => {
  const { row, windows, pressed, stop, click } = held()
  row.dispatchEvent(pointer('pointerdown'))
  stop()
  vi.advanceTimersByTime(500)
  row.dispatchEvent(pointer('pointerdown'))
  vi.advanceTimersByTime(500)
  expect(pressed).toEqual([])
  windows.dispatchEvent(pointer('pointerup'))
  expect(click()).toBe(true)
})
