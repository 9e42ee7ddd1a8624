import { accept, authorOf, drafting, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { earningsOf, TEST_COINS, walletOf } from './accounts.ts'
import { GIFTS, isGift } from './catalogue.ts'
import { GIFT_LIMITS } from './model.ts'
import type { GiftEvents, GiftSettings } from './model.ts'
import { giftShapes } from './wire.ts'

export * from './accounts.ts'

export type GiftCommands = { 'gift.send': { gift: string; count: number } }

export type GiftCode = 'gift_unknown' | 'insufficient_funds'

const MAX_TEST_COINS = 1_000_000

const draft = drafting<GiftEvents>()

export const giftRules: Rules<Base<GiftSettings>, GiftEvents, GiftCommands, GiftCode, GiftSettings> = {
  reads: [],
  settings: { testCoins: { min: 0, max: MAX_TEST_COINS } },
  events: { 'gift.sent': { personal: { gone: 'all' } } },
  shapes: giftShapes,
  commands: {
    /** The debit, the credit and the public event are one append. */
    'gift.send': {
      role: 'guest',
      run: (state, { gift, count }, ctx) => {
        if (!isGift(gift)) return refuse('gift_unknown')
        if (!Number.isInteger(count) || count < 1 || count > GIFT_LIMITS.maxGiftCount)
          return refuse('value_out_of_range', { detail: 'count' })
        const amount = GIFTS[gift].price * count
        const posting = { from: walletOf(ctx.actor.id), to: earningsOf(state.room), amount, currency: TEST_COINS }
        return { ...accept(draft(ctx, 'gift.sent', { gift, count, amount, by: authorOf(ctx) })), postings: [posting] }
      },
    },
  },
}
