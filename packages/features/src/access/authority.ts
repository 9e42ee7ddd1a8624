import { atLeast, higherRole, isStaff, OWNER_ACTOR_ID, rankOf, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { isActive, refuse } from '@ovation/kernel/rules'
import type { Refusal, Standing } from '@ovation/kernel/rules'
import type { AccessSettings, AccessSlice } from './model.ts'
import type { AccessCode } from './rules.ts'

type State = AccessSlice & { settings: Pick<AccessSettings, 'access'> }

// Who may do what: frames, REST, video, tickets and the command line all ask here and nowhere else.

/** Somebody's role in the room: what the token says, or what was granted here if that is more. */
export const effectiveRole = (tokenRole: Role, standing: Standing): Role => higherRole(tokenRole, standing.role)

/**
 * Somebody who wants something in a room. `role` is what the token says; `known` is who came with a token of an
 * integrator's, not as a guest of their own making; `door` is the digest of the password they gave.
 */
export type EntryRequest = { role: Role; standing: Standing; now: number; known: boolean; door?: string | undefined }

/** Why a person may not be in the room at all, or undefined. */
export function entryRefusal(state: State, who: EntryRequest): Refusal<AccessCode> | undefined {
  const { standing, now } = who
  const role = effectiveRole(who.role, standing)
  if (isActive(standing.ban, now))
    return refuse('banned', standing.ban.until === null ? {} : { retryInMs: standing.ban.until - now })
  const { access } = state.settings
  if (role !== 'guest' || access === 'public' || access === 'unlisted') return undefined
  if (access === 'password') return who.door === state.door ? undefined : refuse('password_needed')
  return access === 'tokens' && who.known ? undefined : refuse('members_only')
}

/** What somebody may act as, or why not: they may be in the room, and their role is at least the one that is asked for. */
export function authorise(
  state: State,
  who: EntryRequest,
  least: Role,
): { ok: true; role: Role } | Refusal<AccessCode | 'forbidden'> {
  const refusal = entryRefusal(state, who)
  if (refusal) return refusal
  const role = effectiveRole(who.role, who.standing)
  return atLeast(role, least) ? { ok: true, role } : refuse('forbidden')
}

/**
 * The role that protects somebody from what others do to them: the highest of what was granted, what their token gave when
 * they were here last, and what it gives now where they are here. So being away makes nobody weaker.
 */
export function protectedRole(actor: string, standing: Standing, connected: Role | undefined): Role {
  if (actor === OWNER_ACTOR_ID || actor === SYSTEM_ACTOR_ID) return 'owner'
  return higherRole(higherRole(effectiveRole('guest', standing), standing.held), connected)
}

/** The role to be remembered of somebody who is here; undefined when what is remembered is right. Only staff is. */
export function roleToHold(tokenRole: Role, standing: Standing, elsewhere: Role | undefined): Role | undefined {
  const held = standing.held ?? 'guest'
  if (rankOf(tokenRole) > rankOf(held)) return isStaff(tokenRole) ? tokenRole : undefined
  // Another of their connections may still have what this token has no more.
  if (rankOf(tokenRole) < rankOf(held) && rankOf(elsewhere ?? 'guest') < rankOf(held)) return tokenRole
  return undefined
}
