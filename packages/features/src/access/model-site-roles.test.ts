import { describe, expect, it } from 'vitest'
import {
  mayChangePerson,
  mayHelpSignIn,
  maySite,
  roleOfSite,
  SITE_PERMISSIONS,
  SITE_ROLES,
} from './model-site-roles.ts'

describe('roles on the site', () => {
  it('[AUTH10] each gives what the table says, and no role gives nothing', () => {
    const table = Object.fromEntries(
      SITE_ROLES.map((role) => [role, SITE_PERMISSIONS.filter((permission) => maySite(role, permission))]),
    )
    expect(table).toEqual({
      owner: [
        'site.change',
        'rooms.all',
        'rooms.create',
        'rooms.delete',
        'share.read',
        'people.support',
        'people.manage',
        'keys.manage',
      ],
      admin: [
        'site.change',
        'rooms.all',
        'rooms.create',
        'rooms.delete',
        'share.read',
        'people.support',
        'people.manage',
        'keys.manage',
      ],
      creator: ['rooms.create', 'share.read'],
      support: ['rooms.all', 'people.support'],
    })
    expect(SITE_PERMISSIONS.filter((permission) => maySite(undefined, permission))).toEqual([])
  })

  it('[AUTH10] give a role in every room', () => {
    expect(SITE_ROLES.map(roleOfSite)).toEqual(['owner', 'owner', 'guest', 'moderator'])
    expect(roleOfSite(undefined)).toBe('guest')
  })

  it('[AUTH11] nobody changes people of their own rank, or gives a role that is not below theirs, but owners', () => {
    expect(mayChangePerson('admin', undefined, 'creator')).toBe(true)
    expect(mayChangePerson('admin', undefined, 'admin')).toBe(false)
    expect(mayChangePerson('admin', 'admin')).toBe(false)
    expect(mayChangePerson('admin', 'owner')).toBe(false)
    expect(mayChangePerson('support', undefined)).toBe(true)
    expect(mayChangePerson('support', 'creator')).toBe(false)
    expect(mayChangePerson(undefined, undefined)).toBe(false)
    expect(mayChangePerson('owner', 'owner', 'owner')).toBe(true)
  })

  it('[AUTH13] support signs in nobody who is more than a moderator anywhere; admins everybody below them', () => {
    const most = (['guest', 'member', 'moderator', 'host', 'owner'] as const).map((role) => role)
    const allowed = (by: 'support' | 'admin' | 'owner' | 'creator' | undefined, of?: 'creator' | 'admin') =>
      most.filter((role) => mayHelpSignIn(by, of, role))
    expect(allowed('support')).toEqual(['guest', 'member', 'moderator'])
    expect(allowed('admin')).toEqual(most)
    expect(allowed('admin', 'creator')).toEqual(most)
    expect(allowed('owner', 'admin')).toEqual(most)
    expect([allowed('support', 'creator'), allowed('admin', 'admin'), allowed(undefined)]).toEqual([[], [], []])
  })
})
