import type { Model } from '@ovation/kernel'

/**
 * Who may come in. `public`: everybody, and the room is on the home page; `unlisted`: anyone who has the link; `password`:
 * anyone who also knows the password; `tokens`: anyone with a token from your backend; `members`: members and above.
 */
export type Access = 'public' | 'unlisted' | 'password' | 'tokens' | 'members'
export const ACCESS = ['public', 'unlisted', 'password', 'tokens', 'members'] as const satisfies readonly Access[]

export type AccessSettings = {
  access: Access
  /**
   * Who may watch the video of a room that everybody may enter. `open`: anyone who has the address, so that caches and
   * external players can carry it; `session`: only people who are in the room, so that a ban ends the video too.
   */
  video: 'open' | 'session'
}

export type AccessSlice = {
  /** A keyed digest of the room's password; null if there is none. Only the server folds it. */
  door: string | null
}

export type AccessEvents = {
  /** The password changed; `door` is its keyed digest. Only the server folds it. */
  'door.set': { door: string | null }
}

export const access: Model<AccessSlice, AccessEvents, AccessSettings> = {
  initial: { door: null },
  settings: { access: 'public', video: 'open' },
  events: { 'door.set': (_, body) => ({ door: body.door }) },
  view: ({ door }) => (door === null ? undefined : { door: null }),
  serverOnly: ['door.set'],
}

/** Whether everybody who has the address may come in. */
export const isOpenToAll = ({ access }: Pick<AccessSettings, 'access'>): boolean =>
  access === 'public' || access === 'unlisted'

/** Whether video may be watched by anyone who has its address. */
export const isVideoOpen = (settings: AccessSettings): boolean => isOpenToAll(settings) && settings.video !== 'session'
