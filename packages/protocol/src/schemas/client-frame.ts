import { LIMITS } from '@ovation/room/rules'
import type { CommandType } from '@ovation/room'
import { z } from 'zod'
import { OvationError } from '../error.ts'
import type { ClientFrame } from '../frames.ts'
import { ROOM_ID, ROOM_ID_RULE, WIRE_LIMITS } from '../limits.ts'
import { commandSchemas } from './commands.ts'
import { firstIssue } from './first-issue.ts'
import { readJson } from './read-json.ts'

const id = z.string().min(1).max(WIRE_LIMITS.maxCommandIdChars)
const room = z.string().regex(ROOM_ID, ROOM_ID_RULE)
const token = z.string().min(1).max(WIRE_LIMITS.maxTokenChars)
const key = z.string().max(WIRE_LIMITS.maxRowKeyChars)
const upToMs = (maxMs: number) => z.int().min(0).max(maxMs).optional()
/** A host name, or a name in a link. */
const PLAYBACK_SOURCE = /^[a-z0-9][a-z0-9._-]{0,63}$/
const position = z.strictObject({ epoch: z.int().min(0), seq: z.int().min(0) })

/** The shape of every frame that a client may send, but the bodies of commands. */
export const clientFrame = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('hello'),
    v: z.number(),
    token: token.optional(),
    guest: z
      .strictObject({
        name: z
          .string()
          .max(LIMITS.maxNameChars * 4)
          .optional(),
        token: token.optional(),
      })
      .optional(),
    client: z.string().max(100).optional(),
  }),
  z.strictObject({ t: z.literal('token'), token }),
  z.strictObject({
    t: z.literal('attach'),
    id,
    room,
    since: position.optional(),
    password: z.string().max(WIRE_LIMITS.maxPasswordChars).optional(),
  }),
  z.strictObject({ t: z.literal('detach'), id, room }),
  z.strictObject({ t: z.literal('command'), id, room, type: z.string(), body: z.unknown() }),
  z.strictObject({
    t: z.literal('history'),
    id,
    room,
    before: z.int().min(1).optional(),
    limit: z.int().min(1).max(WIRE_LIMITS.maxHistoryItems),
  }),
  z.strictObject({
    t: z.literal('messages'),
    id,
    room,
    seqs: z.array(z.int().min(1)).min(1).max(WIRE_LIMITS.maxMessagesById),
  }),
  z.strictObject({
    ...{ t: z.literal('rows'), id, room, slice: z.string().min(1).max(64) },
    keys: z.array(key).min(1).max(WIRE_LIMITS.maxRows).optional(),
    ...{ prefix: key.optional(), after: key.optional(), limit: z.int().min(1).max(WIRE_LIMITS.maxRows).optional() },
  }),
  z.strictObject({ t: z.literal('wallet'), id, room }),
  z.strictObject({ t: z.literal('like'), room, count: z.int().min(1).max(WIRE_LIMITS.maxLikesPerFrame) }),
  z.strictObject({ t: z.literal('typing'), room }),
  z.strictObject({
    ...{ t: z.literal('playback'), room, source: z.string().regex(PLAYBACK_SOURCE).optional() },
    ...{ playedMs: upToMs(WIRE_LIMITS.maxPlaybackMs), stalledMs: upToMs(WIRE_LIMITS.maxPlaybackMs) },
    delayMs: upToMs(WIRE_LIMITS.maxPlaybackDelayMs),
    stalls: z.int().min(0).max(WIRE_LIMITS.maxStallsPerReport).optional(),
  }),
  z.strictObject({
    t: z.literal('presence'),
    id,
    room,
    act: z.enum(['enter', 'leave', 'watch', 'unwatch']),
    data: z.json().optional(),
  }),
  z.strictObject({ t: z.literal('read'), id, room, seq: z.int().min(0) }),
  z.strictObject({ t: z.literal('pong'), n: z.int().min(0) }),
  z.strictObject({ t: z.literal('ping'), id }),
])

const describe = (error: z.ZodError): string => {
  const { at, why } = firstIssue(error, 'frame')
  return `'${at}': ${why}`
}

/** A frame that could not be taken, with the id to answer when it had one. */
export type BadFrame = { error: OvationError; id?: string }

const bad = (detail: string, id?: unknown): BadFrame => ({
  error: new OvationError('invalid_frame', { detail }),
  ...(typeof id === 'string' && id.length <= WIRE_LIMITS.maxCommandIdChars ? { id } : {}),
})

/** The id of a frame that could not be read, so that anyone who sent it learns which one was refused. */
function idIn(text: string): { id?: string } {
  const [, id] = /^\{"t":"[a-z]+","id":"([\w./~-]{1,64})"/.exec(text) ?? []
  return id === undefined ? {} : { id }
}

/** Reads one client frame: bounded JSON, shape, and the shape of the command in it. Never throws. */
export function parseClientFrame(text: string): { frame: ClientFrame } | BadFrame {
  let raw: unknown
  try {
    raw = readJson(text)
  } catch (error) {
    return { error: error as OvationError, ...idIn(text) }
  }
  const parsed = clientFrame.safeParse(raw)
  if (!parsed.success) return bad(describe(parsed.error), (raw as { id?: unknown } | null)?.id)
  const frame = parsed.data
  if (frame.t !== 'command') return { frame }
  if (!Object.hasOwn(commandSchemas, frame.type))
    return bad(`there is no command '${frame.type.slice(0, 40)}'`, frame.id)
  const type = frame.type as CommandType
  const body = commandSchemas[type].safeParse(frame.body)
  if (!body.success) return bad(describe(body.error), frame.id)
  return { frame: { t: 'command', id: frame.id, room: frame.room, type, body: body.data } as ClientFrame }
}
