import { expect, it } from 'vitest'
import { nextButton } from './row-keys.ts'

const ROWS = [['ann'], [], ['bob', '👍', '🎉'], ['cy']]

it.each([
  ['ArrowUp', undefined, 'cy'],
  ['ArrowDown', undefined, 'cy'],
  ['ArrowUp', 'cy', 'bob'],
  ['ArrowUp', '🎉', 'ann'],
  ['ArrowUp', 'ann', 'ann'],
  ['ArrowDown', 'ann', 'bob'],
  ['ArrowDown', 'cy', 'cy'],
  ['Home', 'cy', 'ann'],
  ['End', 'ann', 'cy'],
  ['ArrowRight', 'bob', '👍'],
  ['ArrowRight', '🎉', undefined],
  ['ArrowLeft', '🎉', '👍'],
  ['ArrowLeft', 'bob', undefined],
  ['ArrowRight', undefined, undefined],
  ['Enter', 'bob', undefined],
])('[A11Y1] in the chat %s leads from %s to %s', (key, from, to) => {
  expect(nextButton(ROWS, from, key)).toBe(to)
})

it('[A11Y1] in an empty chat keys lead nowhere', () => {
  for (const key of ['ArrowUp', 'ArrowDown', 'Home', 'End', 'ArrowRight'])
    expect(nextButton([], undefined, key)).toBe(undefined)
})
