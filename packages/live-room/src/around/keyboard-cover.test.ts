import { expect, it } from 'vitest'
import { coverOf } from './keyboard-cover.ts'

const visible = { offsetTop: 0, height: 500, scale: 1 }

it('[SCREEN63] a keyboard covers what of the element is below what can be seen', () => {
  expect(coverOf({ bottomPx: 844, windowHeightPx: 844, visible })).toBe(344)
  // The browser has moved the window up to show the field.
  expect(coverOf({ bottomPx: 844, windowHeightPx: 844, visible: { ...visible, offsetTop: 100 } })).toBe(244)
  expect(coverOf({ bottomPx: 600.4, windowHeightPx: 844, visible })).toBe(100)
})

it('[SCREEN63] nothing is covered without a keyboard, above it, or while somebody has zoomed in', () => {
  expect(coverOf({ bottomPx: 844, windowHeightPx: 619, visible })).toBe(0)
  expect(coverOf({ bottomPx: 844, windowHeightPx: 620, visible })).toBe(120)
  expect(coverOf({ bottomPx: 400, windowHeightPx: 844, visible })).toBe(0)
  expect(coverOf({ bottomPx: 844, windowHeightPx: 844, visible: { ...visible, scale: 1.06 } })).toBe(0)
  expect(coverOf({ bottomPx: 844, windowHeightPx: 844, visible: { ...visible, scale: 1.05 } })).toBe(344)
})

it('[SCREEN63] never more than the keyboard, however far the element goes on below', () => {
  expect(coverOf({ bottomPx: 3_000, windowHeightPx: 844, visible })).toBe(344)
})
