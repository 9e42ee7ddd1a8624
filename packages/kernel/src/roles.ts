/** Who somebody is in one room, from most to least power. */
export type Role = 'owner' | 'host' | 'moderator' | 'member' | 'guest'
export const ROLES = ['owner', 'host', 'moderator', 'member', 'guest'] as const satisfies readonly Role[]

const RANK: Record<Role, number> = { owner: 4, host: 3, moderator: 2, member: 1, guest: 0 }

/** Rank as a number: owner 4 … guest 0. */
export const rankOf = (role: Role): number => RANK[role]

/** The higher of two roles; a missing one counts as none. */
export const higherRole = (a: Role, b: Role | undefined): Role => (b && RANK[b] > RANK[a] ? b : a)

/** Whether a role is `moderator` or above. */
export const isStaff = (role: Role): boolean => RANK[role] >= RANK.moderator
export const atLeast = (role: Role, least: Role): boolean => RANK[role] >= RANK[least]

/** The actor of what the room does itself: tallies, timers, video. It never comes from a connection. */
export const SYSTEM_ACTOR_ID = 'system'
/** The person who runs the server, in every room. */
export const OWNER_ACTOR_ID = 'owner'
