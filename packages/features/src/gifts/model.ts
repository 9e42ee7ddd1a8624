import type { Author, Model, NoSlice } from '@ovation/kernel'

export type GiftSettings = {
  /** How many test coins a joining viewer's wallet starts with; 0 is none. */
  testCoins: number
}

export type GiftEvents = { 'gift.sent': { gift: string; count: number; amount: number; by: Author } }

export const GIFT_LIMITS = { maxGiftCount: 9_999 } as const

export const gifts: Model<NoSlice, GiftEvents, GiftSettings> = {
  settings: { testCoins: 1_000 },
  rows: { 'gift.sent': {} },
}
