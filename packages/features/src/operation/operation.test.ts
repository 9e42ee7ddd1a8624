import { evolveSite, initialSite, LIVE_LIMITS, OPERATION_LIMITS } from '@ovation/room'
import { decideSite } from '@ovation/room/rules'
import type { SiteCommand } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'

/** A site in memory, with its clock. */
class MemorySite {
  state = initialSite()
  now = 1_000

  give(command: SiteCommand, role: 'owner' | 'host' = 'owner'): string | object {
    const actor = { id: 'boss', name: 'Boss', role }
    const context = { actor, standing: {}, now: this.now, newId: () => 'id', commandId: 'c' }
    const decision = decideSite(this.state, command, context)
    if (!decision.ok) return decision.code
    for (const event of decision.events)
      this.state = evolveSite(this.state, { ...event, epoch: 1, seq: this.state.seq + 1 })
    return decision.events[0]?.body ?? {}
  }

  key = (key: string, replaces?: { key: string; overlapMs: number }) =>
    this.give({ type: 'signing-key.add', body: { key, algorithm: 'HS256', ...(replaces ? { replaces } : {}) } })
  revoke = (key: string) => this.give({ type: 'signing-key.revoke', body: { key } })
  limits = (limits: Record<string, number | null>) => this.give({ type: 'limits.change', body: { limits } })
  add = (origin: string) => this.give({ type: 'origin.add', body: { origin } })
}

describe('what operators change', () => {
  it('[SITE10] changes the site’s log, and not the version of its name and pause', () => {
    const site = new MemorySite()
    site.give({ type: 'site.change', body: { name: 'Club' } })
    site.add('https://a.example')
    site.limits({ maxConnections: 500 })
    expect([site.state.seq, site.state.version]).toEqual([3, 1])
    expect(site.give({ type: 'site.change', body: { name: 'Bar', ifVersion: 3 } })).toBe('revision_conflict')
    expect(site.give({ type: 'site.change', body: { name: 'Bar', ifVersion: 1 } })).toEqual({ name: 'Bar' })
    expect(site.state).toMatchObject({ seq: 4, version: 4, name: 'Bar' })
    expect(site.state).toMatchObject({ origins: ['https://a.example'], limits: { maxConnections: 500 } })
  })

  it('[SITE11] is for the owner of all rooms alone', () => {
    const site = new MemorySite()
    const commands: SiteCommand[] = [
      { type: 'origin.add', body: { origin: 'https://a.example' } },
      { type: 'origin.remove', body: { origin: 'https://a.example' } },
      { type: 'signing-key.add', body: { key: 'k', algorithm: 'HS256' } },
      { type: 'signing-key.revoke', body: { key: 'k' } },
      { type: 'limits.change', body: { limits: { maxConnections: 500 } } },
    ]
    for (const command of commands) expect(site.give(command, 'host'), command.type).toBe('forbidden')
  })

  it('[SITE11] origins are listed once each, and no more than there may be', () => {
    const site = new MemorySite()
    for (let n = 0; n < OPERATION_LIMITS.maxOrigins; n++) site.add(`https://o${n}.example`)
    expect(site.add('https://o0.example')).toBe('nothing_to_change')
    expect(site.add('https://more.example')).toBe('value_out_of_range')
    expect(site.give({ type: 'origin.remove', body: { origin: 'https://none.example' } })).toBe('nothing_to_change')
    site.give({ type: 'origin.remove', body: { origin: 'https://o0.example' } })
    expect(site.add('https://more.example')).toEqual({ origin: 'https://more.example' })
    expect(site.state.origins).toHaveLength(OPERATION_LIMITS.maxOrigins)
  })

  it('[SITE13] limits take whole numbers within their bounds, all or none, and null for the value of the start', () => {
    for (const [name, { from, to }] of Object.entries(LIVE_LIMITS)) {
      const site = new MemorySite()
      for (const wrong of [from - 1, to + 1, from + 0.5, Number.NaN])
        expect(site.limits({ [name]: wrong }), `${name} ${wrong}`).toBe('value_out_of_range')
      expect(site.limits({ [name]: from })).toEqual({ limits: { [name]: from } })
      expect(site.limits({ [name]: from })).toBe('nothing_to_change')
      expect(site.limits({ [name]: to, maxReplayBytes: 1 })).toBe('value_out_of_range')
      expect(site.state.limits).toEqual({ [name]: from })
      site.limits({ [name]: null })
      expect(site.state.limits).toEqual({})
    }
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(new MemorySite().limits(JSON.parse(`{"${name}":1}`) as Record<string, number>), name).toBe(
        'value_out_of_range',
      )
  })

  it('[KEY7] keys that count are no more than there may be; those that have ended make room', () => {
    const site = new MemorySite()
    for (let n = 0; n < OPERATION_LIMITS.maxSigningKeys; n++) site.key(`k${n}`)
    expect([site.key('k0'), site.key('more')]).toEqual(['value_out_of_range', 'value_out_of_range'])
    site.revoke('k0')
    site.key('next', undefined)
    expect(site.key('more')).toBe('value_out_of_range')
    site.revoke('k1')
    site.key('later', { key: 'k2', overlapMs: 5_000 })
    site.now += 5_000
    // The key that was replaced has ended by now, and is dropped with the next one.
    site.key('last')
    expect(site.state.signingKeys.map(({ id }) => id)).not.toContain('k2')
    expect(site.state.signingKeys).toHaveLength(OPERATION_LIMITS.maxSigningKeys)
  })

  it('[KEY9] a key is replaced until the earlier of two ends', () => {
    const site = new MemorySite()
    site.key('a')
    expect(site.key('b', { key: 'a', overlapMs: 5_000 })).toMatchObject({ replaces: { key: 'a', until: 6_000 } })
    site.key('c', { key: 'a', overlapMs: 50_000 })
    expect(site.state.keyEnds).toEqual({ a: 6_000 })
  })

  it('[KEY10] one that was added is dropped when it is revoked, one of the start is remembered, once', () => {
    const site = new MemorySite()
    site.key('added')
    site.revoke('added')
    expect(site.state).toMatchObject({ signingKeys: [], keyEnds: {} })
    site.revoke('of-the-start')
    expect(site.state.keyEnds).toEqual({ 'of-the-start': 1_000 })
    expect(site.revoke('of-the-start')).toBe('nothing_to_change')
    site.key('new', { key: 'other-of-the-start', overlapMs: 500 })
    site.revoke('other-of-the-start')
    expect(site.state.keyEnds['other-of-the-start']).toBe(1_000)
    site.now = 9_000
    // The names of what every object has are names of keys like others.
    expect(site.revoke('constructor')).toEqual({ key: 'constructor' })
    expect(site.state.keyEnds['constructor']).toBe(9_000)
  })
})
