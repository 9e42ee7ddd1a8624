import { id, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import type { StreamSystemCommands } from './rules.ts'

const MAX_REASON_CHARS = 200
const stream = z.strictObject({ stream: id })

export const streamShapes: Shapes<StreamSystemCommands> = {
  'stream.start': stream,
  'stream.interrupt': stream,
  'stream.end': z.strictObject({ stream: id, reason: text(MAX_REASON_CHARS).optional() }),
}
