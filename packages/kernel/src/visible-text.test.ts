import { describe, expect, it } from 'vitest'
import { visibleName, visibleText } from './visible-text.ts'

const mark = '\u0301'
const stack = (n: number): string => mark.repeat(n)

const INVISIBLE = [
  ...['\u00ad', '\u034f', '\u061c', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u180b', '\u180e', '\u200b', '\u200c'],
  ...['\u200d', '\u200e', '\u200f', '\u202a', '\u202e', '\u2060', '\u2066', '\u206f', '\u2800', '\u3164', '\ufe00'],
  ...['\ufe0f', '\ufeff', '\uffa0', '\ufff9', '\u{1d173}', '\u{e0020}', '\u{e0061}', '\u{e0100}', '\u0007', '\u0085'],
  ...['\ufffc', '\u{13441}', '\u{13442}', '\u{1d159}'],
]
const named = INVISIBLE.map((sign) => [`U+${sign.codePointAt(0)?.toString(16)}`, sign] as const)

/** Texts with code points that show nothing by themselves, but without which they are another word or image. */
const AT_WORK = [
  ['Persian, not joined', 'می\u200cخواهم'],
  ['Arabic, joined at the end', 'ه\u200d'],
  ['Devanagari, an explicit half form', 'क्\u200dष'],
  ['Devanagari, an explicit virama', 'क्\u200cष'],
  ['Sinhala', 'ශ්\u200dරී'],
  ['Malayalam, a chillu', 'അവന്\u200d'],
  ['Khmer', 'ក\u200cក'],
  ['Myanmar', 'က\u200cက'],
  ['Balinese', '\u1b13\u200c\u1b13'],
  ['Javanese', '\ua98f\u200c\ua98f'],
  ['Sundanese', '\u1b8a\u200c\u1b8a'],
  ['a family', '👨\u200d👩\u200d👧'],
  ['a profession with a skin tone', '👩🏽\u200d🚒'],
  ['the rainbow flag', '🏳\ufe0f\u200d🌈'],
  ['a heart', '❤\ufe0f'],
  ['a keycap', '1\ufe0f\u20e3'],
  ['Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
] as const

describe('text as it can be seen', () => {
  it.each(named)('[VISIBLE1] %s alone, repeated, in spaces or under marks, is nothing', (_, sign) => {
    for (const text of [sign, sign.repeat(5), ` ${sign}\u3000${sign} `, `${sign}${mark}`, `\n${sign}\t`]) {
      expect(visibleText(text)).toBe('')
      expect(visibleName(text)).toBe('')
    }
  })

  it.each(named)('[VISIBLE1] %s is taken out of what is seen', (_, sign) => {
    expect(visibleName(`An${sign}n`)).toBe('Ann')
    const kept = '\u061c\u200e\u200f\u2800\ufffc\u{13441}\u{13442}\u{1d159}'.includes(sign)
    expect(visibleText(`An${sign}n`)).toBe(kept ? `An${sign}n` : 'Ann')
  })

  it.each(AT_WORK)('[VISIBLE2] %s stays what it is', (_, text) => {
    expect(visibleText(text)).toBe(text)
    expect(visibleText(`a ${text} b`)).toBe(`a ${text} b`)
    expect(visibleName(text)).toBe(text.normalize('NFKC'))
  })

  it.each([
    ['Latin', 'a\u200cb\u200dc', 'abc'],
    ['Latin capitals', 'S\u200cT\u200cR', 'STR'],
    ['Han', '主\u200d播', '主播'],
    ['one emoji', '🙂\u200d', '🙂'],
    ['a digit', '1\ufe0f', '1'],
    ['tags without a flag', 'a\u{e0067}\u{e007f}', 'a'],
    ['a flag whose tags do not end', '🏴\u{e0067}\u{e0062}', '🏴'],
  ])('[VISIBLE2] in %s they have no work and go', (_, text, seen) => {
    expect(visibleText(text)).toBe(seen)
    expect(visibleName(text)).toBe(seen)
  })

  it('[VISIBLE3] marks are stacked no higher than scripts need', () => {
    expect(visibleText(`Z${stack(40)}a`)).toBe(`Z${stack(8)}a`)
    expect(visibleName(`q${stack(40)}a`)).toBe(`q${stack(3)}a`)
    expect(visibleText(`Z${`${mark}\u200d\u034f`.repeat(40)}`)).toBe(`Z${stack(8)}`)
    for (const text of ['Việt Nam', 'กำ้', 'שָׁלוֹם', 'བསྒྲུབས', 'क्षत्रिय'])
      expect(visibleName(text)).toBe(text.normalize('NFKC'))
  })

  it('[VISIBLE3] marks alone are nothing, over a letter they are', () => {
    expect(visibleText(stack(3))).toBe('')
    expect(visibleName(` ${stack(3)}`)).toBe('')
    expect(visibleName(`e${mark}`)).toBe('é')
  })

  it('[VISIBLE1] words keep their lines, their spaces, and pictures in braille', () => {
    for (const text of ['a\n\tb  c', ' a ', '⠀⠀⣿⣿\n⣿⠀⠀⣿', '🫪', '\ue000']) expect(visibleText(text)).toBe(text)
    expect(visibleText('a\r\nb\rc')).toBe('a\nb\nc')
  })

  it('[VISIBLE1] overrides of direction are taken out of words, marks of direction stay', () => {
    expect(visibleText('\u202eevil\u202c \u2066x\u2069 (\u200fא\u200e)')).toBe('evil x (\u200fא\u200e)')
    expect(visibleName('\u202eevil\u202c \u200f')).toBe('evil')
  })

  it('[VISIBLE1] a name is one line in one form', () => {
    expect(visibleName('  Ａｎｎ \n\t ﬁ\u3000① ')).toBe('Ann fi 1')
  })

  it('[VISIBLE1] cleaning twice changes nothing', () => {
    for (const text of [...AT_WORK.map(([, one]) => one), `a${stack(9)}\u200d${stack(9)}`, 'a\u034f\u200c\u2800b']) {
      expect(visibleText(visibleText(text))).toBe(visibleText(text))
      expect(visibleName(visibleName(text))).toBe(visibleName(text))
    }
  })
})
