import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { LIVE_LIMITS, OPERATION_LIMITS } from './model.ts'
import type { OperationCommands } from './rules.ts'

const origin = z.string().min(1).max(OPERATION_LIMITS.maxOriginChars)
const key = z.string().min(1).max(OPERATION_LIMITS.maxKeyIdChars)
const limits = Object.fromEntries(
  Object.entries(LIVE_LIMITS).map(([name, { from, to }]) => [name, z.int().min(from).max(to).nullable().optional()]),
)

export const operationShapes = {
  'origin.add': z.strictObject({ origin }),
  'origin.remove': z.strictObject({ origin }),
  'signing-key.add': z.strictObject({
    key,
    algorithm: z.enum(['HS256', 'ES256', 'EdDSA', 'RS256']),
    replaces: z.strictObject({ key, overlapMs: z.int().min(0) }).optional(),
  }),
  'signing-key.revoke': z.strictObject({ key }),
  'limits.change': z.strictObject({
    limits: z.strictObject(limits) as unknown as z.ZodType<Record<string, number | null>>,
  }),
} satisfies Shapes<OperationCommands>
