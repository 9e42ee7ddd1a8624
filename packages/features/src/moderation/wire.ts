import { SHARED_LIMITS } from '@ovation/kernel'
import { actorId, person, role, seq, text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { MIN_SANCTION_MS, MODERATION_LIMITS } from './model.ts'
import type { ModerationCommands, ModerationSystemCommands } from './rules.ts'

const reason = text(SHARED_LIMITS.maxReasonChars)
const durationMs = z.number().min(MIN_SANCTION_MS).max(MODERATION_LIMITS.maxSanctionMs).nullable()
const sanction = z.strictObject({ actor: actorId, durationMs, reason: reason.optional() })
const withRole = z.strictObject({ actor: actorId, role })

export const moderationShapes: Shapes<ModerationCommands & ModerationSystemCommands> = {
  'role.grant': withRole,
  'role.hold': withRole,
  'member.mute': sanction,
  'member.unmute': person,
  'member.ban': sanction,
  'member.unban': person,
  'report.send': z.strictObject({ message: seq.optional(), actor: actorId.optional(), reason }),
  'report.handle': z.strictObject({ report: seq, on: z.boolean() }),
  'notice.send': z.strictObject({ to: actorId, text: text(MODERATION_LIMITS.maxNoticeChars) }),
  'sanction.carry': z.strictObject({ actor: actorId, from: actorId }),
  'person.erase': z.strictObject({ person: actorId }),
}
