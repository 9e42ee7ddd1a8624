import { expect, it } from 'vitest'
import { codeIn, isAccount, isMadeUp, takeCode } from './identities.ts'

it.each([
  ['@abcdefghijklmnop', true],
  ['owner', true],
  ['g_abc', false],
  ['owners', false],
  ['alice', false],
  [undefined, false],
])('[SIGN15] %s has an account here: %s', (id, is) => {
  expect(isAccount(id)).toBe(is)
})

it.each([
  ['Guest 1288', true],
  ['Guest 12880', false],
  ['A Guest 1288', false],
  ['Guest', false],
])('[SIGN15] %s is a name that nobody has chosen: %s', (name, is) => {
  expect(isMadeUp(name)).toBe(is)
})

it('[SIGN16] the code of a link is taken once', () => {
  const host = { signInCode: 'abc' } as unknown as Element
  expect([takeCode(host), takeCode(host)]).toEqual(['abc', undefined])
})

const CODE = 'x'.repeat(20) + '_-' + 'Y'.repeat(21)
it.each([
  [` https://live.example.com/r/demo#code=${CODE} `, { link: CODE }],
  [`<https://live.example.com/studio#code=${CODE}>`, { link: CODE }],
  [CODE, { link: CODE }],
  [' 01234-56789-abcde-f0123 ', { recovery: '01234-56789-abcde-f0123' }],
  ['0123 4567', { recovery: '0123 4567' }],
])('[SIGN15] %s is what somebody has who pastes it', (typed, code) => {
  expect(codeIn(typed)).toEqual(code)
})
