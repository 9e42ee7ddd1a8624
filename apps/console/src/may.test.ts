import { describe, expect, it } from 'vitest'
import { atLeast, rolesBelow } from './may.ts'

describe('what somebody may in a room, as the studio shows it', () => {
  it('[STUDIO20] a role permits what those below it permit', () => {
    expect(atLeast('host', 'host')).toBe(true)
    expect(atLeast('owner', 'host')).toBe(true)
    expect(atLeast('moderator', 'host')).toBe(false)
    expect(atLeast(undefined, 'guest')).toBe(true)
    expect(atLeast(undefined, 'member')).toBe(false)
  })

  it('[STUDIO24] roles below one’s own are offered to be given, and that of a guest is none', () => {
    expect(rolesBelow('owner')).toEqual(['member', 'moderator', 'host'])
    expect(rolesBelow('host')).toEqual(['member', 'moderator'])
    expect(rolesBelow('moderator')).toEqual(['member'])
    expect(rolesBelow('guest')).toEqual([])
    expect(rolesBelow(undefined)).toEqual([])
  })
})
