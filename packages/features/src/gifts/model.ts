import type { Author, Model } from '@ovation/kernel'

export { GIFTS, isGift } from './catalogue.ts'
export type { GiftId } from './catalogue.ts'

export type GiftSettings = {
  /** Coins for trying out that a joining viewer's wallet starts with; 0 is none. */
  testCoins: number
}

export type GiftEvents = { 'gift.sent': { gift: string; count: number; amount: number; by: Author } }

export const gifts: Model<object, GiftEvents, GiftSettings> = {
  initial: {},
  settings: { testCoins: 1_000 },
  events: { 'gift.sent': null },
  rows: ['gift.sent'],
}
