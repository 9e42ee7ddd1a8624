import { expect, it } from 'vitest'
import { EncodedFrame } from './encoded-frame.ts'

it('a frame is encoded once for all readers of one transport, and for each transport by itself', () => {
  const frame = new EncodedFrame('{"t":"room"}')
  const made: string[] = []
  const plain = (text: string): Buffer => {
    made.push('plain')
    return Buffer.from(text)
  }
  const framed = (text: string): Buffer => {
    made.push('framed')
    return Buffer.from(`data: ${text}`)
  }
  const first = frame.as(plain)
  expect(first.toString()).toBe('{"t":"room"}')
  expect(frame.as(framed).toString()).toBe('data: {"t":"room"}')
  expect(frame.as(plain)).toBe(first)
  expect(made).toEqual(['plain', 'framed'])
})

it('a frame is for many unless somebody says otherwise', () => {
  expect([new EncodedFrame('x').forFew, new EncodedFrame('x', true).forFew]).toEqual([false, true])
})
