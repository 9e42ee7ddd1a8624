import { describe, expect, it } from 'vitest'
import { Acknowledger } from './acknowledger.ts'

const window = (bytes: number) => {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return { type: 5, streamId: 0, timestampMs: 0, payload }
}

describe('acknowledgements', () => {
  it('[RTMP15] come with every mebibyte, and say how much came in all', () => {
    const acknowledger = new Acknowledger()
    expect([1_048_575, 1, 1_048_575, 10].map((bytes) => acknowledger.received(bytes))).toEqual([
      ...[undefined, 1_048_576, undefined],
      2_097_161,
    ])
  })

  it.each([
    [20_000, 10_000],
    [1_000, 4_096],
    [100_000_000, 1_048_576],
    [20_001, 10_000],
  ])('[RTMP15] come after half of a window of %i bytes, within bounds: %i', (bytes, every) => {
    const acknowledger = new Acknowledger()
    acknowledger.windowSet(window(bytes))
    expect([acknowledger.received(every - 1), acknowledger.received(1)]).toEqual([undefined, every])
  })

  it('[RTMP15] do not change with a window that is cut short', () => {
    const acknowledger = new Acknowledger()
    acknowledger.windowSet({ ...window(0), payload: Buffer.alloc(3) })
    expect(acknowledger.received(1_048_575)).toBeUndefined()
  })
})
