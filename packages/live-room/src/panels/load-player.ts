/** Loads the player, for other videos than the room's. */
export const loadPlayer = () => import('./playing.tsx')
