import { expect, it } from 'vitest'
import { hiddenBy } from './hidden-by.ts'

it('[OVERLAY4] hides messages by whole name and by word, whatever their case and width', () => {
  const hides = hiddenBy({ 'hide-names': ['Night Bot'], 'hide-words': ['spoiler'] })
  expect(hides({ author: { name: 'NIGHT BOT' }, text: 'x' })).toBe(true)
  expect(hides({ author: { name: 'Night Bot 2' }, text: 'x' })).toBe(false)
  expect(hides({ author: { name: 'mia' }, text: 'a ＳＰＯＩＬＥＲ here' })).toBe(true)
  expect(hides({ author: { name: 'spoiler' } })).toBe(false)
  expect(hiddenBy({ 'hide-names': [], 'hide-words': ['STRASSE'] })({ author: { name: '' }, text: 'straße' })).toBe(true)
  expect(hiddenBy({ 'hide-names': [], 'hide-words': [] })({ author: { name: '' }, text: '' })).toBe(false)
})
