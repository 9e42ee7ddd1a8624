import { describe, expect, it } from 'vitest'
import { evolveView, GIFTS, initialView, isGift } from '@ovation/room'
import { mayBeNegative, TEST_ISSUER, walletOf } from '@ovation/room/rules'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { GIFT_LIMITS } from './model.ts'

describe('a gift', () => {
  it.each(Object.entries(GIFTS))(
    '[GIFT1] %s costs its price for each, paid by who gives it to the room',
    (gift, one) => {
      expect(new MemoryRoom().give('gus', 'gift.send', { gift, count: 2 })).toMatchObject({
        ok: true,
        events: [
          { type: 'gift.sent', actor: 'gus', body: { gift, count: 2, amount: 2 * one.price, by: { id: 'gus' } } },
        ],
        postings: [{ from: 'user:gus', to: 'room:r', amount: 2 * one.price, currency: 'test' }],
      })
    },
  )

  it.each([
    [0, 'value_out_of_range'],
    [1, 'ok'],
    [1.5, 'value_out_of_range'],
    [GIFT_LIMITS.maxGiftCount, 'ok'],
    [GIFT_LIMITS.maxGiftCount + 1, 'value_out_of_range'],
  ])('[GIFT1] %d of one are given at once → %s', (count, expected) => {
    const decision = new MemoryRoom().give('gus', 'gift.send', { gift: 'heart', count })
    expect(decision).toMatchObject(expected === 'ok' ? { ok: true } : { code: expected, detail: 'count' })
  })

  it('[GIFT2] is shown among the messages', () => {
    const room = new MemoryRoom()
    room.give('gus', 'gift.send', { gift: 'heart', count: 1 })
    expect(room.log.reduce(evolveView, initialView('r')).timeline).toEqual([
      { kind: 'event', seq: 1, event: room.log[0] },
    ])
  })

  it('[ROOM9] is looked up in the catalogue alone', () => {
    expect(['flower', 'constructor', 'yacht'].map(isGift)).toEqual([true, false, false])
  })
})

it('[GIFT2] only who issues coins may owe some', () => {
  expect(mayBeNegative(TEST_ISSUER)).toBe(true)
  expect(mayBeNegative(walletOf('gus'))).toBe(false)
  // Whatever somebody is called, it is a wallet.
  expect(mayBeNegative(walletOf(TEST_ISSUER))).toBe(false)
  expect(mayBeNegative('room:r')).toBe(false)
})
