import type { z } from 'zod'
import { OvationError } from '../error.ts'

const MAX_CHARS = 200

/** Keys and values of anyone who sent it stand in these words. */
const bounded = (text: string): string => text.slice(0, MAX_CHARS).toWellFormed()

/** What does not fit a schema, as far as one line needs it: where it stands (`whole` when it is all of it), and why. */
export function firstIssue(error: z.ZodError | undefined, whole: string): { at: string; why: string } {
  const issue = error?.issues[0]
  return {
    at: bounded(issue?.path.map(String).join('.') || whole),
    why: bounded(issue?.message ?? 'it has the wrong shape'),
  }
}

/** The value as a schema has it. Throws `value_out_of_range` with the field of the body that does not fit. */
export function mustFit<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const { at, why } = firstIssue(parsed.error, 'the body')
  throw new OvationError('value_out_of_range', {
    message: `Nothing was done; '${at}' is not usable (${why}); correct it.`,
  })
}
