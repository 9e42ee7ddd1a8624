/** The catalogue a room starts with. Prices are whole coins. */
export const GIFTS = {
  flower: { price: 1, name: { en: 'Flower', zh: '小花' } },
  heart: { price: 10, name: { en: 'Heart', zh: '爱心' } },
  star: { price: 66, name: { en: 'Star', zh: '星星' } },
  fireworks: { price: 520, name: { en: 'Fireworks', zh: '烟花' } },
} as const
/** What `gifts.send` takes. */
export type GiftId = keyof typeof GIFTS

/** Whether a gift of an event is in the catalogue: a newer server may have others. */
export const isGift = (id: string): id is GiftId => Object.hasOwn(GIFTS, id)

/** One movement of money: `amount` whole coins leave `from` and reach `to`. */
export type Posting = { from: string; to: string; amount: number; currency: string }

/** Coins for trying out. They cannot be bought or paid out. */
export const TEST_COINS = 'test'

export const walletOf = (actor: string): string => `user:${actor}`
export const earningsOf = (room: string): string => `room:${room}`
/** Where test coins come from. The only kind of account that may be below zero. */
export const TEST_ISSUER = 'issuer:test'
export const mayBeNegative = (account: string): boolean => account.startsWith('issuer:')
