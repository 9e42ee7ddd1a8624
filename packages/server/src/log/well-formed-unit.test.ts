import { describe, expect, it } from 'vitest'
import type { EventDraft } from '@ovation/room'
import type { Unit } from './port.ts'
import { isStorableText, mustBeStorable, writeBody } from './well-formed-unit.ts'

const event = (more: object = {}): EventDraft =>
  ({
    v: 1,
    type: 'x.told',
    at: 1,
    actor: 'mia',
    audience: 'all',
    tier: 'timeline',
    body: {},
    ...more,
  }) as unknown as EventDraft

const unit = (more: Partial<Unit> = {}): Unit => ({
  ...{ room: 'r', epoch: 1, expectedSeq: 0, actor: 'mia', commandId: 'c', requestHash: 'h', events: [event()] },
  ...{ claims: ['a'], releases: ['b'], postings: [{ from: 'f', to: 't', amount: 1, currency: 'test' }] },
  ...more,
})
const banned = (body: object): EventDraft => event({ type: 'member.banned', body })
const posting = { from: 'f', to: 't', amount: 1, currency: 'test' }
const LONG = 'é'.repeat(513)
const ZERO = 'a\u0000b'
const HALF = '\ud800'

describe('a unit that can be stored', () => {
  it.each([
    unit(),
    { ...unit(), releases: undefined } as unknown as Unit,
    unit({ events: [event({ streamTime: 3, amends: 1, audience: ['@staff', 'gus'] })] }),
    unit({ events: [event({ type: 'person.erased', body: { person: 'gus' } }), banned({ actor: 'gus', until: 5 })] }),
    unit({ commandId: 'é'.repeat(512), actor: 'x'.repeat(1_024) }),
    unit({ epoch: Number.MAX_SAFE_INTEGER, claims: [], postings: [] }),
  ])('[LOG27] is let through', (fine) => {
    expect(() => mustBeStorable(fine)).not.toThrow()
  })

  it.each<[string, Partial<Unit>]>([
    ['room', { room: ZERO }],
    ['actor', { actor: HALF }],
    ['actor', { actor: LONG }],
    ['id', { commandId: ZERO }],
    ['requestHash', { requestHash: ZERO }],
    ['position', { epoch: 1.5 }],
    ['position', { expectedSeq: 2 ** 53 }],
    ['events', { events: [] }],
    ['type', { events: [event({ type: ZERO })] }],
    ['type', { events: [event({ tier: LONG })] }],
    ['v', { events: [event({ v: 0.5 })] }],
    ['at', { events: [event({ at: Number.NaN })] }],
    ['streamTime', { events: [event({ streamTime: 0.5 })] }],
    ['amends', { events: [event({ amends: 1e300 })] }],
    ['actor', { events: [event(), event({ actor: 3 })] }],
    ['audience', { events: [event({ audience: ZERO })] }],
    ['audience', { events: [event({ audience: ['@staff', HALF] })] }],
    ['body.person', { events: [event({ type: 'person.erased', body: { person: ZERO } })] }],
    ['body: key of standing', { events: [banned({ actor: ZERO, until: null })] }],
    ['body: end of standing', { events: [banned({ actor: 'gus', until: 1.5 })] }],
    ['claims', { claims: ['a', ZERO] }],
    ['claims', { releases: [HALF] }],
    ['postings', { postings: [posting, { ...posting, from: ZERO }] }],
    ['postings', { postings: [{ ...posting, to: ZERO }] }],
    ['postings', { postings: [{ ...posting, currency: ZERO }] }],
    ['postings', { postings: [{ ...posting, amount: 0 }] }],
    ['postings', { postings: [{ ...posting, amount: 1.5 }] }],
  ])('[LOG27] has no such %s', (part, fault) => {
    expect(() => mustBeStorable(unit(fault))).toThrow(
      expect.objectContaining({ name: 'Unstorable', message: `'${part}' cannot be stored` }),
    )
  })

  it('[LOG27] has texts that every database holds', () => {
    expect([isStorableText('a🎉'), isStorableText(ZERO), isStorableText(HALF)]).toEqual([true, false, false])
  })

  it('[LOG36] has bodies of at most 64 KiB of UTF-8', () => {
    expect(writeBody({ text: 'é' })).toEqual({ json: '{"text":"é"}', bytes: 13 })
    expect(writeBody('x'.repeat(65_534)).bytes).toBe(65_536)
    expect(() => writeBody('x'.repeat(65_535))).toThrow("'body' cannot be stored")
    expect(() => writeBody('é'.repeat(32_768))).toThrow("'body' cannot be stored")
  })
})
