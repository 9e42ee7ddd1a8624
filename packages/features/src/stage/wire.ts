import { actorId, id, person, someone } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { STAGE_LAYOUTS } from './model.ts'
import type { StageCommands, StageSystemCommands } from './rules.ts'

export const stageShapes: Shapes<StageCommands & StageSystemCommands> = {
  'hand.raise': z.strictObject({}),
  'hand.lower': someone,
  'hand.see': person,
  'stage.invite': person,
  'stage.prepare': z.strictObject({}),
  'stage.leave': someone,
  'stage.mute': z.strictObject({ actor: actorId, muted: z.boolean() }),
  'stage.arrange': z.strictObject({ layout: z.enum(STAGE_LAYOUTS) }),
  'stage.appear': z.strictObject({ seat: z.int(), stream: id }),
  'stage.vanish': z.strictObject({ stream: id }),
}
