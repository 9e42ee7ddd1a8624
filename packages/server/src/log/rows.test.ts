import { describe, expect, it } from 'vitest'
import type { EventDraft } from '@ovation/room'
import { EMPTY_CHAIN, firstBrokenLink } from './chain.ts'
import { STORED_EVENT_BYTES } from './port.ts'
import {
  amendmentsWithin,
  bytesOf,
  endOfPrefix,
  exportedEventOf,
  headOf,
  keyedRow,
  kindOf,
  linkEvent,
  pageBack,
  rowOf,
  ROW_BYTES,
  snapshotOf,
  storedEventOf,
  withinBytes,
} from './rows.ts'
import type { EventRow } from './rows.ts'

const PLACE = { room: 'r', epoch: 2, seq: 5 }

const draft = (more: object = {}): EventDraft =>
  ({
    ...{ v: 1, type: 'message.sent', at: 1_000, actor: 'mia', audience: 'all', tier: 'timeline' },
    body: { text: 'words', cid: 'c', by: { id: 'mia', name: 'Mia', role: 'guest' } },
    ...more,
  }) as EventDraft

/** A row whose body takes so many bytes. */
const row = (seq: number, bytes = 10): EventRow => ({
  ...linkEvent(draft(), { ...PLACE, seq }, EMPTY_CHAIN).row,
  audience: 'all',
  body: JSON.stringify('x'.repeat(bytes - 2)),
})
const seqs = (rows: readonly { seq: number }[]): number[] => rows.map(({ seq }) => seq)

describe('an event as a row', () => {
  it('[LOG10] is linked to the chain before it, and its bytes are counted', () => {
    const { row: linked, leaf, bytes } = linkEvent(draft(), PLACE, EMPTY_CHAIN)
    const body = '{"text":"words","cid":"c","by":{"id":"mia","name":"Mia","role":"guest"}}'
    expect(linked).toMatchObject({
      ...{ ...PLACE, v: 1, type: 'message.sent', at: 1_000, actor: 'mia', audience: 'all', tier: 'timeline', body },
      ...{ stream_time: null, amends: null },
    })
    expect(bytes).toBe(body.length + STORED_EVENT_BYTES)
    expect(linked.salt).toMatch(/^[\w-]{22}$/)
    expect(linkEvent(draft(), PLACE, EMPTY_CHAIN).row.salt).not.toBe(linked.salt)
    expect(storedEventOf(linked)).toEqual({ ...draft(), ...PLACE, digest: leaf })
    const next = linkEvent(
      draft({ streamTime: 7, amends: 5, audience: ['@staff', 'gus'] }),
      { ...PLACE, seq: 6 },
      linked.chain,
    )
    expect(next.row).toMatchObject({ stream_time: 7, amends: 5, audience: '["@staff","gus"]' })
    expect(storedEventOf(next.row)).toMatchObject({ streamTime: 7, amends: 5, audience: ['@staff', 'gus'] })
    expect(Object.keys(storedEventOf(linked))).not.toContain('streamTime')
    expect(firstBrokenLink([linked, next.row].map(exportedEventOf), EMPTY_CHAIN)).toBeUndefined()
    expect(firstBrokenLink([next.row, linked].map(exportedEventOf), EMPTY_CHAIN)).toBe(6)
  })

  it('[LOG11] is without words once they are erased', () => {
    const { row: linked } = linkEvent(draft(), PLACE, EMPTY_CHAIN)
    expect(storedEventOf({ ...linked, body: null, salt: null }).body).toBeNull()
    const exported = exportedEventOf({ ...linked, body: null, salt: null })
    expect(exported).toMatchObject({ body: null, salt: null, bodyDigest: linked.body_digest, chain: linked.chain })
    expect(firstBrokenLink([exported], EMPTY_CHAIN)).toBeUndefined()
  })

  it.each([
    ['another body', { body: '{}' }, 5],
    ['no body', { body: null }, 5],
    ['another author', { actor: 'gus' }, 5],
    ['another time', { at: 1_001 }, 5],
    ['another digest', { body_digest: 'x' }, 5],
    ['another link', { chain: 'x' }, 5],
    ['a body without its salt', { salt: null }, 5],
  ])('[LOG34] is found broken with %s', (_, change, seq) => {
    const { row: linked } = linkEvent(draft(), PLACE, EMPTY_CHAIN)
    expect(firstBrokenLink([exportedEventOf({ ...linked, ...change })], EMPTY_CHAIN)).toBe(seq)
  })

  it('[LOG36] counts as UTF-8, and a body of more than 64 KiB is none', () => {
    expect(bytesOf({ ...row(1), body: '"🎉"', audience: '["é"]' })).toBe(6 + 6 + ROW_BYTES)
    expect(bytesOf({ ...row(1), body: null })).toBe(3 + ROW_BYTES)
    expect(() => linkEvent(draft({ body: { text: 'x'.repeat(64 * 1_024) } }), PLACE, EMPTY_CHAIN)).toThrow(
      "'body' cannot be stored",
    )
    expect(() => linkEvent(draft({ body: undefined }), PLACE, EMPTY_CHAIN)).toThrow("'body' cannot be stored")
  })
})

describe('rows that are read', () => {
  const of = (bytes: number): number => bytes + 3 + ROW_BYTES

  it('[LOG14] stay within their bytes, one at least', () => {
    const rows = [row(1), row(2), row(3)]
    expect(seqs(withinBytes(rows, Number.POSITIVE_INFINITY))).toEqual([1, 2, 3])
    expect(seqs(withinBytes(rows, 3 * of(10)))).toEqual([1, 2, 3])
    expect(seqs(withinBytes(rows, 3 * of(10) - 1))).toEqual([1, 2])
    expect(seqs(withinBytes(rows, 1))).toEqual([1])
    expect(withinBytes([], 1)).toEqual([])
  })

  it('[LOG14] back from a place come in order, and say whether there are older ones', () => {
    const back = [row(9), row(8), row(7)]
    const page = (limit: number, maxBytes = 1e6): [number[], boolean] => {
      const { events, more } = pageBack(back, limit, maxBytes)
      return [seqs(events), more]
    }
    expect([page(2), page(3), page(2, of(10))]).toEqual([
      [[8, 9], true],
      [[7, 8, 9], false],
      [[9], true],
    ])
  })

  it('[LOG35] change the first messages whole, and never none of them', () => {
    const rows = [row(5), row(6), row(7), row(8)].map((one, n) => ({ ...one, place: [0, 0, 1, 3][n] ?? 0 }))
    const found = (maxBytes: number): [number[], number] => {
      const { events, messages } = amendmentsWithin(rows, 5, maxBytes)
      return [seqs(events), messages]
    }
    expect([found(1e6), found(4 * of(10) - 1), found(3 * of(10) - 1), found(1)]).toEqual([
      [[5, 6, 7, 8], 5],
      [[5, 6, 7], 3],
      [[5, 6], 1],
      [[5, 6], 1],
    ])
  })
})

describe('what else is stored', () => {
  it('a name that no room can have is the log of the site', () => {
    expect([kindOf('$site'), kindOf('site'), kindOf('a$')]).toEqual(['site', 'room', 'room'])
  })

  it('[LOG1] the head of a log is what its row says', () => {
    const stored = {
      room: 'r',
      kind: 'room',
      epoch: 1,
      seq: 2,
      chain: 'c',
      tail_seq: 3,
      tail_chain: 't',
      created_at: 4,
      bytes: 5,
    } as const
    expect(headOf(stored)).toEqual({
      ...{ room: 'r', epoch: 1, seq: 2, chain: 'c', tailSeq: 3, tailChain: 't' },
      ...{ createdAt: 4, bytes: 5 },
    })
  })

  it('[LOG9] a row of a keyed slice has whose it is and when it is due, and fits', () => {
    const ref = { slice: 'standing', key: 'gus' }
    const made = keyedRow('r', ref, { banned: true, bannedUntil: 9_000 })
    expect(made).toMatchObject({ log: 'r', slice: 'standing', key: 'gus', person: 'gus' })
    expect(rowOf(made)).toEqual({ ...ref, data: { banned: true, bannedUntil: 9_000 } })
    expect(() => keyedRow('r', ref, { text: 'x'.repeat(64 * 1_024) })).toThrow("'standing' cannot be stored")
    const edge = { text: 'x'.repeat(64 * 1_024 - '{"text":""}'.length) }
    expect(keyedRow('r', ref, edge).data).toHaveLength(64 * 1_024)
  })

  it.each([
    ['', undefined],
    ['a', 'b'],
    ['ab', 'ac'],
    ['\ud7ff', '\ue000'],
    ['a\u{10ffff}', 'b'],
    ['\u{10ffff}\u{10ffff}', undefined],
    ['🎉', '🎊'],
  ])('all texts that begin with %j stand below %j', (prefix, end) => {
    expect(endOfPrefix(prefix)).toBe(end)
  })

  it('a snapshot that cannot be read is none', () => {
    const stored = { state_version: 3, versions: '{"polls":2}', epoch: 1, seq: 2, state: '{"room":"r"}' }
    expect(snapshotOf(stored)).toEqual({
      ...{ stateVersion: 3, versions: { polls: 2 }, position: { epoch: 1, seq: 2 } },
      state: { room: 'r' },
    })
    expect(snapshotOf({ ...stored, state: '{"room":' })).toBeUndefined()
    expect(snapshotOf({ ...stored, versions: '' })).toBeUndefined()
  })
})
