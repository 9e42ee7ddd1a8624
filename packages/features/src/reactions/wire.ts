import { seq } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { REACTIONS } from './model.ts'
import type { ReactionCommands } from './rules.ts'

export const reactionShapes: Shapes<ReactionCommands> = {
  'message.react': z.strictObject({ message: seq, emoji: z.enum(REACTIONS), on: z.boolean().optional() }),
}
