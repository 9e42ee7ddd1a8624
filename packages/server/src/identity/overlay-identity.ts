import { GUEST_PREFIX } from './tokens.ts'
import type { Identity } from './tokens.ts'

const VALID_MS = 12 * 3_600_000

/** The id of everything that reads a room with its overlay's key. Guests' own ids are made of random letters. */
export const overlayId = (room: string): string => `${GUEST_PREFIX}overlay_${room}`

/** Who an overlay is: it reads its room as a member does, and does nothing. */
export const overlayIdentity = (room: string, now: number): Identity => ({
  ...{ id: overlayId(room), name: 'Overlay', rooms: { [room]: 'member' }, expiresAt: now + VALID_MS, readsOnly: room },
})
