import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classMayRead, classOf, mayRead, namedReaders } from './readers.ts'
import { STAFF } from './event.ts'
import type { Audience } from './event.ts'
import { atLeast, higherRole, isStaff, rankOf, ROLES } from './roles.ts'
import { charsIn, jsonBytes } from './text-size.ts'

const role = fc.constantFrom(...ROLES)

describe('roles', () => {
  it('[ROLE2] stand one above the other, and moderators and above are staff', () => {
    expect(ROLES.map((one) => [one, rankOf(one), isStaff(one)])).toEqual([
      ['owner', 4, true],
      ['host', 3, true],
      ['moderator', 2, true],
      ['member', 1, false],
      ['guest', 0, false],
    ])
  })

  it('[ROLE5] of two roles the higher one counts; none is no role', () => {
    fc.assert(
      fc.property(role, role, (a, b) => {
        expect(rankOf(higherRole(a, b))).toBe(Math.max(rankOf(a), rankOf(b)))
        expect(atLeast(a, b)).toBe(rankOf(a) >= rankOf(b))
        expect(higherRole(a, undefined)).toBe(a)
      }),
    )
  })
})

describe('who reads what', () => {
  const guest = (id: string) => ({ id, role: 'guest' as const })
  const staff = { id: 'mo', role: 'moderator' as const }
  const to = (audience: Audience) => ({ audience, actor: 'ann' })

  it.each<[string, Audience, { everyone: boolean; staff: boolean; named: string[] }]>([
    ['everybody', 'all', { everyone: true, staff: true, named: [] }],
    ['staff', 'staff', { everyone: false, staff: true, named: ['ann'] }],
    ['one person', ['bob'], { everyone: false, staff: false, named: ['ann', 'bob'] }],
    ['one person and staff', [STAFF, 'bob'], { everyone: false, staff: true, named: ['ann', 'bob'] }],
    ['the actor and another', ['bob', 'ann'], { everyone: false, staff: false, named: ['bob', 'ann'] }],
  ])('[ROOM5] what is for %s', (_, audience, expected) => {
    const event = to(audience)
    const isNamed = Array.isArray(audience) && audience.includes('bob')
    expect(classMayRead(event, 'everyone')).toBe(expected.everyone)
    expect(classMayRead(event, 'staff')).toBe(expected.staff)
    expect(namedReaders(event)).toEqual(expected.named)
    expect(mayRead(event, staff)).toBe(expected.staff)
    expect(mayRead(event, guest('ann')), 'its actor').toBe(true)
    expect(mayRead(event, guest('bob'))).toBe(expected.everyone || isNamed)
    expect(mayRead(event, guest('eve'))).toBe(expected.everyone)
  })

  it('[ROOM5] nobody reads by a part of their name what is for a group', () => {
    for (const id of ['st', 'staff', 'all', 'a']) expect(mayRead(to('staff'), guest(id))).toBe(false)
  })

  it('[ROOM5] there are two classes', () => {
    expect(ROLES.map(classOf)).toEqual(['staff', 'staff', 'staff', 'everyone', 'everyone'])
  })
})

describe('sizes', () => {
  it('[SPEAK4] lengths count code points, sizes bytes of JSON', () => {
    expect(['', 'ab', '𠮷', '👨‍👩'].map(charsIn)).toEqual([0, 2, 1, 3])
    expect([1, 'é', { a: [] }, undefined].map(jsonBytes)).toEqual([1, 4, 8, 0])
  })
})
