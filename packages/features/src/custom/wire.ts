import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { CUSTOM_LIMITS } from './model.ts'
import type { CustomCommands } from './rules.ts'

export const customShapes: Shapes<CustomCommands> = {
  'custom.send': z.strictObject({
    name: z.string().max(CUSTOM_LIMITS.maxCustomNameChars),
    data: z.json().optional(),
  }) as z.ZodType<CustomCommands['custom.send']>,
}
