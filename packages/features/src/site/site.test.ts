import { OWNER_ACTOR_ID, ROLES } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { evolveSite, initialSite, SITE_LIMITS } from '@ovation/room'
import { decideSite } from '@ovation/room/rules'
import type { SiteCommand } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

type Change = Extract<SiteCommand, { type: 'site.change' }>['body']

/** A site in memory. */
class MemorySite {
  state = initialSite()

  change(body: Change, role: Role = 'owner'): ReturnType<typeof decideSite> {
    const decision = decideSite(
      this.state,
      { type: 'site.change', body },
      {
        actor: { id: OWNER_ACTOR_ID, name: 'Owner', role },
        ...{ standing: {}, now: 1_000 + this.state.seq, newId: () => 'id', commandId: 'c' },
      },
    )
    if (decision.ok)
      for (const event of decision.events)
        this.state = evolveSite(this.state, { ...event, epoch: 1, seq: this.state.seq + 1 })
    return decision
  }
}
const nothing = { ok: false, code: 'nothing_to_change' }

describe('the name of the site', () => {
  it('[SITE1] is none at first; a change is an event whose number is the version', () => {
    const site = new MemorySite()
    expect(site.state).toMatchObject({ epoch: 0, seq: 0, name: '', pause: null, version: 0 })
    expect(site.change({ name: ' Our rooms ' })).toMatchObject({
      ok: true,
      events: [{ type: 'site.changed', audience: 'all', body: { name: 'Our rooms' } }],
    })
    expect(site.state).toMatchObject({ epoch: 1, seq: 1, name: 'Our rooms', pause: null, version: 1 })
    expect(site.change({ name: 'Our rooms' })).toEqual(nothing)
    expect(site.change({ name: '' }).ok).toBe(true)
    expect(site.state.name).toBe('')
    expect(site.change({ name: '\u200b' })).toEqual(nothing)
    expect(site.change({})).toEqual(nothing)
  })

  it('[SITE1] is one line', () => {
    const site = new MemorySite()
    site.change({ name: 'Our\n  rooms\r\n' })
    expect(site.state.name).toBe('Our rooms')
  })

  it('[SITE1] has at most 60 characters', () => {
    expect(new MemorySite().change({ name: 'x'.repeat(SITE_LIMITS.maxSiteNameChars) }).ok).toBe(true)
    expect(new MemorySite().change({ name: 'x'.repeat(61) })).toEqual({
      ...{ ok: false, code: 'text_too_long', detail: '60' },
    })
  })

  it('[SITE1] is changed by the owner alone', () => {
    for (const role of ROLES)
      expect(new MemorySite().change({ name: 'x' }, role), role).toMatchObject(
        role === 'owner' ? { ok: true } : { ok: false, code: 'forbidden' },
      )
  })

  it('[SITE1] other commands than the site’s are refused', () => {
    const ctx = { actor: { id: 'o', name: 'O', role: 'owner' as const }, now: 1, newId: () => 'id', commandId: 'c' }
    for (const type of ['room.close', 'constructor'])
      expect(decideSite(initialSite(), { type, body: {} } as never, { ...ctx, standing: {} })).toEqual({
        ...{ ok: false, code: 'forbidden' },
      })
  })

  it('[SITE4] is changed only at the version that was seen, if one is named', () => {
    const site = new MemorySite()
    expect(site.change({ name: 'a', ifVersion: 0 }).ok).toBe(true)
    expect(site.change({ name: 'b', ifVersion: 0 })).toEqual({
      ...{ ok: false, code: 'revision_conflict', detail: '1', revision: 1 },
    })
    expect(site.change({ name: 'b', ifVersion: 1 }).ok).toBe(true)
  })
})

describe('a pause', () => {
  it('[SITE2] begins with a reason or without, changes it, and ends', () => {
    const site = new MemorySite()
    expect(site.change({ pause: null })).toEqual(nothing)
    expect(site.change({ pause: { text: '' } }).ok).toBe(true)
    expect(site.state.pause).toEqual({ text: '', since: 1_000 })
    expect(site.change({ pause: { text: ' ' } })).toEqual(nothing)
    expect(site.change({ pause: { text: ' Maintenance ' } }).ok).toBe(true)
    expect(site.state.pause).toEqual({ text: 'Maintenance', since: 1_001 })
    expect(site.change({ name: 'x' }), 'the name alone').toMatchObject({ events: [{ body: { name: 'x' } }] })
    expect(site.state).toMatchObject({ name: 'x', pause: { text: 'Maintenance' } })
    expect(site.change({ name: 'y', pause: null }).ok).toBe(true)
    expect(site.state).toMatchObject({ name: 'y', pause: null })
    expect(site.change({ pause: { text: 'x'.repeat(SITE_LIMITS.maxPauseChars + 1) } })).toEqual({
      ...{ ok: false, code: 'text_too_long', detail: '200' },
    })
    expect(site.change({ pause: { text: 'x'.repeat(SITE_LIMITS.maxPauseChars) } }).ok).toBe(true)
  })

  it('[SITE2] refuses what people below staff send, but what is allowed in closed rooms', () => {
    const site = { ...initialSite(), pause: { text: 'Maintenance', since: 5 } }
    for (const lifecycle of ['open', 'closed'] as const) {
      const room = new MemoryRoom({ lifecycle })
      for (const who of ['gus', 'mia'])
        expect(room.give(who, 'message.send', { text: 'x' }, { site })).toEqual({
          ...{ ok: false, code: 'site_paused', detail: 'Maintenance' },
        })
      expect(room.give('mo', 'message.send', { text: 'x' }, { site }).ok).toBe(true)
      expect(room.give('gus', 'report.send', { reason: 'x' }, { site }).ok).toBe(true)
      expect(room.give('system', 'likes.tally', { total: 1 }, { site }).ok).toBe(true)
    }
    const running = { site: initialSite() }
    expect(new MemoryRoom().give('gus', 'message.send', { text: 'x' }, running).ok).toBe(true)
  })
})
