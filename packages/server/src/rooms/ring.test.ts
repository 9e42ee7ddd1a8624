import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { event, message } from './hub.fixture.ts'
import { entryOf, RecentRing } from './ring.ts'

/** What each event takes besides its text. */
const OVERHEAD_BYTES = 400

const ring = (events: readonly StoredEvent[], maxEvents = 100, maxBytes = 1e9): RecentRing => {
  const one = new RecentRing(maxEvents, maxBytes)
  one.push(events)
  return one
}
const seqs = (one: RecentRing, after: number, limit = 100): number[] | undefined =>
  one.after(after, limit)?.map(({ event: { seq } }) => seq)
const bodies = (one: RecentRing, after: number): unknown[] =>
  (one.after(after, 100) ?? []).map(({ event: { body }, json }) => {
    expect((JSON.parse(json) as { body: unknown }).body, 'readers get what is in memory').toEqual(body)
    return body && 'text' in body ? body.text : body
  })

it('an event is told without what its frame says of it already, and without its digest', () => {
  const { json, event: kept } = entryOf(message(2))
  const { room: _, epoch: __, digest: ___, ...wire } = message(2)
  expect(JSON.parse(json)).toEqual(wire)
  expect(kept).toEqual(message(2))
})

describe('the newest events', () => {
  it('are those after a seq, as many as are asked for', () => {
    const one = ring([message(4), message(5), message(6)])
    expect(seqs(one, 3)).toEqual([4, 5, 6])
    expect(seqs(one, 4)).toEqual([5, 6])
    expect(seqs(one, 3, 2)).toEqual([4, 5])
    expect(seqs(one, 4, 1)).toEqual([5])
    expect(seqs(one, 6)).toEqual([])
  })

  it('are unknown where memory does not reach back, or has none', () => {
    expect(seqs(ring([message(4)]), 2)).toBeUndefined()
    expect(seqs(ring([]), 0)).toBeUndefined()
    expect(ring([]).epochAt(1)).toBeUndefined()
  })

  it('have their epochs', () => {
    const one = ring([message(4), message(5, { epoch: 2 })])
    expect([3, 4, 5, 6].map((seq) => one.epochAt(seq))).toEqual([undefined, 1, 2, undefined])
  })

  it('are limited in number: the oldest go first', () => {
    const one = ring([message(2), message(3)], 3)
    one.push([message(4)])
    expect(seqs(one, 1)).toEqual([2, 3, 4])
    one.push([message(5), message(6)])
    expect(seqs(one, 3)).toEqual([4, 5, 6])
    expect(seqs(one, 2)).toBeUndefined()
  })

  it('are limited in bytes: the oldest go first', () => {
    const bytes = (entryOf(message(2)).json.length + OVERHEAD_BYTES) * 3
    const of = (maxBytes: number): number[] | undefined => {
      const one = ring([message(2), message(3)], 100, maxBytes)
      one.push([message(4)])
      return seqs(one, 1) ?? seqs(one, 2)
    }
    expect(of(bytes)).toEqual([2, 3, 4])
    expect(of(bytes - 1)).toEqual([3, 4])
  })

  it('are none if not even one fits', () => {
    const one = ring([message(2)], 100, 10)
    expect(seqs(one, 1)).toBeUndefined()
    one.push([message(3)])
    expect(one.epochAt(3)).toBeUndefined()
    expect(seqs(ring([message(2)], 0), 1)).toBeUndefined()
  })
})

describe('what was taken back', () => {
  const edit = (seq: number, amends: number) => event(seq, 'message.edited', { text: `e${seq}` }, { amends })
  const deletion = (seq: number, amends: number) => event(seq, 'message.deleted', {}, { amends })

  it('[REC3] has no words: neither the message nor its edits, and nothing else loses any', () => {
    const one = ring([message(2), edit(3, 2), message(4), edit(5, 4)])
    one.push([deletion(6, 2)])
    expect(bodies(one, 1)).toEqual([null, null, 'm4', 'e5', {}])
    // Another kind of change to the message is no words of it.
    const pinned = ring([message(2), event(3, 'message.pinned', { message: 2 }, { amends: 2 }), deletion(4, 2)])
    expect(bodies(pinned, 1)).toEqual([null, { message: 2 }, {}])
  })

  it('[REC3] has none where memory begins after the message', () => {
    const one = ring([edit(8, 2), message(9), deletion(10, 2)])
    expect(bodies(one, 7)).toEqual([null, 'm9', {}])
  })

  it('[REC3] may be of before memory, or nothing', () => {
    expect(bodies(ring([deletion(10, 2)]), 9)).toEqual([{}])
    expect(bodies(ring([message(2), event(3, 'message.deleted', {})]), 1)).toEqual(['m2', {}])
  })

  it('[ERASE9] is everything of somebody who is erased, and what was said about their messages', () => {
    const report = (seq: number, about: number) =>
      event(seq, 'report.sent', { reason: 'SECRET', message: about }, { actor: 'ada' })
    const one = ring([
      ...[message(3), message(4, { actor: 'gus' }), report(5, 3), report(6, 4), report(7, 2)],
      event(8, 'person.erased', { person: 'mia' }, { actor: 'system' }),
    ])
    // Whose message 2 was is not known here: it may have been theirs.
    const kept = { reason: 'SECRET', message: 4 }
    expect(bodies(one, 2)).toEqual([null, 'm4', null, kept, null, { person: 'mia' }])
  })

  it('[ERASE9] is nothing when an erasure names nobody', () => {
    const one = ring([message(3), event(4, 'person.erased', null, { actor: 'system' })])
    expect(bodies(one, 2)).toEqual(['m3', null])
  })

  it('makes room for more', () => {
    const all = [message(2), message(3), deletion(4, 2)]
    const left = ring(all).after(1, 9) ?? []
    const bytes = left.reduce((sum, { json }) => sum + json.length + OVERHEAD_BYTES, 0)
    const of = (maxBytes: number): number[] | undefined => {
      const one = new RecentRing(100, maxBytes)
      for (const next of all) one.push([next])
      return seqs(one, 1) ?? seqs(one, 2)
    }
    expect(of(bytes)).toEqual([2, 3, 4])
    expect(of(bytes - 1)).toEqual([3, 4])
  })
})
