/** Whether the picture of a room may be watched with this ticket, or without one. */
export type MayWatch = (room: string, ticket: string | undefined) => Promise<boolean>

/** What an address in a playlist ends with, for players that were let in by a ticket. */
export const ticketQuery = (ticket: string | undefined): string => (ticket === undefined ? '' : `?ticket=${ticket}`)

/** Players of any page may ask. */
export const FOR_ANY_PAGE = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** For bytes that never change: anybody may keep what is for everybody, and only the player what is not. */
export const keptFor = (seconds: number, ticket: string | undefined): string =>
  `${ticket === undefined ? 'public' : 'private'}, max-age=${seconds}, immutable`
