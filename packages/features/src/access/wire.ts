import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import type { AccessSystemCommands } from './rules.ts'

const MAX_DIGEST_CHARS = 64

export const accessShapes: Shapes<AccessSystemCommands> = {
  'door.set': z.strictObject({ door: z.string().max(MAX_DIGEST_CHARS).nullable() }),
}
