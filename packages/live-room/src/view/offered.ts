import type { RoomSession } from '../room-session.ts'

/**
 * Whether somebody can sign in on this page: it is the server's own, where the session is a cookie, and does not say by itself
 * who they are.
 */
export const isOffered = ({ options: { server, getToken } }: Pick<RoomSession, 'options'>): boolean =>
  getToken === undefined && new URL(server, location.href).origin === location.origin
