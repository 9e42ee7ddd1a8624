import { expect, it } from 'vitest'
import { isMention } from './mention.ts'

it.each([
  ['@Ann hello', true],
  ['hello @ann', true],
  ['@Ann', true],
  ['@Ann, look', true],
  ['＠Ann look', true],
  ['@Ann你好', true],
  ['@Anna and @Ann', true],
  ['@Anna', false],
  ['@Ann_2', false],
  ['@Ann2', false],
  ['@Annä', false],
  ['Ann', false],
  ['@ Ann', false],
  ['', false],
])('[A11Y5] “%s” calls Ann: %s', (text, is) => {
  expect(isMention(text, ['Ann'])).toBe(is)
})

it.each([
  ['@小美你好', ['小美'], true],
  ['@小明', ['小美'], false],
  ['@游客 1234 来', ['Guest 1234', '游客 1234'], true],
  ['@Guest 1234', ['Guest 1234', '游客 1234'], true],
  ['@Guest 12345', ['Guest 1234'], false],
  ['@anybody', [undefined, ''], false],
])('[A11Y5] “%s” calls %j: %s', (text, names, is) => {
  expect(isMention(text, names)).toBe(is)
})
