import type { Role, ShownMessage } from '@ovation/client'

/** Roles in a room, the lowest first. */
const ROLES: readonly Role[] = ['guest', 'member', 'moderator', 'host', 'owner']
const rank = (role: Role | undefined): number => ROLES.indexOf(role ?? 'guest')

export const isHost = (role: Role | undefined): boolean => rank(role) >= rank('host')

/** What somebody with a role may do about a message: delete it, and mute or ban its author. The server checks it again. */
export function mayModerate(
  role: Role | undefined,
  { author, own, deleted, seq }: Pick<ShownMessage, 'author' | 'own' | 'deleted' | 'seq'>,
): { remove: boolean; sanction: boolean } {
  const staff = rank(role) >= rank('moderator')
  return {
    remove: seq !== undefined && !deleted && (own || staff),
    sanction: staff && !own && rank(author.role) < rank(role),
  }
}
