import { expect, it } from 'vitest'
import { keyText, listShortcuts, shortcutOf } from './key-table.ts'

const shortcut = (does: string) => ({ does, act: () => does })
const table = { m: shortcut('audio'), ' ': shortcut('play'), k: shortcut('play'), '?': shortcut('list') }

it.each([
  ['m', 'audio'],
  ['M', 'audio'],
  ['?', 'list'],
  ['？', 'list'],
  [' ', 'play'],
  ['x', undefined],
  ['toString', undefined],
  ['Escape', undefined],
])('[A11Y2] the key “%s” does %s', (key, does) => {
  expect(shortcutOf(table, key)?.act()).toBe(does)
})

it('[A11Y2] the list has every key of every table, those that do the same together', () => {
  expect(listShortcuts([table, { ArrowLeft: shortcut('back'), p: shortcut('play') }])).toEqual([
    { does: 'audio', keys: ['m'] },
    { does: 'play', keys: [' ', 'k', 'p'] },
    { does: 'list', keys: ['?'] },
    { does: 'back', keys: ['ArrowLeft'] },
  ])
})

it('[A11Y2] keys are shown as they are printed on keyboards', () => {
  expect(['m', ' ', 'ArrowLeft', 'ArrowRight', 'Escape', '?'].map((key) => keyText(key, 'Space'))).toEqual([
    ...['M', 'Space', '←', '→', 'Esc', '?'],
  ])
})
