import { atLeast } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'

/**
 * Who somebody is on the whole site. `owner` runs it; `admin` does everything but change owners and admins; `creator` makes
 * rooms of their own; `support` helps people sign in and keeps order in every room.
 */
export type SiteRole = 'owner' | 'admin' | 'creator' | 'support'
export const SITE_ROLES = ['owner', 'admin', 'creator', 'support'] as const satisfies readonly SiteRole[]

/** What somebody may do on the whole site, beyond their rooms. */
export type SitePermission =
  /** Change the site's name and settings, and pause it. */
  | 'site.change'
  /** See and enter every room's studio. */
  | 'rooms.all'
  /** Make rooms. They own those that they made. */
  | 'rooms.create'
  /** Delete rooms with all that is in them. */
  | 'rooms.delete'
  /** See the links to share. */
  | 'share.read'
  /** See who has an account, make links with which they sign in, and end their sessions. */
  | 'people.support'
  /** Make and close accounts, and give roles on the site. */
  | 'people.manage'
  /** Make, rotate and revoke API keys. */
  | 'keys.manage'

const MAY: Readonly<Record<SitePermission, readonly SiteRole[]>> = {
  'site.change': ['owner', 'admin'],
  'rooms.all': ['owner', 'admin', 'support'],
  'rooms.create': ['owner', 'admin', 'creator'],
  'rooms.delete': ['owner', 'admin'],
  'share.read': ['owner', 'admin', 'creator'],
  'people.support': ['owner', 'admin', 'support'],
  'people.manage': ['owner', 'admin'],
  'keys.manage': ['owner', 'admin'],
}
export const SITE_PERMISSIONS = Object.keys(MAY) as readonly SitePermission[]

/** Whether somebody with this role on the site may do that; nobody without a role may do anything. */
export const maySite = (role: SiteRole | undefined, permission: SitePermission): boolean =>
  role !== undefined && MAY[permission].includes(role)

const IN_EVERY_ROOM: Readonly<Record<SiteRole, Role>> = {
  owner: 'owner',
  admin: 'owner',
  creator: 'guest',
  support: 'moderator',
}

/** The role that a role on the site gives in every room. */
export const roleOfSite = (role: SiteRole | undefined): Role => (role === undefined ? 'guest' : IN_EVERY_ROOM[role])

const RANK: Readonly<Record<SiteRole, number>> = { owner: 3, admin: 2, support: 1, creator: 1 }
const rank = (role: SiteRole | undefined): number => (role === undefined ? 0 : RANK[role])

/**
 * Whether somebody may make a link with which somebody else signs in, and so act as them: people of a lower role on the site
 * who have in no room more (`most`) than this role gives in every room.
 */
export const mayHelpSignIn = (by: SiteRole | undefined, of: SiteRole | undefined, most: Role): boolean =>
  mayChangePerson(by, of) && atLeast(roleOfSite(by), most)

/**
 * Whether somebody may change the role on the site, the account or the sessions of somebody else: only people of a lower role,
 * and nobody gives a role that is not below their own. Owners may do everything to each other.
 */
export const mayChangePerson = (
  by: SiteRole | undefined,
  of: SiteRole | undefined,
  to: SiteRole | undefined = undefined,
): boolean => by === 'owner' || (rank(by) > rank(of) && rank(by) > rank(to))
