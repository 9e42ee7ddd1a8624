import { atLeast, higherRole, isStaff, OWNER_ACTOR_ID, rankOf, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { isActive, refuse } from '@ovation/kernel/rules'
import type { Refusal, Standing } from '@ovation/kernel/rules'
import type { AccessSettings, AccessSlice } from './model.ts'
import type { AccessCode } from './rules.ts'

type State = AccessSlice & { settings: Pick<AccessSettings, 'access'> }

// Who may do what: frames, REST, video, tickets and the command line all use these functions and nothing else.

/** A person's role in the room: the role in the token or the role granted in the room, whichever is higher. */
export const effectiveRole = (tokenRole: Role, standing: Standing): Role => higherRole(tokenRole, standing.role)

/**
 * Somebody who wants something in a room. `role` is the role in the token; `known` is true for a person with an integrator's
 * token, false for a self-named guest; `door` is the digest of the password they gave.
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

/** Authorises a person to act, or says why not: they must be allowed in the room, and their role must be at least `least`. */
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
 * The role that protects somebody from what others do to them: the highest of the role granted to them, the role in their
 * token at their last visit, and the role in their token now if they are here. So nobody loses protection by being away.
 */
export function protectedRole(actor: string, standing: Standing, connected: Role | undefined): Role {
  if (actor === OWNER_ACTOR_ID || actor === SYSTEM_ACTOR_ID) return 'owner'
  return higherRole(higherRole(effectiveRole('guest', standing), standing.held), connected)
}

/**
 * The role to remember for somebody who is here; undefined if the remembered one is right. Only staff roles are remembered.
 */
export function roleToHold(tokenRole: Role, standing: Standing, elsewhere: Role | undefined): Role | undefined {
  const held = standing.held ?? 'guest'
  if (rankOf(tokenRole) > rankOf(held)) return isStaff(tokenRole) ? tokenRole : undefined
  // Another of their connections may still have a role that this token no longer gives.
  if (rankOf(tokenRole) < rankOf(held) && rankOf(elsewhere ?? 'guest') < rankOf(held)) return tokenRole
  return undefined
}
