import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { STATE_LIMITS } from './model.ts'
import type { StateCommands } from './rules.ts'

const key = z.string().max(STATE_LIMITS.maxSharedKeyChars)
const ifRevision = z.int().min(0).optional()

export const stateShapes: Shapes<StateCommands> = {
  'state.set': z.strictObject({ key, value: z.json(), ifRevision }) as z.ZodType<StateCommands['state.set']>,
  'state.delete': z.strictObject({ key, ifRevision }),
}
