export { admitGuest, identifyGuest, readableName } from './guests.ts'
export { mustBeName, shortName } from './names.ts'
export { overlayId, overlayIdentity } from './overlay-identity.ts'
export { checkPassword, hashPassword } from './passwords.ts'
export { PlaybackTickets } from './playback-tickets.ts'
export type { Watcher } from './playback-tickets.ts'
export { StageKeys } from './stage-keys.ts'
export { nameKey, readsLikeStaff } from './staff-names.ts'

export { tagOf } from './tag.ts'

export { readPublicKey } from './public-keys.ts'
export { freshSecrets, loadSecrets, readNamedSecrets } from './secrets.ts'

export { isGuest, OWNER_ID, OWNER_NAME, roleIn, siteRoleOf, Tokens } from './tokens.ts'
export type { Identity, Key } from './tokens.ts'
