import { describe, expect, it } from 'vitest'
import { decodeAmf, encodeAmf, readAmf } from './amf0.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex')
/** A key or a string: its length in two bytes, then its letters. */
const text = (word: string): string => word.length.toString(16).padStart(4, '0') + Buffer.from(word).toString('hex')
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('a value of AMF0', () => {
  it.each<[string, Parameters<typeof encodeAmf>[0], string]>([
    ['a number', 1.5, '00 3ff8000000000000'],
    ['true', true, '01 01'],
    ['false', false, '01 00'],
    ['a string', 'live', `02 ${text('live')}`],
    ['a string of other letters', '直播', '02 0006 e79bb4e692ad'],
    ['null', null, '05'],
    ['undefined', undefined, '06'],
    ['an object', { a: 1, b: null }, `03 ${text('a')} 00 3ff0000000000000 ${text('b')} 05 0000 09`],
    ['an array', [true, 'x'], `0a 00000002 01 01 02 ${text('x')}`],
  ])('[RTMP3] is written as the specification has it, and read: %s', (_, value, hex) => {
    expect(encodeAmf(value).toString('hex')).toBe(bytes(hex).toString('hex'))
    const [read, ...more] = decodeAmf(bytes(hex))
    expect(JSON.stringify([read, more])).toBe(JSON.stringify([value, []]))
  })

  it.each<[string, string, unknown]>([
    ['a long string', '0c 00000003 616263', 'abc'],
    ['XML', '0f 00000003 3c613e', '<a>'],
    ['a date, with its zone', '0b 4059000000000000 0000', 100],
    ['an ECMA array, whose count is not believed', `08 0000ffff ${text('n')} 05 0000 09`, { n: null }],
    ['an object of a class', `10 ${text('Type')} ${text('n')} 05 0000 09`, { n: null }],
    ['any number but 0 as true', '01 07', true],
    ['a value of AMF3', '11 04 05', 5],
  ])('[RTMP9] is read where encoders write others: %s', (_, hex, value) => {
    expect(plain(decodeAmf(Buffer.concat([bytes(hex), bytes('05')])))).toEqual([value, null])
  })

  it('[RTMP9] is undefined where it refers to another one, or is not supported', () => {
    expect(decodeAmf(bytes('07 0001 0d 05'))).toEqual([undefined, undefined, null])
  })

  it('[RTMP3] has no key that is anything but a key', () => {
    const [object] = decodeAmf(bytes(`03 ${text('__proto__')} 05 ${text('toString')} 05 0000 09`)) as [object]
    expect(Object.getPrototypeOf(object)).toBeNull()
    expect(Object.keys(object)).toEqual(['__proto__', 'toString'])
    // An empty key is one, where no end follows.
    expect(plain(decodeAmf(bytes('03 0000 05 0000 09')))).toEqual([{ '': null }])
  })

  it('[RTMP3] is refused in words: one that is cut off, one of an unknown type', () => {
    expect(() => decodeAmf(bytes('00 3ff8'))).toThrow('an AMF value is cut off')
    expect(() => decodeAmf(bytes('02 0003 6161'))).toThrow('an AMF value is cut off')
    expect(() => decodeAmf(bytes('0e'))).toThrow('AMF type 14 is not used here')
    expect(decodeAmf(Buffer.alloc(0))).toEqual([])
  })

  it('[RTMP3] may be eight objects deep, and a message may have a thousand values', () => {
    const nested = (depth: number): Buffer => bytes(`03${text('a')}`.repeat(depth) + '05' + '000009'.repeat(depth))
    expect(() => decodeAmf(nested(8))).not.toThrow()
    expect(() => decodeAmf(nested(9))).toThrow('an AMF value is too deep or too large')
    const arrays = (depth: number): Buffer => bytes('0a00000001'.repeat(depth) + '05')
    expect(() => decodeAmf(arrays(8))).not.toThrow()
    expect(() => decodeAmf(arrays(9))).toThrow('too deep or too large')
    expect(decodeAmf(Buffer.alloc(1_000, 5))).toHaveLength(1_000)
    expect(readAmf(Buffer.alloc(1_001, 5))).toMatchObject({
      error: { message: 'an AMF value is too deep or too large' },
    })
    // An array that announces more than there may be is read as far as it goes.
    expect(readAmf(bytes('0a ffffffff 05')).error?.message).toBe('an AMF value is cut off')
  })

  it('[RTMP9] gives what came before one that cannot be read, and the outermost object as far as it was', () => {
    const { values, error } = readAmf(bytes(`05 03 ${text('a')} 05 ${text('b')} 03 ${text('c')} 05 ${text('d')} 42`))
    expect(plain(values)).toEqual([null, { a: null }])
    expect(error?.message).toBe('AMF type 66 is not used here')
    // One whose end alone is missing has said nothing that is sure.
    expect(readAmf(bytes(`05 03 ${text('a')} 05`)).values).toEqual([null])
    expect(readAmf(bytes('05')).error).toBeUndefined()
  })
})
