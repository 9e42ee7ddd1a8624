import type { SiteRole } from '@ovation/room'

/** Ids of accounts begin with this; integrators' tokens cannot have them. */
export const ACCOUNT_PREFIX = '@'

/**
 * `account`: signs in here; `owner`: runs the server; `external`: known by an integrator's token; `guest`: has no account.
 */
export type PersonKind = 'guest' | 'account' | 'external' | 'owner'

/** Somebody that the site remembers. Times are milliseconds since 1970. */
export type Person = {
  id: string
  kind: PersonKind
  name: string
  /** Where their picture is, from the root of this server. */
  avatar?: string
  bio: string
  /** The language in which they get mail and see screens, as a BCP 47 tag. */
  language?: string
  siteRole?: SiteRole
  createdAt: number
  closedAt?: number
}

export type PersonRow = {
  id: string
  kind: PersonKind
  name: string
  avatar: string | null
  bio: string
  language: string | null
  site_role: SiteRole | null
  created_at: number
  closed_at?: number | null
}

export const personOf = (row: PersonRow): Person => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  bio: row.bio,
  createdAt: row.created_at,
  ...(row.avatar === null ? {} : { avatar: row.avatar }),
  ...(row.language === null ? {} : { language: row.language }),
  ...(row.site_role === null ? {} : { siteRole: row.site_role }),
  ...(row.closed_at == null ? {} : { closedAt: row.closed_at }),
})
