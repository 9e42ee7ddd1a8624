import { expect, it } from 'vitest'
import { tagOf } from './tag.ts'

it('[PROFILE3] a tag is four signs that follow from the id', () => {
  expect(tagOf('@ann')).toMatch(/^\w{4}$/)
  expect(tagOf('@ann')).toBe(tagOf('@ann'))
  const tags = new Set(Array.from({ length: 1_000 }, (_, n) => tagOf(`g_${n}`)))
  expect(tags.size).toBeGreaterThan(990)
  const signs = new Set([...tags].join(''))
  expect([signs.size, ...['i', 'l', 'o', 'u'].map((sign) => signs.has(sign))]).toEqual([32, false, false, false, false])
})
