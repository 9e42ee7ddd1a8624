import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import type { LikesSystemCommands } from './rules.ts'

export const likesShapes: Shapes<LikesSystemCommands> = { 'likes.tally': z.strictObject({ total: z.int() }) }
