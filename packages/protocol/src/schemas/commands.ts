import { ACCESS, ROLES, STAGE_LAYOUTS } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import type { CommandBodies, CommandType } from '@ovation/room'
import { z } from 'zod'

// Code points are at most two UTF-16 units: the schema bounds memory, the domain counts what people see.
const text = (maxChars: number) => z.string().max(maxChars * 2)
const actorId = z.string().min(1).max(LIMITS.maxIdChars)
const seq = z.int().min(1)
const revision = z.int().min(0).optional()
const reason = text(LIMITS.maxReasonChars).optional()
const durationMs = z.number().positive().max(LIMITS.maxSanctionMs).nullable()
const sanction = z.strictObject({ actor: actorId, durationMs, reason })
const person = z.strictObject({ actor: actorId })
const someone = z.strictObject({ actor: actorId.optional() })
const message = z.strictObject({ message: seq })
const role = z.enum(ROLES)

const danmaku = z.strictObject({
  mode: z.enum(['scroll', 'top', 'bottom']),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'use a colour such as #ff8800')
    .optional(),
  size: z.enum(['small', 'normal', 'large']).optional(),
})

const settings = z.strictObject({
  speak: z.enum(['everyone', 'members', 'staff']).optional(),
  slowModeMs: z.int().optional(),
  maxTextChars: z.int().optional(),
  access: z.enum(ACCESS).optional(),
  hands: z.boolean().optional(),
  customEventsFrom: role.optional(),
  stateFrom: role.optional(),
  testCoins: z.int().optional(),
  video: z.enum(['open', 'session']).optional(),
})

/** The shape of every command's body. Rules about meaning are the domain's. */
export const commandSchemas: { [K in CommandType]: z.ZodType<CommandBodies[K]> } = {
  'room.open': z.strictObject({ title: text(LIMITS.maxTitleChars).optional() }),
  'room.close': z.strictObject({ reason }),
  'room.title': z.strictObject({ title: text(LIMITS.maxTitleChars) }),
  'room.settings': z.strictObject({ settings }),
  'door.set': z.strictObject({ door: z.string().max(64).nullable() }),
  'message.send': z.strictObject({
    text: text(LIMITS.maxTextChars),
    danmaku: danmaku.optional(),
    data: z.json().optional(),
    replyTo: seq.optional(),
    streamTime: z.number().min(0).optional(),
  }),
  'message.edit': z.strictObject({ message: seq, text: text(LIMITS.maxTextChars) }),
  'message.delete': message,
  'message.pin': message,
  'message.unpin': message,
  'announcement.set': z.strictObject({ text: text(LIMITS.maxAnnouncementChars).nullable() }),
  'role.grant': z.strictObject({ actor: actorId, role }),
  'role.hold': z.strictObject({ actor: actorId, role }),
  'member.mute': sanction,
  'member.unmute': person,
  'member.ban': sanction,
  'member.unban': person,
  'report.send': z.strictObject({
    message: seq.optional(),
    actor: actorId.optional(),
    reason: text(LIMITS.maxReasonChars),
  }),
  'notice.send': z.strictObject({ to: actorId, text: text(LIMITS.defaultTextChars) }),
  'poll.open': z.strictObject({
    question: text(LIMITS.maxPollQuestionChars),
    options: z.array(text(LIMITS.maxPollOptionChars)).min(LIMITS.minPollOptions).max(LIMITS.maxPollOptions),
    durationMs: z.number().positive().max(LIMITS.maxPollMs).optional(),
  }),
  'poll.vote': z.strictObject({ poll: z.string().max(LIMITS.maxIdChars), option: z.int().min(0) }),
  'poll.tally': z.strictObject({ poll: z.string().max(LIMITS.maxIdChars) }),
  'poll.close': z.strictObject({ poll: z.string().max(LIMITS.maxIdChars) }),
  'gift.send': z.strictObject({ gift: z.string().max(32), count: z.int() }),
  'likes.tally': z.strictObject({ total: z.int() }),
  'stream.start': z.strictObject({ stream: z.string().max(LIMITS.maxIdChars) }),
  'stream.interrupt': z.strictObject({ stream: z.string().max(LIMITS.maxIdChars) }),
  'stream.end': z.strictObject({ stream: z.string().max(LIMITS.maxIdChars), reason }),
  'custom.send': z.strictObject({
    name: z.string().max(LIMITS.maxCustomNameChars),
    data: z.json().optional(),
  }) as z.ZodType<CommandBodies['custom.send']>,
  'state.set': z.strictObject({
    key: z.string().max(LIMITS.maxSharedKeyChars),
    value: z.json(),
    ifRevision: revision,
  }) as z.ZodType<CommandBodies['state.set']>,
  'state.delete': z.strictObject({ key: z.string().max(LIMITS.maxSharedKeyChars), ifRevision: revision }),
  'hand.raise': z.strictObject({}),
  'hand.lower': someone,
  'stage.invite': person,
  'stage.leave': someone,
  'stage.mute': z.strictObject({ actor: actorId, muted: z.boolean() }),
  'stage.arrange': z.strictObject({ layout: z.enum(STAGE_LAYOUTS) }),
  'stage.appear': z.strictObject({ seat: z.int(), stream: z.string().max(LIMITS.maxIdChars) }),
  'stage.vanish': z.strictObject({ stream: z.string().max(LIMITS.maxIdChars) }),
  'person.erase': z.strictObject({ person: actorId }),
}
