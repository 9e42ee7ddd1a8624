import { describe, expect, it } from 'vitest'
import type { Row } from '../rows-of.ts'
import { overlayRows } from './chat-rows.ts'
import { DEFAULT_OVERLAY } from './options.ts'

const said = (seq: number | undefined, more: object = {}): Row =>
  ({
    ...{ kind: 'message', key: `m${seq}`, seq, at: (seq ?? 0) * 1_000 },
    message: {
      seq,
      text: `text ${seq}`,
      author: { id: 'a', name: 'Mia', role: 'guest' },
      status: 'delivered',
      ...more,
    },
  }) as Row
const gift = (seq: number, amount: number, name = 'Tao'): Row =>
  ({
    ...{ kind: 'gift', key: `g${seq}`, seq, at: seq * 1_000 },
    gift: { seq, body: { gift: 'star', count: 1, amount, by: { id: 'b', name } } },
  }) as Row
const notice = { kind: 'notice', key: 'n', seq: 5, at: 5_000 } as Row
const keys = (rows: readonly Row[], options: object, now = 100_000): string[] =>
  overlayRows(rows, { ...DEFAULT_OVERLAY, ...options }, now).rows.map(({ key }) => key)

describe('the chat of an overlay', () => {
  it('[OVERLAY4] has the newest rows of the chosen kinds, at most as many as are asked for', () => {
    const rows = [said(1), gift(2, 66), said(3), notice, gift(6, 1), said(7)]
    expect(keys(rows, {})).toEqual(['m1', 'm3', 'm7'])
    expect(keys(rows, { rows: 2 })).toEqual(['m3', 'm7'])
    expect(keys(rows, { kinds: ['gifts'] })).toEqual(['g2', 'g6'])
    expect(keys(rows, { kinds: ['messages', 'gifts'], 'min-coins': 66 })).toEqual(['m1', 'g2', 'm3', 'm7'])
  })

  it('[OVERLAY4] nothing that was deleted, suppressed, not stored, or hidden by its address', () => {
    const rows = [said(1, { deleted: true }), said(2, { status: 'suppressed' }), said(undefined), said(4), gift(5, 66)]
    expect(keys(rows, {})).toEqual(['m4'])
    expect(keys(rows, { 'hide-words': ['TEXT'], kinds: ['messages', 'gifts'] })).toEqual(['g5'])
    expect(keys(rows, { 'hide-names': ['mia', 'tao'], kinds: ['messages', 'gifts'] })).toEqual([])
  })

  it('[OVERLAY4] a row stays as long as is asked for, by the time at which it was said', () => {
    const rows = [said(10), said(20), said(30)]
    const at = (now: number) => overlayRows(rows, { ...DEFAULT_OVERLAY, stay: 15 }, now)
    expect(at(24_999)).toMatchObject({ rows: [{ seq: 10 }, { seq: 20 }, { seq: 30 }], until: 25_000 })
    expect(at(25_000)).toMatchObject({ rows: [{ seq: 20 }, { seq: 30 }], until: 35_000 })
    expect(at(45_000)).toEqual({ rows: [], until: Number.POSITIVE_INFINITY })
    expect(overlayRows(rows, DEFAULT_OVERLAY, 1e9).until).toBe(Number.POSITIVE_INFINITY)
  })
})
