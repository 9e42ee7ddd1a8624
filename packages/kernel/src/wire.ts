import { z } from 'zod'
import { ROLES } from './roles.ts'
import { ID_LIMITS } from './text-size.ts'

// What the shapes of several features' commands are made of. For servers alone.

/** The shape of the body of each of a feature's commands. Rules about meaning are the domain's. */
export type Shapes<Commands> = { readonly [K in keyof Commands]: z.ZodType<Commands[K]> }

/** Code points are at most two UTF-16 units: the shape bounds memory, the domain counts what people see. */
export const text = (maxChars: number) => z.string().max(maxChars * 2)
export const id = z.string().max(ID_LIMITS.maxIdChars)
export const actorId = id.min(1)
export const seq = z.int().min(1)
export const role = z.enum(ROLES)
export const person = z.strictObject({ actor: actorId })
/** Oneself, where nobody is named. */
export const someone = z.strictObject({ actor: actorId.optional() })
