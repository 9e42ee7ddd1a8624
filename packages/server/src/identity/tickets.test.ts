import { describe, expect, it } from 'vitest'
import { PlaybackTickets } from './playback-tickets.ts'
import { StageKeys } from './stage-keys.ts'

const HOURS = 3_600_000
const tickets = new PlaybackTickets('s'.repeat(32))
const keys = new StageKeys('s'.repeat(32))
const who = { actor: 'tao', role: 'member', known: true } as const

describe('what lets somebody watch, or stand on stage', () => {
  it('[MEDIA19] a ticket is for its room, ends after twelve hours, and is worth nothing when anything of it was changed', () => {
    const ticket = tickets.issue('demo', who, 1_000)
    expect(tickets.check('demo', ticket, 1_000 + 11.9 * HOURS)).toMatchObject(who)
    expect(tickets.check('demo', ticket, 1_000 + 12 * HOURS)).toBeUndefined()
    expect(tickets.check('other', ticket, 1_000)).toBeUndefined()
    for (let at = 0; at < ticket.length; at++) {
      const changed = `${ticket.slice(0, at)}${ticket[at] === 'A' ? 'B' : 'A'}${ticket.slice(at + 1)}`
      expect(tickets.check('demo', changed, 1_000), String(at)).toBeUndefined()
    }
    expect(new PlaybackTickets('t'.repeat(32)).check('demo', ticket, 1_000)).toBeUndefined()
    const door = tickets.issue('demo', { ...who, door: 'digest' }, 1_000)
    expect(tickets.check('demo', door, 1_000)?.door).toBe('digest')
  })

  it('[KEY11] a ticket of somebody who came with an integrator’s key is worth nothing once that key does not count', () => {
    let counts = true
    const own = new PlaybackTickets('s'.repeat(32), (key) => key === 'other' || counts)
    for (const door of [undefined, 'digest']) {
      const ticket = own.issue('demo', { ...who, door, signedWith: 'key_1' }, 1_000)
      const other = own.issue('demo', { ...who, door, signedWith: 'other' }, 1_000)
      expect(own.check('demo', ticket, 1_000)).toMatchObject({ ...who, signedWith: 'key_1' })
      expect(own.check('demo', ticket, 1_000)?.door).toBe(door)
      counts = false
      expect(own.check('demo', ticket, 1_000)).toBeUndefined()
      expect(own.isOurs('demo', ticket)).toBe(true)
      expect(own.check('demo', other, 1_000)).toMatchObject(who)
      counts = true
    }
  })

  it('[ROUTE4] of a ticket that has ended it is known still whose it was; of one that was made up nothing is', () => {
    const ticket = tickets.issue('demo', who, 1_000)
    expect(tickets.isOurs('demo', ticket)).toBe(true)
    for (const [room, text] of [
      ['other', ticket],
      ['demo', `${ticket}x`],
      ['demo', 'x'],
      ['demo', ''],
    ] as const)
      expect(tickets.isOurs(room, text)).toBe(false)
    expect(new PlaybackTickets('t'.repeat(32)).isOurs('demo', ticket)).toBe(false)
  })

  it('[STAGE4] a key of a slot is for that slot and person, ends, and is no ticket', () => {
    const key = keys.issue({ room: 'demo', seat: 2, actor: 'tao' }, 1_000)
    expect(keys.check(key, 1_000)).toEqual({ room: 'demo', seat: 2, actor: 'tao', issuedAt: 1_000 })
    expect(keys.check(key, 1_000 + 12 * HOURS)).toBeUndefined()
    expect(
      keys.check(
        key.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
        1_000,
      ),
    ).toBeUndefined()
    expect(keys.check(tickets.issue('demo', who, 1_000), 1_000)).toBeUndefined()
    expect(tickets.check('demo', key, 1_000)).toBeUndefined()
  })
})
