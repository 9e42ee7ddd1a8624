import { OvationError } from '@ovation/protocol'
import type { z } from 'zod'
import type { OutletSettings } from '../port.ts'

/** Reads settings by their schema. Names the first that is wrong. */
export const readBy =
  <S extends OutletSettings>(schema: z.ZodType<S>) =>
  (settings: OutletSettings): S => {
    const { data, error } = schema.safeParse(settings)
    if (data !== undefined) return data
    const [issue] = error?.issues ?? []
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
    throw new OvationError('value_out_of_range', { detail: `settings.${unknown ?? issue?.path.join('.') ?? ''}` })
  }
