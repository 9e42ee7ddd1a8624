import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import type { GiftCommands } from './rules.ts'

const MAX_GIFT_ID_CHARS = 32

export const giftShapes: Shapes<GiftCommands> = {
  'gift.send': z.strictObject({ gift: z.string().max(MAX_GIFT_ID_CHARS), count: z.int() }),
}
