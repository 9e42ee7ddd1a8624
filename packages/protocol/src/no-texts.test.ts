import { expect, it } from 'vitest'
import { explain, OvationError } from './error.ts'
import { textLater } from './no-texts.ts'

it('[SCREEN42] the words of an error that was made before they were there are read later', () => {
  const texts: Record<string, string> = {}
  const words = (code: string, detail = ''): string => `${texts[code] ?? code} ${detail}`
  const error = new OvationError('timeout', { detail: 'a' })
  textLater(error, 'timeout', { detail: 'b' }, texts, words)
  expect(error.message).toBe('timeout b')
  texts.timeout = 'It timed out;'
  expect(error.message).toBe('It timed out; b')
})

it('[SCREEN42] words that are there, or that the server sent, stay', () => {
  const known = new OvationError('timeout', { detail: 'a' })
  textLater(known, 'timeout', { detail: 'b' }, { timeout: 'x' }, () => 'other')
  expect(known.message).toBe(explain('timeout', 'a'))
  const sent = new OvationError('banned', { message: 'You are banned.' })
  textLater(sent, 'banned', { message: 'You are banned.' }, {}, () => 'other')
  expect(sent.message).toBe('You are banned.')
})
