import { describe, expect, it } from 'vitest'
import { readAmf3 } from './amf3.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
/** A string: its length with the lowest bit set, then its letters. */
const text = (word: string): string =>
  ((word.length << 1) | 1).toString(16).padStart(2, '0') + Buffer.from(word).toString('hex')
const read = (hex: string): unknown => {
  const { value, length } = readAmf3(bytes(`${hex} ff`))
  expect(length).toBe(bytes(hex).length)
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

describe('a value of AMF3', () => {
  it.each([
    ['00', 0],
    ['7f', 127],
    ['81 00', 128],
    ['ff 7f', 16_383],
    ['81 80 00', 16_384],
    ['ff ff 7f', 2_097_151],
    ['80 c0 80 00', 2_097_152],
    ['bf ff ff ff', 268_435_455],
    ['c0 80 80 00', -268_435_456],
    ['ff ff ff fe', -2],
  ])('[RTMP9] is a whole number of 29 bits: %s is %i', (hex, value) => {
    expect(read(`04 ${hex}`)).toBe(value)
  })

  it.each<[string, string, unknown]>([
    ['a date', '08 01 4059000000000000', 100],
    ['XML', `0b ${text('<a>')}`, '<a>'],
    ['an XML document', `07 ${text('<b>')}`, '<b>'],
    ['bytes', `0c ${text('abc')}`, 'abc'],
    ['an array, behind its named values', `09 05 ${text('n')} 03 01 04 07 02`, [7, false]],
    ['an object with fixed names', `0a 23 ${text('T')} ${text('a')} ${text('b')} 02 03`, { a: false, b: true }],
    ['one with free names', `0a 0b 01 ${text('a')} 02 ${text('b')} 03 01`, { a: false, b: true }],
    ['one with both', `0a 1b 01 ${text('a')} 02 ${text('b')} 03 01`, { a: false, b: true }],
  ])('[RTMP9] may be %s', (_, hex, value) => {
    expect(read(hex)).toEqual(value)
  })

  it('[RTMP9] may refer to strings that were there, empty ones not counted', () => {
    expect(read(`09 09 01 06 ${text('one')} 06 01 06 ${text('two')} 06 00`)).toEqual(['one', '', 'two', 'one'])
    expect(read(`09 07 01 06 ${text('one')} 06 ${text('two')} 06 02`)).toEqual(['one', 'two', 'two'])
    expect(() => read('06 00')).toThrow('refers to what is not there')
  })

  it('[RTMP9] may refer to the shape of an object that was there', () => {
    const first = `0a 13 01 ${text('a')} 02`
    const second = `0a 23 01 ${text('x')} ${text('y')} 02 03`
    expect(read(`09 09 01 ${first} ${second} 0a 05 03 03 0a 01 03`)).toEqual([
      ...[{ a: false }, { x: false, y: true }],
      ...[{ x: true, y: true }, { a: true }],
    ])
    expect(() => read('0a 01')).toThrow('refers to what is not there')
    expect(() => read('0a 07')).toThrow('an AMF value is of a class of its own')
  })

  it('[RTMP9] is undefined where it refers to another value', () => {
    for (const hex of ['08 00', '07 02', '0b 02', '0c 02', '09 02', '0a 02']) expect(read(hex), hex).toBeUndefined()
  })

  it('[RTMP9] is refused where it is cut off, of another type, too deep or too large', () => {
    for (const hex of ['05 3ff8', '06 09 6162', '04 81', '']) {
      expect(() => readAmf3(bytes(hex)), hex).toThrow('an AMF value is cut off')
    }
    expect(() => readAmf3(bytes('0d'))).toThrow('AMF3 type 13 is not used here')
    const nested = (depth: number): Buffer => bytes('090301'.repeat(depth) + '01')
    expect(readAmf3(nested(8)).length).toBe(8 * 3 + 1)
    expect(() => readAmf3(nested(9))).toThrow('an AMF value is too deep or too large')
    const named = (depth: number): Buffer => bytes(`0901${text('n')}`.repeat(depth) + '01' + '01'.repeat(depth))
    expect(readAmf3(named(8)).length).toBe(8 * 5 + 1)
    expect(() => readAmf3(named(9))).toThrow('too deep or too large')
    // The array itself and 999 values; more are not made, whatever is announced.
    const wide = (announced: string, count: number): Buffer =>
      Buffer.concat([bytes(`09 ${announced} 01`), Buffer.alloc(count, 1)])
    expect(readAmf3(wide('8f4f', 999)).value).toHaveLength(999)
    expect(() => readAmf3(wide('8f51', 1_000))).toThrow('too deep or too large')
  })
})
