import type { Reference } from '@ovation/kernel/reference'
import type { GiftSettings } from './model.ts'
import type { GiftCommands } from './rules.ts'

export const reference: Reference<GiftCommands, GiftSettings> = {
  actions: {
    'gift.send': ['Send gifts', '送礼物'],
  },
  settings: {
    testCoins: {
      title: ['Test coins', '测试币'],
      what: [
        'How many coins a viewer’s wallet holds when they enter the room for the first time, to try out gifts. They cost nothing and cannot be bought.',
        '观众第一次进入房间时钱包里有多少币，用来试玩礼物；不花钱，也买不到。',
      ],
      values: ['coins; 0 gives none', '个；0 表示不发放'],
    },
  },
}
