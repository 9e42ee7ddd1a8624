import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Role } from '../roles.ts'
import { accept, authorOf, drafting, endOf, erasureBy, eraseStanding, isActive, nextExpiry, refuse } from './index.ts'
import { optionalWordsIn, wordsIn } from './index.ts'
import type { DecideContext, RuleContext, Sanction, Standing } from './index.ts'

const ctx: DecideContext = {
  actor: { id: 'ann', name: 'Ann', role: 'member' },
  ...{ standing: {}, now: 7.5, newId: () => 'id', commandId: 'c' },
}

describe('what a rule answers with', () => {
  const draft = drafting<{ said: { text: string } }>()
  const plain = { v: 1, type: 'said', at: 8, actor: 'ann', audience: 'all', body: { text: 'x' } }

  it('[SPEAK8] an event is by the actor, now in whole milliseconds, and for everybody', () => {
    expect(draft(ctx, 'said', { text: 'x' })).toEqual(plain)
    expect(Object.keys(draft(ctx, 'said', { text: 'x' }))).not.toContain('amends')
  })

  it('[ROOM5] or for whom it says, about the message and the time of the video that it says', () => {
    const more = { audience: ['bob'], streamTime: 0, amends: 3 }
    expect(draft(ctx, 'said', { text: 'x' }, more)).toEqual({ ...plain, ...more })
  })

  it('[FEATURE4] a decision has its events, and no claims and postings unless it says so', () => {
    const event = draft(ctx, 'said', { text: 'x' })
    expect(accept(event)).toEqual({ ok: true, events: [event], claims: [], postings: [] })
    expect(refuse('forbidden')).toEqual({ ok: false, code: 'forbidden' })
    expect(refuse('muted', { retryInMs: 5 })).toEqual({ ok: false, code: 'muted', retryInMs: 5 })
  })

  it('[MSG1] an author is shown with the role that they have in this room, and a picture if there is one', () => {
    const given = { ...ctx, effectiveRole: 'host' } as RuleContext
    expect(authorOf(given)).toEqual({ id: 'ann', name: 'Ann', role: 'host' })
    expect(authorOf({ ...given, actor: { ...ctx.actor, avatar: '' } })).not.toHaveProperty('avatar')
    expect(authorOf({ ...given, actor: { ...ctx.actor, avatar: '/a' } })).toMatchObject({ avatar: '/a' })
  })

  it('[SPEAK8] what ends does so in a whole millisecond, after now', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e9, noNaN: true }),
        (now, ms) => {
          const end = endOf({ ...ctx, now }, ms)
          expect(Number.isInteger(end)).toBe(true)
          expect(end).toBeGreaterThanOrEqual(now + ms)
          expect(end).toBeLessThan(now + ms + 1)
        },
      ),
    )
  })
})

describe('words', () => {
  it('[VISIBLE4] are stored as they are seen, as long as is allowed', () => {
    expect(wordsIn('a\u200bb', 2)).toEqual({ ok: true, text: 'ab' })
    expect(wordsIn('abc', 2)).toEqual({ ok: false, code: 'text_too_long', detail: '2' })
    expect(wordsIn(' ', 2)).toEqual({ ok: false, code: 'text_empty' })
  })

  it('[VISIBLE6] that may be missing count as none when nothing is seen', () => {
    for (const nothing of [undefined, '', ' ', '\u200b'])
      expect(optionalWordsIn(nothing, 2)).toEqual({ ok: true, text: '' })
    expect(optionalWordsIn('ab', 2)).toEqual({ ok: true, text: 'ab' })
    expect(optionalWordsIn('abc', 2)).toEqual({ ok: false, code: 'text_too_long', detail: '2' })
  })
})

describe('sanctions', () => {
  const by = 'mo'

  it('[BAN2] hold until their end, or for good', () => {
    expect(isActive(undefined, 5)).toBe(false)
    expect(isActive({ until: null, by }, 5)).toBe(true)
    expect([4, 5, 6].map((until) => isActive({ until, by }, 5))).toEqual([false, false, true])
  })

  it.each<[Standing, number | null]>([
    [{}, null],
    [{ mute: { until: null, by }, ban: { until: null, by } }, null],
    [{ mute: { until: 9, by } }, 9],
    [{ ban: { until: 9, by } }, 9],
    [{ mute: { until: 9, by }, ban: { until: 5, by } }, 5],
    [{ mute: { until: 4, by }, ban: { until: 5, by } }, 4],
    [{ mute: { until: null, by }, ban: { until: 0, by } }, 0],
  ])('[BAN2] of %j the first ends at %s', (standing, expected) => {
    expect(nextExpiry(standing)).toBe(expected)
  })
})

describe('an erasure', () => {
  const { eraseBody, isErased, eraseEvent } = erasureBy(
    new Map([
      ['said', { gone: 'all' as const }],
      ['kicked', { gone: ['why', 'how'], about: 'whom' }],
      ['reported', { gone: 'all' as const, about: 'whom', aboutAuthorOf: 'message' }],
      ['counted', null],
    ]),
  )
  const kicked = { actor: 'mo', type: 'kicked', body: { whom: 'gus', why: 'SECRET', how: 'SECRET', when: 5 } }

  it('[ERASE3] takes of a body what is personal, and keeps the rest', () => {
    expect(eraseBody('said', { text: 'x' })).toBeNull()
    expect(eraseBody('kicked', kicked.body)).toEqual({ whom: 'gus', when: 5 })
    for (const type of ['said', 'kicked', 'counted']) expect(eraseBody(type, null)).toBeNull()
    const bare = { whom: 'gus' }
    for (const type of ['kicked', 'counted', 'nobody.knows']) expect(eraseBody(type, bare)).toBe(bare)
    expect(eraseBody('kicked', { how: 'x' }), 'one of several fields').toEqual({})
  })

  it('[ERASE1] what was erased is known as such; of a kind of a newer version that is not known', () => {
    expect([isErased('said', null), isErased('said', { text: 'x' })]).toEqual([true, false])
    expect([isErased('kicked', { whom: 'gus' }), isErased('kicked', kicked.body)]).toEqual([true, false])
    expect([isErased('counted', null), isErased('counted', { n: 1 })]).toEqual([false, false])
    expect([isErased('nobody.knows', null), isErased('nobody.knows', { n: 1 })]).toEqual([true, true])
  })

  it('[ERASE4] reaches what a person did and what was done to them, and nobody else’s', () => {
    for (const person of ['mo', 'gus']) expect(eraseEvent(kicked, person).body).toEqual({ whom: 'gus', when: 5 })
    expect(eraseEvent(kicked, 'gia')).toBe(kicked)
    const said = { actor: 'gus', type: 'said', body: { whom: 'mo' } }
    expect(eraseEvent(said, 'mo'), 'a field of that name means nothing elsewhere').toBe(said)
    expect(eraseEvent(said, 'gus')).toEqual({ ...said, body: null })
    const counted = { actor: 'gus', type: 'counted', body: { n: 1 } }
    expect(eraseEvent(counted, 'gus')).toBe(counted)
    const gone = { ...said, body: null }
    expect(eraseEvent(gone, 'gus')).toBe(gone)
  })

  it('[ERASE4] a report on a message is about its author, or about whoever it names', () => {
    const report = (body: object) => ({ actor: 'mia', type: 'reported', body })
    const isErasedFor = (body: object, wrote?: (message: number) => boolean | undefined): boolean =>
      eraseEvent(report(body), 'gus', wrote).body === null
    expect(isErasedFor({ message: 3 }, (message) => message === 3)).toBe(true)
    expect(isErasedFor({ message: 4 }, (message) => message === 3)).toBe(false)
    expect(isErasedFor({ message: 3 }), 'nobody knows whose it is').toBe(true)
    expect(isErasedFor({ message: 3, whom: 'gus' }, () => false)).toBe(true)
    expect(isErasedFor({ message: 3, whom: 'gia' }, () => true)).toBe(false)
    expect(isErasedFor({}), 'about nobody').toBe(false)
  })
})

describe('the standing of a person after an erasure', () => {
  const mute: Sanction = { until: 5, by: 'mo', reason: 'SECRET' }
  const ban: Sanction = { until: null, by: 'hugo', reason: 'SECRET' }
  const bare = ({ until, by }: Sanction): Sanction => ({ until, by })

  it('[ERASE20] of the erased one has no roles and no reasons; the sanctions stay', () => {
    const standing = { role: 'host' as Role, held: 'host' as Role, mute, ban }
    expect(eraseStanding(standing, 'gus', 'gus')).toEqual({ mute: bare(mute), ban: bare(ban) })
    for (const roles of [{ role: 'host' }, { held: 'host' }] as Standing[])
      expect(eraseStanding(roles, 'gus', 'gus')).toEqual({})
  })

  it('[ERASE4] of others has no reason that the erased one gave', () => {
    const standing = { role: 'host' as Role, held: 'host' as Role, mute, ban }
    expect(eraseStanding(standing, 'gus', 'mo')).toEqual({ ...standing, mute: bare(mute) })
    expect(eraseStanding(standing, 'gus', 'hugo')).toEqual({ ...standing, ban: bare(ban) })
    expect(eraseStanding({ mute }, 'gus', 'mo')).toEqual({ mute: bare(mute) })
    expect(eraseStanding({ ban }, 'gus', 'hugo')).toEqual({ ban: bare(ban) })
  })

  it('[ERASE12] stays the same object where there is nothing to erase', () => {
    const standings: Standing[] = [{}, { role: 'host', mute, ban }, { mute: bare(mute) }, { ban: bare(ban) }]
    for (const standing of standings) expect(eraseStanding(standing, 'gus', 'gia')).toBe(standing)
    for (const standing of [{}, { mute: bare(mute) }]) expect(eraseStanding(standing, 'gus', 'gus')).toBe(standing)
  })
})
