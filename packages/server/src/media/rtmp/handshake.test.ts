import { describe, expect, it } from 'vitest'
import { Handshake } from './handshake.ts'

const C1 = Buffer.from(Array.from({ length: 1_536 }, (_, n) => n % 251))
const START = Buffer.concat([Buffer.from([3]), C1])

describe('the handshake with an encoder', () => {
  it.each([1, 100, 1_537, 4_000])(
    '[RTMP1] is answered once, and gives what follows it, in pieces of %i bytes',
    (size) => {
      const answers: Buffer[] = []
      const handshake = new Handshake((bytes) => answers.push(bytes))
      const all = Buffer.concat([START, Buffer.alloc(1_536, 7), Buffer.from('what follows')])
      let rest: Buffer | undefined
      let from = 0
      // What comes after the handshake goes elsewhere.
      while (rest === undefined && from < all.length) {
        rest = handshake.take(all.subarray(from, from + size))
        from += size
      }
      expect(Buffer.concat([rest ?? Buffer.alloc(0), all.subarray(from)]).toString()).toBe('what follows')
      expect(answers.map(({ length }) => length)).toEqual([1 + 2 * 1_536])
      const [answer = Buffer.alloc(0)] = answers
      expect([answer[0], answer.readUInt32BE(5), answer.subarray(1 + 1_536)]).toEqual([3, 0, C1])
    },
  )

  it('[RTMP1] is over with its last byte, not before', () => {
    const handshake = new Handshake(() => {})
    expect(handshake.take(START)).toBeUndefined()
    expect(handshake.take(Buffer.alloc(1_535))).toBeUndefined()
    expect(handshake.take(Buffer.alloc(1))).toEqual(Buffer.alloc(0))
  })

  it('[RTMP2] is refused in another version, with the first byte', () => {
    let answered = false
    const handshake = new Handshake(() => (answered = true))
    expect(() => handshake.take(Buffer.from([6]))).toThrow('version of RTMP')
    expect(answered).toBe(false)
    // What the second half begins with says nothing of a version.
    const usual = new Handshake(() => {})
    usual.take(START)
    expect(usual.take(Buffer.from([6]))).toBeUndefined()
  })
})
