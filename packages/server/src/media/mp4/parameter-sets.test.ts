import { describe, expect, it } from 'vitest'
import { boxHex, bytesOf, zeros } from './box-tree.fixture.ts'
import { parameterSetsOf } from './parameter-sets.ts'

/** A visual sample entry: 78 bytes of fields between its head and its boxes. */
const entry = (name: string, ...boxes: string[]): Buffer => bytesOf(boxHex(name, zeros(78), ...boxes))
const avcC = (lengthSize: string, sets: string): string => boxHex('avcC', `01 64 00 1f ${lengthSize} ${sets}`)
const hvcC = (lengthSize: string, arrays: string): string => boxHex('hvcC', `01 ${zeros(20)} ${lengthSize} ${arrays}`)

describe('the parameter sets of a sample entry', () => {
  it('[REPLAY15] of H.264 come as samples have them, each behind its length', () => {
    // The upper bits of the first number are reserved: one SPS, two PPS.
    const sets = 'e1 0003 674d40 02 0002 68ee 0001 68'
    expect(parameterSetsOf(entry('avc1', boxHex('pasp', zeros(8)), avcC('ff', sets)))).toEqual({
      lengthBytes: 4,
      bytes: bytesOf('00000003 674d40 00000002 68ee 00000001 68'),
    })
    expect(parameterSetsOf(entry('avc1', avcC('fd', sets)))).toEqual({
      lengthBytes: 2,
      bytes: bytesOf('0003 674d40 0002 68ee 0001 68'),
    })
    expect(parameterSetsOf(entry('avc1', avcC('fc', 'e0 00')))).toEqual({ lengthBytes: 1, bytes: bytesOf('') })
  })

  it('[REPLAY15] of HEVC come from all arrays', () => {
    const arrays = '03 a0 0001 0002 4001 a1 0002 0003 420101 0001 42 a2 0000'
    expect(parameterSetsOf(entry('hvc1', hvcC('0f', arrays)))).toEqual({
      lengthBytes: 4,
      bytes: bytesOf('00000002 4001 00000003 420101 00000001 42'),
    })
    expect(parameterSetsOf(entry('hvc1', hvcC('0d', '01 a1 0001 0001 42')))).toEqual({
      lengthBytes: 2,
      bytes: bytesOf('0001 42'),
    })
  })

  it('[REPLAY15] of other codecs stand in the samples anyway', () => {
    expect(parameterSetsOf(entry('av01', boxHex('av1C', '81000000')))).toBeUndefined()
    expect(parameterSetsOf(entry('avc1'))).toBeUndefined()
  })

  it('[REPLAY15] of a record that is cut off are none, and the length of lengths is what it says', () => {
    const none = (lengthBytes: number) => ({ lengthBytes, bytes: bytesOf('') })
    expect(parameterSetsOf(entry('avc1', avcC('fd', 'e1')))).toEqual(none(2))
    expect(parameterSetsOf(entry('avc1', boxHex('avcC', '0164001f')))).toEqual(none(4))
    expect(parameterSetsOf(entry('hvc1', hvcC('0d', '02 a0 0001 0002 4001')))).toEqual(none(2))
    expect(parameterSetsOf(entry('hvc1', boxHex('hvcC', '01')))).toEqual(none(4))
  })
})
