import { expect, it } from 'vitest'
import { noticeText } from './notice-text.ts'

const text = (faults: Parameters<typeof noticeText>[0], code?: string, language: 'en' | 'zh' = 'en') =>
  noticeText(faults, code ? ({ code } as never) : undefined, language, 'explained')

it('[OVERLAY2] what is not usable is told in one line: the first, what it can be, and how many more there are', () => {
  expect(text([])).toBeUndefined()
  expect(text([{ name: 'rows', value: '99', allowed: '1–30' }])).toBe('“rows=99” is not used; it can be: 1–30.')
  expect(text([{ name: 'sizes', value: '3' }])).toBe('“sizes” is no parameter of an overlay.')
  expect(
    text([
      { name: 'sizes', value: '3' },
      { name: 'a', value: '' },
      { name: 'b', value: '' },
    ]),
  ).toBe('“sizes” is no parameter of an overlay. And 2 more.')
  expect(text([{ name: 'rows', value: '99', allowed: '1–30' }], undefined, 'zh')).toBe(
    '参数“rows=99”没有生效，可以用：1–30。',
  )
})

it('[OVERLAY9] why an overlay is not let in comes before that', () => {
  const faults = [{ name: 'sizes', value: '3' }]
  for (const code of ['members_only', 'password_needed', 'password_wrong', 'room_not_found'])
    expect(text(faults, code)).toContain('needs a key')
  expect(text(faults, 'unauthorized')).toContain('no longer valid')
  expect(text(faults, 'banned')).toBe('explained')
})
