import type { Role } from '../roles.ts'

/**
 * A restriction on a person; `until` null means without end. `at`: when it was imposed, which those from before it was kept do
 * not say. `carried`: the account to which it was carried, of somebody who had it as a guest.
 */
export type Sanction = { until: number | null; at?: number; reason?: string; by: string; carried?: string }

/** Whether a sanction lasts longer than another, or there is no other. */
export const outlasts = (sanction: Sanction, other: Sanction | undefined): boolean =>
  other === undefined || (other.until !== null && (sanction.until === null || sanction.until > other.until))

/** What a room remembers about one person. Kept as a row per person, never in the room's state. */
export type Standing = {
  /** The role granted in this room. */
  role?: Role
  /** The role in their token at their last visit, if moderator or above: nobody below acts on them while they are away. */
  held?: Role
  mute?: Sanction
  ban?: Sanction
}

export const NO_STANDING: Standing = {}

export const isActive = (sanction: Sanction | undefined, now: number): sanction is Sanction =>
  sanction !== undefined && (sanction.until === null || sanction.until > now)

/** When the first of its timed sanctions ends, or null. */
export function nextExpiry(standing: Standing): number | null {
  const ends = [standing.mute?.until, standing.ban?.until].filter((until) => typeof until === 'number')
  return ends.length === 0 ? null : Math.min(...ends)
}
