import { SHARED_LIMITS } from '@ovation/kernel'
import { id, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import type { StreamSystemCommands } from './rules.ts'

const stream = z.strictObject({ stream: id })

export const streamShapes: Shapes<StreamSystemCommands> = {
  'stream.start': z.strictObject({ stream: id, recorded: z.literal(true).optional() }),
  'stream.interrupt': stream,
  'stream.end': z.strictObject({
    stream: id,
    reason: text(SHARED_LIMITS.maxReasonChars).optional(),
    said: text(SHARED_LIMITS.maxReasonChars).optional(),
    by: z.enum(['studio', 'site']).optional(),
    actor: id.optional(),
  }),
}
