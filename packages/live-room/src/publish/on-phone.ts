/** Whether this is a phone, upright or on its side, rather than a tablet or a desk. */
export const isPhone = (): boolean =>
  matchMedia('(pointer: coarse) and (max-width: 599px), (pointer: coarse) and (max-height: 479px)').matches

/** The studio of a room, for a page of the server itself: another site leads on where it wants. */
export const studioOf = (server: string, room: string): string | undefined =>
  document.documentElement.dataset['base'] === undefined
    ? undefined
    : `${server}/studio?room=${encodeURIComponent(room)}`
