// For servers and browsers. What decides is in rules.ts, for servers only.
export { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
export type { GiftId } from '@ovation/features/gifts/catalogue'
export {
  atLeast,
  charsIn,
  classMayRead,
  classOf,
  isStaff,
  jsonBytes,
  mayRead,
  namedReaders,
  OWNER_ACTOR_ID,
  rankOf,
  ROLES,
  SYSTEM_ACTOR_ID,
  visibleName,
  visibleText,
} from '@ovation/kernel'
export type { Role, ViewerClass } from '@ovation/kernel'
export {
  mayChangePerson,
  mayHelpSignIn,
  maySite,
  roleOfSite,
  SITE_PERMISSIONS,
  SITE_ROLES,
} from '@ovation/features/access/model-site-roles'
export type { SitePermission, SiteRole } from '@ovation/features/access/model-site-roles'
export type * from './commands.ts'
export * from './events.ts'
export * from './evolve.ts'
export * from './message.ts'
export * from './project.ts'
export * from './settings.ts'
export * from './site.ts'
export * from './state.ts'
export * from './upcast.ts'
export * from './view.ts'
