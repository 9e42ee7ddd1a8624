import type { CommandBodies, Settings } from '@ovation/room'
import { RULES, SETTING_VALUES } from '@ovation/room/rules'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'

/** One of the values of a setting; of a number or a moment only that it is whole, so that the domain says which may stand. */
function shapeOf(values: (typeof SETTING_VALUES)[keyof Settings]): z.ZodType {
  if ('maxAheadMs' in values) return z.int().nullable()
  if ('min' in values) return z.int()
  return typeof values[0] === 'boolean' ? z.boolean() : z.enum(values as readonly string[])
}

const settings = z.strictObject(
  Object.fromEntries(Object.entries(SETTING_VALUES).map(([setting, values]) => [setting, shapeOf(values).optional()])),
) as z.ZodType<Partial<Settings>>

type Intersection<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer All) => void ? All : never
type Shaped = Intersection<(typeof RULES)[keyof typeof RULES]['shapes']>

/** As each feature's rules have them. */
const shapes = Object.assign({}, ...Object.values(RULES).map((rules) => rules.shapes)) as {
  [K in keyof Shaped]: z.ZodType<ReturnType<Shaped[K]['parse']>>
}

/** The shape of every command's body. Rules about meaning are the domain's. */
export const commandSchemas: Shapes<CommandBodies> = { ...shapes, 'room.settings': z.strictObject({ settings }) }
