import type { History, RoomEvent } from '@ovation/client'
import { describe, expect, it } from 'vitest'
import { AlertQueue } from './viewer-alert-queue.ts'
import type { Played } from './viewer-alert-queue.ts'
import { feedGifts } from './viewer-gift-feed.ts'

type Gift = RoomEvent<'gift.sent'>
const MINUTE_MS = 60_000
const NOW = 10 * MINUTE_MS

const gift = (seq: number, ageMs = 0, body: object | null = {}): Gift =>
  ({
    ...{ type: 'gift.sent', epoch: 1, seq, at: NOW - ageMs, actor: `p${seq}` },
    body: body && { gift: 'star', count: 1, amount: 66, by: { id: `p${seq}`, name: `P${seq}` }, ...body },
  }) as Gift
const item = (event: Gift) => ({ kind: 'event', seq: event.seq, event }) as const
const said = (seq: number, ageMs: number) => ({ kind: 'message', seq, message: { seq, at: NOW - ageMs } }) as const

/** A room with a window, and pages of history before it, the newest first. */
function world({
  timeline = [] as object[],
  pages = [] as Partial<History>[],
  stored = undefined as Played | undefined,
} = {}) {
  let played: Played | undefined = stored
  const queue = new AlertQueue({ read: () => played, write: (next) => (played = next) })
  const none = (): void => {}
  const on = { gift: none as (gift: Gift) => void, erased: none as (person: string) => void, lost: none, change: none }
  const asked: unknown[] = []
  const pageAt = (n: number): Promise<History> => {
    const page = pages[n]
    if (!page) return Promise.reject(new Error('no page'))
    return Promise.resolve({ messages: [], gifts: [], more: true, ...page, next: () => pageAt(n + 1) } as History)
  }
  const subscribed = (take: () => void) => {
    take()
    return { unsubscribe: () => void stopped.count++ }
  }
  const stopped = { count: 0 }
  const room = {
    status: 'attaching',
    position: { epoch: 1, seq: 20 },
    getSnapshot: () => ({ timeline }),
    subscribe: (run: () => void) => subscribed(() => (on.change = run)),
    onDiscontinuity: (run: () => void) => subscribed(() => (on.lost = run)),
    gifts: { subscribe: (run: (gift: Gift) => void) => subscribed(() => (on.gift = run)) },
    messages: {
      subscribe: ({ erased }: { erased: (person: string) => void }) => subscribed(() => (on.erased = erased)),
      history: (options: unknown) => {
        asked.push(options)
        return pageAt(0)
      },
    },
  }
  let changes = 0
  const stop = feedGifts(room as never, {
    ...{ queue, catchUpMs: 3 * MINUTE_MS, now: () => NOW, changed: () => void changes++ },
    wants: ({ coins, name }) => coins >= 10 && name !== 'Hidden',
  })
  const attach = async (): Promise<void> => {
    room.status = 'attached'
    on.change()
    await new Promise((done) => setTimeout(done))
  }
  const shown = (): string[] => {
    const all: string[] = []
    for (let one = queue.next(); one; one = queue.next()) all.push(one.name)
    return all
  }
  return { room, queue, on, attach, shown, asked, stop, stopped, played: () => played, changes: () => changes }
}

const BEFORE: Played = { epoch: 1, seq: 10, at: NOW - 2 * MINUTE_MS, waiting: [] }

describe('the gifts that an overlay tells of', () => {
  it('[OVERLAY7] those that come; the first time nothing of the past', async () => {
    const { on, attach, shown, asked, changes } = world({ timeline: [item(gift(18))] })
    on.gift(gift(21))
    await attach()
    on.gift(gift(22))
    expect(shown()).toEqual(['P21', 'P22'])
    expect(asked).toEqual([])
    expect(changes()).toBe(2)
  })

  it('[OVERLAY8] after being away those that are new enough, from the window alone where it reaches back', async () => {
    const timeline = [
      said(9, 8 * MINUTE_MS),
      item(gift(12, 4 * MINUTE_MS)),
      item(gift(14, 3 * MINUTE_MS)),
      item(gift(16)),
    ]
    const { attach, shown, asked, played } = world({ timeline, stored: BEFORE })
    await attach()
    expect(asked).toEqual([])
    expect(played()).toEqual({ epoch: 1, seq: 20, at: NOW, waiting: [14, 16] })
    expect(shown()).toEqual(['P14', 'P16'])
  })

  it('[OVERLAY8] and from the history before it, until it reaches what was played or is too old', async () => {
    const pages = [
      { messages: [], gifts: [gift(14)] },
      { messages: [said(12, MINUTE_MS).message as never], gifts: [gift(12, MINUTE_MS)] },
      { messages: [said(10, MINUTE_MS).message as never], gifts: [gift(11, MINUTE_MS), gift(10, 2 * MINUTE_MS)] },
      { messages: [], gifts: [gift(5)] },
    ]
    const { attach, shown, asked } = world({ timeline: [said(17, 0), item(gift(18))], pages, stored: BEFORE })
    await attach()
    expect(asked).toEqual([{ before: 17, limit: 100 }])
    expect(shown()).toEqual(['P11', 'P12', 'P14', 'P18'])
    const old = world({
      ...{ timeline: [item(gift(18))], stored: BEFORE },
      pages: [{ messages: [said(15, 4 * MINUTE_MS).message as never], gifts: [gift(16)] }, { gifts: [gift(12)] }],
    })
    await old.attach()
    expect(old.shown()).toEqual(['P16', 'P18'])
  })

  it('[OVERLAY8] reads at most five pages, none after the last, and shows what it knows where there is no history', async () => {
    const endless = Array.from({ length: 9 }, (_, n) => ({ gifts: [gift(19 - n)] }))
    const many = world({ timeline: [item(gift(20))], pages: endless, stored: BEFORE })
    await many.attach()
    expect(many.shown()).toEqual(['P15', 'P16', 'P17', 'P18', 'P19', 'P20'])
    const last = world({ timeline: [item(gift(20))], pages: [{ more: false, gifts: [gift(19)] }], stored: BEFORE })
    await last.attach()
    expect(last.shown()).toEqual(['P19', 'P20'])
    const none = world({ timeline: [item(gift(20))], stored: BEFORE })
    await none.attach()
    expect(none.shown()).toEqual(['P20'])
  })

  it('[OVERLAY7] what comes while the past is looked for waits behind it, and is told of once', async () => {
    const { on, attach, shown } = world({
      timeline: [item(gift(20))],
      pages: [{ more: false, gifts: [gift(19)] }],
      stored: BEFORE,
    })
    const attaching = attach()
    on.gift(gift(21))
    await attaching
    on.gift(gift(21))
    expect(shown()).toEqual(['P19', 'P20', 'P21'])
  })

  it('[OVERLAY7] after events were lost, those that were missed and nothing twice', async () => {
    const timeline = [item(gift(18))]
    const { on, room, attach, shown } = world({ timeline, stored: BEFORE })
    await attach()
    on.gift(gift(21))
    expect(shown()).toEqual(['P18', 'P21'])
    room.position = { epoch: 1, seq: 30 }
    timeline.splice(0, 1, item(gift(21)), item(gift(25)))
    on.lost()
    on.lost()
    on.gift(gift(31))
    await new Promise((done) => setTimeout(done))
    expect(shown()).toEqual(['P25', 'P31'])
  })

  it('[OVERLAY4] none that are not wanted, unknown, or of somebody who was erased', async () => {
    const { on, attach, shown, queue } = world()
    on.gift(gift(20, 0, { by: { id: 'p20', name: 'Erased' } }))
    on.erased('p20')
    await attach()
    on.gift(gift(21, 0, { amount: 9 }))
    on.gift(gift(22, 0, { by: { id: 'x', name: 'Hidden' } }))
    on.gift(gift(23, 0, { gift: 'castle' }))
    on.gift(gift(24, 0, null))
    on.gift(gift(25, 0, { amount: 10 }))
    on.gift(gift(26))
    on.erased('p26')
    expect(queue.waiting).toBe(1)
    expect(shown()).toEqual(['P25'])
  })

  it('[OVERLAY5] ends with what it was for', async () => {
    const { attach, stop, stopped, queue, played } = world({ stored: BEFORE })
    const attaching = attach()
    stop()
    await attaching
    expect(stopped.count).toBe(4)
    expect(queue.waiting).toBe(0)
    expect(played()).toBe(BEFORE)
  })
})
