import { SHARED_LIMITS } from '@ovation/kernel'
import { actorId, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { ROOM_LIMITS } from './model.ts'
import type { RoomCommands, RoomSystemCommands } from './rules.ts'

const title = text(ROOM_LIMITS.maxTitleChars)

export const roomShapes: Shapes<RoomCommands & RoomSystemCommands> = {
  'room.open': z.strictObject({ title: title.optional() }),
  'room.close': z.strictObject({ reason: text(SHARED_LIMITS.maxReasonChars).optional() }),
  'room.title': z.strictObject({ title }),
  // The protocol, which knows the settings of all features, says which there are.
  'room.settings': z.strictObject({ settings: z.looseObject({}) }),
  'room.delete': z.strictObject({ by: actorId }),
}
