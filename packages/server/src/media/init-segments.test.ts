import { describe, expect, it } from 'vitest'
import type { Init } from './fragmenter.ts'
import { InitSegments } from './init-segments.ts'

const init = (width: number): Init => ({ bytes: Buffer.from([width]), mime: 'video/mp4', width, height: 1 })

describe('init segments', () => {
  it('[MEDIA40] are found by stream and index for as long as a segment uses them', () => {
    const inits = new InitSegments({ inits: [], nextInit: 0 })
    expect([inits.current, inits.currentIndex, inits.streamOf(0)]).toEqual([undefined, 0, undefined])
    expect(inits.add(init(1), 'one', new Set())).toBe(0)
    expect(inits.add(init(2), 'two', new Set([0]))).toBe(1)
    expect([inits.current?.width, inits.currentIndex]).toEqual([2, 1])
    expect([inits.streamOf(0), inits.streamOf(1)]).toEqual(['one', 'two'])
    expect(inits.bytesOf('one', 0)).toEqual(Buffer.from([1]))
    expect([inits.bytesOf('two', 0), inits.bytesOf('one', 1)]).toEqual([undefined, undefined])
    expect(inits.add(init(3), 'two', new Set([1]))).toBe(2)
    expect([inits.bytesOf('one', 0), inits.bytesOf('two', 1)]).toEqual([undefined, Buffer.from([2])])
  })

  it('[MEDIA43] continue under the same numbers, and leave the list they came from as it is', () => {
    const before = { inits: [{ index: 6, init: init(1), stream: 'one' }], nextInit: 7 }
    const inits = new InitSegments(before)
    expect([inits.currentIndex, inits.add(init(2), 'two', new Set([6]))]).toEqual([6, 7])
    expect([before.inits.length, inits.state.inits.length, inits.state.nextInit]).toEqual([1, 2, 8])
  })
})
