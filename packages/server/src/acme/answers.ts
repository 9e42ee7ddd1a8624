import { readJson } from '@ovation/protocol/schemas'
import { z } from 'zod'

// What is read of a certificate authority's answers (RFC 8555, section 7.1). Anything else in them is ignored.

const MAX_NAMES = 100
const url = z.url({ protocol: /^https$/ }).max(2_000)
const text = z.string().max(4_096)

const onePart = { type: text.optional(), detail: text.optional() }
const problem = z.object({
  ...onePart,
  identifier: z.object({ value: text.optional() }).optional(),
  subproblems: z
    .array(z.object({ ...onePart, identifier: z.object({ value: text.optional() }).optional() }))
    .max(MAX_NAMES)
    .optional(),
})

const directory = z.object({
  newNonce: url,
  newAccount: url,
  newOrder: url,
  renewalInfo: url.optional(),
  meta: z
    .object({
      termsOfService: text.optional(),
      caaIdentities: z.array(text).max(MAX_NAMES).optional(),
      externalAccountRequired: z.boolean().optional(),
    })
    .default({}),
})

const order = z.object({
  status: text,
  authorizations: z.array(url).max(MAX_NAMES),
  finalize: url,
  certificate: url.optional(),
  error: problem.optional(),
})

const challenge = z.object({
  type: text,
  url,
  token: z.string().regex(/^[\w-]{16,200}$/),
  status: text.optional(),
  error: problem.optional(),
})

const authorization = z.object({
  status: text,
  identifier: z.object({ value: text }),
  challenges: z.array(z.unknown()).max(MAX_NAMES),
})

export type Directory = z.infer<typeof directory>
export type Order = z.infer<typeof order>
type Challenge = z.infer<typeof challenge>
export type Authorization = { status: string; name: string; challenges: Challenge[] }

const reader =
  <T>(schema: z.ZodType<T>) =>
  (body: string): T | undefined => {
    try {
      return schema.safeParse(readJson(body)).data
    } catch {
      return undefined
    }
  }

export const readDirectory = reader(directory)
export const readOrder = reader(order)
export const readProblem = reader(problem)

const authorizationIn = reader(authorization)

/** Challenges of a type that is not known here may look different: they are left out. */
export function readAuthorization(body: string): Authorization | undefined {
  const read = authorizationIn(body)
  if (!read) return undefined
  const challenges = read.challenges.flatMap((one) => challenge.safeParse(one).data ?? [])
  return { status: read.status, name: read.identifier.value, challenges }
}
