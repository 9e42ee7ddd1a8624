import type { Role } from '@ovation/client'

/** Roles in a room, the lowest first. */
const ROLES: readonly Role[] = ['guest', 'member', 'moderator', 'host', 'owner']

/** Whether a role in a room is at least another one; without a role it is that of a guest. */
export const atLeast = (role: Role | undefined, least: Role): boolean =>
  ROLES.indexOf(role ?? 'guest') >= ROLES.indexOf(least)

/** The roles that somebody with this one may give in a room. */
export const rolesBelow = (role: Role | undefined): Role[] =>
  ROLES.slice(1, Math.max(1, ROLES.indexOf(role ?? 'guest')))
