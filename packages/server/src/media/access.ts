/**
 * Whether the video of a room may be watched with this ticket, or without one. `unlisted`: by anyone who knows its name.
 * `refused` to somebody who was let in before; `unknown` to anyone who must not even learn whether there is such a room.
 */
type Access = 'open' | 'unlisted' | 'refused' | 'unknown'
export type MayWatch = (room: string, ticket: string | undefined) => Promise<Access>
/** Whether that lets somebody in who knows what they ask for. */
export const isLetIn = (access: Access): boolean => access === 'open' || access === 'unlisted'

/**
 * Lets somebody watch. False: they are answered as if there were nothing, whether or not there is. Throws `forbidden` to
 * those who were let in before, and `rate_limited` to those who try names out.
 */
export type AdmitViewer = (place: string, ticket: string | undefined, address: string) => Promise<boolean>

/** What an address in a playlist ends with, for players that were let in by a ticket. */
export const ticketQuery = (ticket: string | undefined): string => (ticket === undefined ? '' : `?ticket=${ticket}`)

/** Players of any page may ask. */
export const FOR_ANY_PAGE = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** For bytes that never change: anybody may keep what is for everybody, and only the player what is not. */
export const keptFor = (seconds: number, ticket: string | undefined): string =>
  `${ticket === undefined ? 'public' : 'private'}, max-age=${seconds}, immutable`
