import { expect, it } from 'vitest'
import { box, fullBox, i32, u16, u32, u64 } from './boxes.ts'

const hexOf = (bytes: Buffer): string => bytes.toString('hex')

it('[MEDIA2] a box has its size, its name and what is in it', () => {
  expect(hexOf(box('free'))).toBe('0000000866726565')
  expect(hexOf(box('mdat', Buffer.from([1, 2]), [3], Buffer.from([4])))).toBe('0000000c6d64617401020304')
  expect(hexOf(fullBox('tkhd', 1, 7, [9]))).toBe('0000000d746b68640100000709')
})

it('[MEDIA2] numbers have their size, the highest byte first', () => {
  expect(hexOf(u32())).toBe('')
  expect(hexOf(u32(1, 0x80000001, 2 ** 32 + 5, -1))).toBe('000000018000000100000005ffffffff')
  expect(hexOf(i32(-256))).toBe('ffffff00')
  expect(hexOf(u64(2 ** 40 + 2.6))).toBe('0000010000000003')
  expect(hexOf(u16(1, 0xabcd, 0x1ffff))).toBe('0001abcdffff')
})
