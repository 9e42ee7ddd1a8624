import { describe, expect, it } from 'vitest'
import { AlertQueue, MAX_STORED_SEQS, MAX_WAITING_ALERTS, playedIn, shownMs } from './viewer-alert-queue.ts'
import type { GivenGift, Played } from './viewer-alert-queue.ts'

const gift = (seq: number, more: Partial<GivenGift> = {}): GivenGift => ({
  ...{ epoch: 1, seq, at: seq * 10, actor: `p${seq}`, name: `P${seq}`, gift: 'star', count: 1 },
  ...more,
})

/** What the browser stores of a source, which is there after a crash. */
class Stored {
  played: Played | undefined
  writes = 0
  read = (): unknown => this.played && JSON.parse(JSON.stringify(this.played))
  write = (played: Played): void => {
    this.played = played
    this.writes++
  }
}

const begun = (store = new Stored(), seq = 10, past: GivenGift[] = []): AlertQueue => {
  const queue = new AlertQueue(store)
  queue.begin({ epoch: 1, seq, at: seq * 10 }, past)
  return queue
}

const names = (queue: AlertQueue): string[] => {
  const all: string[] = []
  for (let one = queue.next(); one; one = queue.next()) all.push(`${one.name} ${one.count}`)
  return all
}

describe('alerts of gifts', () => {
  it('[OVERLAY5] come one after another, in the order in which they were given', () => {
    const queue = begun()
    for (const seq of [11, 12, 13]) queue.take(gift(seq, { count: seq }))
    expect(queue.waiting).toBe(3)
    expect(queue.current).toBeUndefined()
    expect(queue.next()).toMatchObject({ name: 'P11', count: 11, coins: 726 })
    expect(queue.current).toMatchObject({ name: 'P11' })
    expect(names(queue)).toEqual(['P12 12', 'P13 13'])
    expect(queue.current).toBeUndefined()
  })

  it('[OVERLAY5] what one person gives of one gift is one alert, while it waits and while it is shown', () => {
    const store = new Stored()
    const queue = begun(store)
    queue.take(gift(11, { actor: 'mia', name: 'Mia' }))
    queue.take(gift(12))
    queue.take(gift(13, { actor: 'mia', name: 'Mia', count: 2 }))
    queue.take(gift(14, { actor: 'mia', name: 'Mia', gift: 'flower' }))
    expect(queue.waiting).toBe(3)
    expect(queue.next()).toMatchObject({ name: 'Mia', gift: 'star', count: 3, coins: 198 })
    queue.take(gift(15, { actor: 'mia', name: 'Mia B', count: 5 }))
    expect(queue.current).toMatchObject({ name: 'Mia B', count: 8, coins: 528 })
    // It was shown: after a crash it is played.
    expect(store.played).toEqual({ epoch: 1, seq: 15, at: 150, waiting: [12, 14] })
    queue.next()
    queue.take(gift(16, { actor: 'mia', name: 'Mia' }))
    expect(names(queue)).toEqual(['Mia 1', 'Mia 1'])
  })

  it('[OVERLAY6] of more than can wait, what is worth least is left out, the oldest of several', () => {
    const queue = begun()
    for (let n = 0; n < MAX_WAITING_ALERTS; n++)
      queue.take(gift(11 + n, { gift: n === 7 || n === 9 ? 'flower' : 'star' }))
    expect(queue.leftOut).toBe(0)
    queue.take(gift(100, { gift: 'fireworks' }))
    expect(queue.leftOut).toBe(1)
    queue.take(gift(101, { gift: 'heart' }))
    const left = names(queue)
    expect(left).toHaveLength(MAX_WAITING_ALERTS)
    expect(left).not.toContain('P18 1')
    expect(left).not.toContain('P20 1')
    expect(left.slice(-2)).toEqual(['P100 1', 'P101 1'])
  })

  it('[OVERLAY7] after a crash in the middle of one, neither it nor any before it is played again, and none that waited is lost', () => {
    const store = new Stored()
    const queue = begun(store)
    const all = [11, 12, 13, 14].map((seq) => gift(seq))
    for (const one of all) queue.take(one)
    queue.next()
    queue.next()
    // The crash.
    const again = new AlertQueue(store)
    expect(again.played).toEqual({ epoch: 1, seq: 14, at: 140, waiting: [13, 14] })
    again.begin({ epoch: 1, seq: 14, at: 140 }, all)
    expect(names(again)).toEqual(['P13 1', 'P14 1'])
    expect(new AlertQueue(store).played).toEqual({ epoch: 1, seq: 14, at: 140, waiting: [] })
    expect(names(begun(store, 14, all))).toEqual([])
  })

  it('[OVERLAY7] a combo that was begun is played, what waited before its last gift is not', () => {
    const store = new Stored()
    const queue = begun(store)
    const all = [gift(11, { actor: 'a' }), gift(12, { actor: 'b' }), gift(13, { actor: 'a' })]
    for (const one of all) queue.take(one)
    queue.next()
    expect(store.played).toEqual({ epoch: 1, seq: 13, at: 130, waiting: [12] })
    const again = new AlertQueue(store)
    again.begin({ epoch: 1, seq: 13, at: 130 }, all)
    expect(names(again)).toEqual(['P12 1'])
  })

  it('[OVERLAY7] a source that was never here plays nothing of the past, and from then on all that comes while it is away', () => {
    const store = new Stored()
    const first = new AlertQueue(store)
    expect(first.played).toBeUndefined()
    first.begin({ epoch: 1, seq: 10, at: 100 }, [gift(9), gift(10)])
    expect(names(first)).toEqual([])
    expect(store.played).toEqual({ epoch: 1, seq: 10, at: 100, waiting: [] })
    expect(names(begun(store, 12, [gift(9), gift(11), gift(12)]))).toEqual(['P11 1', 'P12 1'])
  })

  it('[OVERLAY8] what was too old when the source came back is not played later either', () => {
    const store = new Stored()
    const queue = begun(store)
    for (const seq of [11, 12]) queue.take(gift(seq))
    queue.next()
    // Of 12 to 15, only 15 is new enough.
    const again = begun(store, 15, [gift(15)])
    expect(store.played).toEqual({ epoch: 1, seq: 15, at: 150, waiting: [15] })
    expect(names(again)).toEqual(['P15 1'])
  })

  it('[OVERLAY7] a resume of the connection repeats nothing: what was taken is known by its number', () => {
    const queue = begun()
    queue.take(gift(11))
    queue.next()
    queue.take(gift(11))
    queue.begin({ epoch: 1, seq: 12, at: 120 }, [gift(10), gift(11), gift(12)])
    expect(queue.played).toEqual({ epoch: 1, seq: 12, at: 120, waiting: [] })
    queue.take(gift(12))
    expect(names(queue)).toEqual(['P12 1'])
  })

  it('[OVERLAY7] a restart of the server, which raises the epoch, changes nothing', () => {
    const store = new Stored()
    const queue = begun(store)
    const all = [gift(11), gift(12), gift(13, { epoch: 2 }), gift(14, { epoch: 2 })]
    for (const one of all) queue.take(one)
    queue.next()
    queue.next()
    queue.next()
    const again = new AlertQueue(store)
    again.begin({ epoch: 2, seq: 14, at: 150 }, all)
    again.take(gift(15, { epoch: 2, at: 141 }))
    again.take(gift(14, { epoch: 2 }))
    expect(names(again)).toEqual(['P14 1', 'P15 1'])
  })

  it('[OVERLAY7] after a standby took over that had not received all, what is new is played although it has old numbers', () => {
    const store = new Stored()
    begun(store, 500).take(gift(501))
    const queue = new AlertQueue(store)
    queue.begin({ epoch: 9, seq: 300, at: 6_000 }, [gift(299), gift(300, { epoch: 9, at: 5_990 })])
    queue.take(gift(301, { epoch: 9, at: 6_010 }))
    expect(names(queue)).toEqual(['P300 1', 'P301 1'])
    expect(store.played).toEqual({ epoch: 9, seq: 301, at: 6_010, waiting: [] })
  })

  it('[OVERLAY7] in a log that was restored from a backup, what is new is told by its time', () => {
    const store = new Stored()
    begun(store, 500)
    const queue = new AlertQueue(store)
    queue.begin({ epoch: 1, seq: 300, at: 6_000 }, [gift(299), gift(300)])
    queue.take(gift(301, { at: 6_010 }))
    queue.take(gift(301, { at: 6_010 }))
    expect(names(queue)).toEqual(['P301 1'])
    expect(store.played).toEqual({ epoch: 1, seq: 500, at: 6_010, waiting: [] })
  })

  it('[OVERLAY7] without storage nothing is played twice either', () => {
    const none = { read: () => undefined, write: () => {} }
    const queue = new AlertQueue(none)
    queue.begin({ epoch: 1, seq: 10, at: 100 }, [])
    queue.take(gift(11))
    queue.next()
    const again = new AlertQueue(none)
    again.begin({ epoch: 1, seq: 11, at: 110 }, [gift(11)])
    expect(names(again)).toEqual([])
  })

  it('[OVERLAY6] what is stored is bounded: the oldest that wait count as played', () => {
    const store = new Stored()
    const queue = begun(store)
    queue.take(gift(11, { actor: 'first' }))
    queue.take(gift(12, { actor: 'other' }))
    for (let n = 0; n < MAX_STORED_SEQS; n++) queue.take(gift(13 + n, { actor: 'many' }))
    queue.next()
    expect(store.played?.waiting).toHaveLength(MAX_STORED_SEQS)
    expect(store.played?.waiting[0]).toBe(13)
  })

  it('[OVERLAY7] what is stored is not trusted', () => {
    const good = { epoch: 1, seq: 2, at: 3, waiting: [1] }
    for (const bad of [undefined, null, 3, 'x', {}]) expect(playedIn(bad)).toBeUndefined()
    for (const bad of [{ epoch: '1' }, { seq: 1.5 }, { at: null }, { waiting: ['3'] }, { waiting: 3 }])
      expect(playedIn({ ...good, ...bad })).toBeUndefined()
    expect(playedIn({ ...good, more: 1 })).toEqual(good)
  })

  it('[MSG3] of somebody who was erased nothing is shown', () => {
    const queue = begun()
    for (const [seq, actor] of [
      [11, 'a'],
      [12, 'b'],
    ] as const)
      queue.take(gift(seq, { actor }))
    queue.next()
    queue.forget('a')
    expect(queue.current).toBeUndefined()
    queue.forget('b')
    expect(queue.waiting).toBe(0)
    const kept = begun()
    kept.take(gift(11, { actor: 'a' }))
    kept.next()
    kept.forget('b')
    expect(kept.current).toMatchObject({ actor: 'a' })
  })

  it('[OVERLAY5] an alert is shown for as long as it was asked for, for half as long while many wait, and never too short to read', () => {
    expect(shownMs(5, 0)).toBe(5_000)
    expect(shownMs(5, 4)).toBe(5_000)
    expect(shownMs(6, 5)).toBe(3_000)
    expect(shownMs(2, 5)).toBe(2_000)
  })
})
