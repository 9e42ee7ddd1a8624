/** The catalogue a room starts with. Prices are whole coins. */
export const GIFTS = {
  flower: { price: 1, name: { en: 'Flower', zh: '小花' } },
  heart: { price: 10, name: { en: 'Heart', zh: '爱心' } },
  star: { price: 66, name: { en: 'Star', zh: '星星' } },
  fireworks: { price: 520, name: { en: 'Fireworks', zh: '烟花' } },
} as const
/** The gift ids that `gifts.send` accepts. */
export type GiftId = keyof typeof GIFTS

/** Whether the gift of an event is in the catalogue: a newer server may have others. */
export const isGift = (id: string): id is GiftId => Object.hasOwn(GIFTS, id)
