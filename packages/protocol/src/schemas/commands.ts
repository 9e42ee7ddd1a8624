import { accessShapes } from '@ovation/features/access/wire'
import { announcementShapes } from '@ovation/features/announcements/wire'
import { customShapes } from '@ovation/features/custom/wire'
import { giftShapes } from '@ovation/features/gifts/wire'
import { likesShapes } from '@ovation/features/likes/wire'
import { messageShapes } from '@ovation/features/messages/wire'
import { moderationShapes } from '@ovation/features/moderation/wire'
import { pollShapes } from '@ovation/features/polls/wire'
import { reactionShapes } from '@ovation/features/reactions/wire'
import { roomShapes } from '@ovation/features/room/wire'
import { stageShapes } from '@ovation/features/stage/wire'
import { stateShapes } from '@ovation/features/state/wire'
import { streamShapes } from '@ovation/features/stream/wire'
import type { CommandBodies, Settings } from '@ovation/room'
import { SETTING_VALUES } from '@ovation/room/rules'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'

/** One of the values of a setting; of a number only that it is whole, so that the domain says which may stand. */
function shapeOf(values: (typeof SETTING_VALUES)[keyof Settings]): z.ZodType {
  if ('min' in values) return z.int()
  return typeof values[0] === 'boolean' ? z.boolean() : z.enum(values as readonly string[])
}

const settings = z.strictObject(
  Object.fromEntries(Object.entries(SETTING_VALUES).map(([setting, values]) => [setting, shapeOf(values).optional()])),
) as z.ZodType<Partial<Settings>>

/** The shape of every command's body. Rules about meaning are the domain's. */
export const commandSchemas: Shapes<CommandBodies> = {
  ...roomShapes,
  'room.settings': z.strictObject({ settings }),
  ...accessShapes,
  ...messageShapes,
  ...reactionShapes,
  ...announcementShapes,
  ...moderationShapes,
  ...pollShapes,
  ...giftShapes,
  ...likesShapes,
  ...streamShapes,
  ...stageShapes,
  ...customShapes,
  ...stateShapes,
}
