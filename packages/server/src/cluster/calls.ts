import { OvationError, toWire } from '@ovation/protocol'
import { commandSchemas, firstIssue } from '@ovation/protocol/schemas'
import { ROLES } from '@ovation/room'
import { z } from 'zod'
import type { Answer, Forwarded } from './command-forwarder.ts'

// The schemas of calls between nodes. The signature proves who calls, not that the call is well-formed: the other node may
// run another version, or pass on what somebody else sent it.

const MAX_COMMANDS = 1_024
const MAX_ROOMS = 5_000
const MAX_CHANGES = 20_000
const MAX_FRAMES = 64

const text = z.string().max(1_024)
const room = z.string().max(64)
const count = z.int().min(0)
const role = z.enum(ROLES)

const forwarded = z.object({
  room,
  trace: z.record(z.string(), text).default({}),
  request: z.object({
    actor: z.object({ id: text, name: text, role, avatar: text.optional() }),
    commandId: text,
    command: z.object({ type: text, body: z.unknown() }),
    site: count.optional(),
  }),
})

const touched = z.object({
  room,
  viewers: count,
  likes: count,
  batch: count,
  staff: z.array(z.tuple([text, role])).max(MAX_CHANGES),
  base: text,
  next: text,
  came: z.array(text).max(MAX_CHANGES),
  went: z.array(text).max(MAX_CHANGES),
})

export const CALLS = {
  commands: z.array(z.unknown()).max(MAX_COMMANDS),
  heartbeat: z.object({ node: text, rooms: z.array(touched).max(MAX_ROOMS) }),
  notice: z.discriminatedUnion('type', [
    z.object({ type: z.literal('closePerson'), actor: text }),
    z.object({ type: z.literal('cutStream'), room, key: text.optional() }),
    z.object({ type: z.literal('videoHere'), room }),
    z.object({ type: z.literal('joined') }),
    z.object({ type: z.literal('leaving'), node: text }),
  ]),
  frames: z.object({ session: text, frames: z.array(z.string()).max(MAX_FRAMES) }),
  health: z.object({ room }),
  problems: z.object({ room }),
  people: z.object({ room, most: count }),
  presence: z.object({ rooms: z.array(z.object({ room, known: text })).max(MAX_ROOMS) }),
}

const malformed = (error: z.ZodError | undefined): OvationError => {
  const { at, why } = firstIssue(error, 'the call')
  return new OvationError('invalid_frame', { detail: `'${at}' is not usable (${why})` })
}

/** The validated body of a call; throws `invalid_frame`. */
export function readCall<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw malformed(parsed.error)
}

/** One command of a batch, or the refusal to answer in its place: an invalid command does not affect the others. */
export function readForwarded(value: unknown): Forwarded | { refused: Answer } {
  const parsed = forwarded.safeParse(value)
  if (!parsed.success) return { refused: { error: toWire(malformed(parsed.error)) } }
  const { command } = parsed.data.request
  const type = command.type as keyof typeof commandSchemas
  const body = Object.hasOwn(commandSchemas, type) ? commandSchemas[type].safeParse(command.body) : undefined
  if (!body?.success) return { refused: { error: toWire(malformed(body?.error)) } }
  const { request } = parsed.data
  return { ...parsed.data, request: { ...request, command: { type, body: body.data } } } as Forwarded
}
