export { admitGuest } from './guests.ts'
export { PlaybackTickets } from './playback-tickets.ts'
export type { Watcher } from './playback-tickets.ts'
export { StageKeys } from './stage-keys.ts'
export { Owner } from './owner.ts'

export { freshSecrets, loadSecrets, readNamedSecrets } from './secrets.ts'

export { postgresIdentityStore } from './postgres-store.ts'
export { sqliteIdentityStore } from './store.ts'
export type { IdentityStore } from './store.ts'
export { isGuest, OWNER_ID, OWNER_NAME, roleIn, Tokens } from './tokens.ts'
export type { Identity } from './tokens.ts'
