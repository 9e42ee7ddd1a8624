import { expect, it } from 'vitest'
import { shownName } from './shown-name.ts'

it.each([
  ['zh', 'Guest 1288', '游客 1288'],
  ['en', 'Guest 1288', 'Guest 1288'],
  ['zh', 'Guest 12880', 'Guest 12880'],
  ['zh', 'Guest', 'Guest'],
  ['zh', 'My Guest 1288', 'My Guest 1288'],
  ['zh', 'Linda', 'Linda'],
] as const)('[PROFILE5] in %s %s is %s', (language, name, shown) => {
  expect(shownName(name, language)).toBe(shown)
})
