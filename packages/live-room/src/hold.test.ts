import { expect, it } from 'vitest'
import { Hold } from './hold.ts'

it('[CHAT17] rows are held while a mouse is over them, until it has rested for long, moves on, or lets go', () => {
  let now = 0
  const hold = new Hold(() => now, 10_000)
  expect(hold.held).toBe(false)
  hold.point(true)
  now = 10_000
  expect(hold.held).toBe(true)
  now = 10_001
  expect(hold.held).toBe(false)
  hold.point(true)
  expect(hold.held).toBe(true)
  hold.point(false)
  expect(hold.held).toBe(false)
  hold.point(true)
  hold.release()
  expect(hold.held).toBe(false)
})

it('[CHAT17] without a limit a mouse holds them for as long as it is there', () => {
  let now = 0
  const hold = new Hold(() => now)
  hold.point(true)
  now = 3_600_000
  expect(hold.held).toBe(true)
})

it('[CHAT17] a finger holds them, and for two seconds after it was lifted; a lift that nothing came before does not', () => {
  let now = 0
  const hold = new Hold(() => now)
  hold.touch(false)
  expect(hold.held).toBe(false)
  hold.touch(true)
  now = 60_000
  expect(hold.held).toBe(true)
  hold.touch(false)
  now += 1_999
  expect(hold.held).toBe(true)
  now += 1
  expect(hold.held).toBe(false)
  hold.touch(true)
  hold.touch(false)
  hold.release()
  expect(hold.held).toBe(false)
})

it('[CHAT18] the keyboard on a row holds it until Escape, and again from the next key that leads somewhere', () => {
  const hold = new Hold(() => 0)
  hold.focus(true)
  expect(hold.held).toBe(true)
  hold.focus(false)
  expect(hold.held).toBe(false)
  hold.press('Escape')
  hold.focus(true)
  expect(hold.held).toBe(false)
  for (const key of ['m', 'Enter', ' ']) hold.press(key)
  expect(hold.held).toBe(false)
  for (const key of ['Tab', 'Home', 'End', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
    hold.press('Escape')
    expect(hold.held, key).toBe(false)
    hold.press(key)
    expect(hold.held, key).toBe(true)
  }
})

it('[CHAT18] Escape lets go of the keyboard alone', () => {
  const hold = new Hold(() => 0)
  hold.point(true)
  hold.press('Escape')
  expect(hold.held).toBe(true)
})
