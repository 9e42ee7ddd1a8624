import { expect, it } from 'vitest'
import { bitrateText, dayOf, durationText, listOf, momentOf, sizeText, whole, percentText } from './format.ts'

it.each([
  [-1, '0:00'],
  [59_999, '0:59'],
  [61_000, '1:01'],
  [600_000, '10:00'],
  [3_600_000, '1:00:00'],
  [3_725_000, '1:02:05'],
])('[REPLAY6] %i ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

const AT = new Date(2026, 10, 25, 13, 56, 7).getTime()
// Some versions of ICU write a narrow space before PM.
const plain = (text: string): string => text.replaceAll('\u202f', ' ')

it.each([
  ['en', 'Nov 25, 2026', 'Nov 25, 2026, 1:56 PM', 'Nov 25, 2026, 1:56:07 PM'],
  ['zh', '2026年11月25日', '2026年11月25日 13:56', '2026年11月25日 13:56:07'],
] as const)('a day and its time, in %s', (language, day, short, exact) => {
  expect(dayOf(AT, language)).toBe(day)
  expect(plain(momentOf(AT, language))).toBe(short)
  expect(plain(momentOf(AT, language, true))).toBe(exact)
})

it('numbers and lists', () => {
  expect([whole(1_234_567.8, 'en'), whole(12, 'zh')]).toEqual(['1,234,568', '12'])
  expect([bitrateText(2_499_600, 'en'), bitrateText(300_000, 'zh')]).toEqual(['2,500 kbit/s', '300 kbit/s'])
  expect([listOf(['Mia', 'Ben', 'Zoe'], 'en'), listOf(['Mia', 'Ben', 'Zoe'], 'zh')]).toEqual([
    'Mia, Ben, Zoe',
    'Mia、Ben、Zoe',
  ])
})

it.each([
  [0, '0 kB'],
  [1, '1 kB'],
  [1_499, '1 kB'],
  [750_000, '750 kB'],
  [34_400_000, '34 MB'],
  [1_240_000_000, '1.2 GB'],
])('[STUDIO93] a file of %i bytes has %s', (bytes, text) => {
  expect([sizeText(bytes, 'en'), sizeText(bytes, 'zh')]).toEqual([text, text])
})

it('[STUDIO114] a share is written as its language writes it, without a space of our own', () => {
  expect([percentText(0, 'en'), percentText(40, 'zh'), percentText(66.7, 'en')]).toEqual([...['0%', '40%', '67%']])
})
