import { describe, expect, it } from 'vitest'
import { lineOf, MAX_TEXT_COLUMNS, sameness } from './text.ts'

describe('a text as it flies', () => {
  it('[DAN6] is cut with dots where it is longer than eighty columns, of which a Chinese character takes two', () => {
    expect(MAX_TEXT_COLUMNS).toBe(80)
    expect(lineOf('弹'.repeat(40))).toBe('弹'.repeat(40))
    expect(lineOf('弹'.repeat(41))).toBe(`${'弹'.repeat(39)}…`)
    expect(lineOf('a'.repeat(80))).toBe('a'.repeat(80))
    expect(lineOf('a'.repeat(81))).toBe(`${'a'.repeat(79)}…`)
    expect(lineOf(`${'a'.repeat(78)} bcd`)).toBe(`${'a'.repeat(78)}…`)
    expect(lineOf('abc弹幕', 6)).toBe('abc弹…')
    expect(lineOf('abcd弹', 6)).toBe('abcd弹')
  })

  it('[DAN6] no character is cut in two', () => {
    expect(lineOf('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧👩‍👩‍👧…')
    expect(lineOf(`e${'\u0301'.repeat(20)}e`, 6)).toBe(`e${'\u0301'.repeat(20)}e`)
  })

  it('[DAN6] is one line', () => {
    expect(lineOf('  one\n\ttwo  ')).toBe('one two')
  })

  it('[DAN7] is the same as another whatever its case, width and spaces; not in another mode', () => {
    const of = (text: string, mode: 'scroll' | 'top' = 'scroll') => sameness({ text, mode })
    expect(of(' ＧＧ  well Played')).toBe(of('gg well\nplayed '))
    expect(of('gg')).not.toBe(of('ggg'))
    expect(of('gg')).not.toBe(of('gg', 'top'))
  })
})
