import type { Author, Model, NoSlice, Role } from '@ovation/kernel'

export type ModerationEvents = {
  'role.granted': { actor: string; role: Role }
  /** The role in a person's token has changed since their last visit. */
  'role.held': { actor: string; role: Role }
  /** `from`: the id as a guest from which it was carried to their account. */
  'member.muted': { actor: string; until: number | null; reason?: string; from?: string }
  'member.unmuted': { actor: string }
  'member.banned': { actor: string; until: number | null; reason?: string; from?: string }
  'member.unbanned': { actor: string }
  /** What somebody had as a guest, `actor`, counts for their account, `to`, from now on. */
  'sanction.carried': { actor: string; to: string }
  'report.sent': { message?: number; actor?: string; reason: string; by: Author }
  /** Somebody of the staff has dealt with a report, named by its seq; `on` false: not yet after all. */
  'report.handled': { report: number; on: boolean }
  'notice.sent': { to: string; text: string; by: Author }
  /** Everything the person said up to here, and everything said about them, is destroyed. Stored in the same transaction. */
  'person.erased': { person: string }
}

/** A shorter mute or ban is a mistake. */
export const MIN_SANCTION_MS = 1_000

export const MODERATION_LIMITS = {
  maxSanctionMs: 3_650 * 86_400_000,
  maxNoticeChars: 500,
} as const

/** What a room remembers about people is one row per person (`Standing`), never part of the room's state. */
export const moderation: Model<NoSlice, ModerationEvents> = {
  rows: { 'notice.sent': { about: 'to' }, 'report.sent': { about: 'actor', aboutAuthorOf: 'message' } },
}

/** A mute or ban that holds. Times are milliseconds since 1970. */
export type RoomSanction = {
  kind: 'mute' | 'ban'
  /** Whom it is on. */
  person: string
  /** Under which ids they have it, `person` among them: to lift it, lift it from each. */
  ids: string[]
  /** Empty for somebody who has no account and never wrote anything here. */
  name: string
  avatar: string | null
  /** Null for one without end. */
  until: number | null
  /** When it was imposed; null where that was not recorded yet. */
  at: number | null
  by: { id: string; name: string }
  reason: string | null
}

/** What somebody reported to the staff of a room. Times are milliseconds since 1970. */
export type RoomReport = {
  seq: number
  at: number
  reason: string
  by: { id: string; name: string }
  /** Whom it is about, where it says so. */
  person: { id: string; name: string } | null
  /** The message that it is about, as it is now; without text once it was deleted, and null once it was erased. */
  message: { seq: number; at: number; text: string; deleted: boolean } | null
  /** Who has dealt with it, and when; null while nobody has. */
  handled: { by: { id: string; name: string }; at: number } | null
}
