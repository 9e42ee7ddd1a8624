import type { RoomEvent } from './events.ts'
import type { Role } from './roles.ts'

/** A stay on what somebody may do; `until` null is without end. */
export type Sanction = { until: number | null; reason?: string; by: string }

/** What a room remembers about one person. Kept as a row per person, never in `RoomState`. */
export type Standing = {
  /** Granted here. */
  role?: Role
  /** What their token gave when they were here last, from moderator upwards: nobody below acts on them while they are away. */
  held?: Role
  mute?: Sanction
  ban?: Sanction
}

export const NO_STANDING: Standing = {}

export const isActive = (sanction: Sanction | undefined, now: number): sanction is Sanction =>
  sanction !== undefined && (sanction.until === null || sanction.until > now)

/** The person whose standing an event changes, if it changes one. */
export function standingChangedBy(event: Pick<RoomEvent, 'type' | 'body'>): string | undefined {
  switch (event.type) {
    case 'role.granted':
    case 'role.held':
    case 'member.muted':
    case 'member.unmuted':
    case 'member.banned':
    case 'member.unbanned':
      return (event.body as { actor: string } | null)?.actor
    default:
      return undefined
  }
}

type StandingEvent = Pick<RoomEvent, 'type' | 'body' | 'actor'>

const without = (standing: Standing, key: keyof Standing): Standing => {
  const { [key]: _, ...rest } = standing
  return rest
}

/** Folds one event into the standing of the person it is about. Pure; runs inside the append. */
export function evolveStanding(standing: Standing, event: StandingEvent): Standing {
  const { type, body, actor } = event as RoomEvent
  if (body === null) return standing
  switch (type) {
    case 'role.granted':
      return { ...standing, role: body.role }
    case 'role.held':
      return { ...standing, held: body.role }
    case 'member.muted':
      return { ...standing, mute: sanctionOf(body, actor) }
    case 'member.unmuted':
      return without(standing, 'mute')
    case 'member.banned':
      return { ...standing, ban: sanctionOf(body, actor) }
    case 'member.unbanned':
      return without(standing, 'ban')
    default:
      return standing
  }
}

const sanctionOf = (body: { until: number | null; reason?: string }, by: string): Sanction => ({
  until: body.until,
  by,
  ...(body.reason ? { reason: body.reason } : {}),
})

/** When the first of its timed sanctions ends, or null. */
export function nextExpiry(standing: Standing): number | null {
  const ends = [standing.mute?.until, standing.ban?.until].filter((until) => typeof until === 'number')
  return ends.length === 0 ? null : Math.min(...ends)
}
