import { expect } from 'vitest'
import type { ConsumerStore, CursorWrite } from '@ovation/server/consumers'
import type { RoomLog } from '@ovation/server/log'
import { initialState } from '@ovation/room'
import { erasure, message, own, unit } from './units.ts'
import { withFixture } from './with-fixture.ts'

/** What a test of cursors needs: a fresh storage, with the log whose rooms they are about. */
export type ConsumerStoreFixture = { store: ConsumerStore; log: RoomLog; close(): Promise<void> }

const at = (log: string, seq: number, epoch: number, caughtUpAt: number | null = null): CursorWrite => ({
  ...{ log, seq, epoch, caughtUpAt },
})

/** What every driver of cursors has to hold, rule by rule (docs/spec/consumers.md). */
export function consumerStoreContract(open: () => Promise<ConsumerStoreFixture>): void {
  const test = withFixture(open)
  const withStore = (name: string, run: (store: ConsumerStore, log: RoomLog) => Promise<void>): void =>
    test(name, ({ store, log }) => run(store, log))
  /** A room with so many events, each a second after the one before. */
  const fill = async (log: RoomLog, room: string, events: number, from = 0): Promise<void> => {
    await log.createRoom(room, 1)
    const epoch = await own(log, room)
    for (let seq = from; seq < from + events; seq++)
      await log.append([unit(room, epoch, seq, { events: [message('hello', { at: (seq + 1) * 1_000 })] })])
  }

  withStore(
    '[CONSUMER3] logs that are ahead are found a page at a time, each looking at so many',
    async (store, log) => {
      for (const [room, events] of Object.entries({ a: 1, b: 0, c: 2, d: 1, e: 3 })) await fill(log, room, events)
      await store.registerConsumer('cards', 'start', 5)
      const [c] = await store.takeCursors('cards', ['c'])
      await store.writeCursors('cards', [at('c', 2, c?.epoch ?? 0)])
      const first = await store.findBehind('cards', '', 3)
      expect(first).toEqual({ behind: [{ log: 'a', seq: 0, head: 1 }], next: 'c' })
      const second = await store.findBehind('cards', first.next ?? '', 3)
      expect(second).toEqual({
        behind: [
          { log: 'd', seq: 0, head: 1 },
          { log: 'e', seq: 0, head: 3 },
        ],
        next: undefined,
      })
      // Those of another consumer are its own.
      expect((await store.findBehind('other', '', 10)).behind.map(({ log }) => log)).toEqual(['a', 'c', 'd', 'e'])
    },
  )

  withStore('[CONSUMER2] a consumer from now on is given what comes after it was first seen', async (store, log) => {
    await fill(log, 'a', 2)
    await store.registerConsumer('hook', 'now', 5)
    await fill(log, 'b', 1)
    await fill(log, 'a', 1, 2)
    // It is known already: nothing is passed over a second time.
    await store.registerConsumer('hook', 'now', 6)
    expect((await store.findBehind('hook', '', 10)).behind).toEqual([
      { log: 'a', seq: 2, head: 3 },
      { log: 'b', seq: 0, head: 1 },
    ])
  })

  withStore(
    '[CONSUMER4] whoever had a cursor before moves it neither on nor back; none goes back',
    async (store, log) => {
      await fill(log, 'a', 9)
      await store.registerConsumer('cards', 'start', 5)
      const [old] = await store.takeCursors('cards', ['a'])
      expect(await store.writeCursors('cards', [at('a', 4, old?.epoch ?? 0)])).toEqual([])
      const [newer] = await store.takeCursors('cards', ['a', 'b'])
      expect(newer).toMatchObject({ log: 'a', seq: 4 })
      expect(newer?.epoch).toBeGreaterThan(old?.epoch ?? 0)
      expect(await store.writeCursors('cards', [at('a', 6, newer?.epoch ?? 0)])).toEqual([])
      for (const seq of [2, 6, 8])
        expect(await store.writeCursors('cards', [at('a', seq, old?.epoch ?? 0)])).toEqual(['a'])
      expect(await store.writeCursors('cards', [at('a', 5, newer?.epoch ?? 0)])).toEqual(['a'])
      expect((await store.findBehind('cards', '', 10)).behind).toEqual([{ log: 'a', seq: 6, head: 9 }])
    },
  )

  withStore(
    '[CONSUMER12] a cursor is moved on and back, or all to the ends, and whoever had it moves it no more',
    async (store, log) => {
      await fill(log, 'a', 9)
      await fill(log, 'b', 3)
      await store.registerConsumer('hook', 'start', 5)
      const [old] = await store.takeCursors('hook', ['a'])
      await store.moveCursors('hook', { log: 'a', seq: 6 }, 7)
      expect(await store.writeCursors('hook', [at('a', 8, old?.epoch ?? 0)])).toEqual(['a'])
      const behind = async () =>
        (await store.findBehind('hook', '', 10)).behind.map(({ log: name, seq }) => [name, seq])
      expect(await behind()).toEqual([
        ['a', 6],
        ['b', 0],
      ])
      await store.moveCursors('hook', { log: 'a', seq: 2 }, 7)
      await store.moveCursors('hook', { log: 'b', seq: 1 }, 7)
      expect(await behind()).toEqual([
        ['a', 2],
        ['b', 1],
      ])
      const [taken] = await store.takeCursors('hook', ['a'])
      await store.moveCursors('hook', 'ends', 7)
      expect(await behind()).toEqual([])
      expect(await store.writeCursors('hook', [at('a', 9, taken?.epoch ?? 0)])).toEqual(['a'])
    },
  )

  withStore('[CONSUMER12] one that is dropped leaves nothing, and holds up no retention', async (store, log) => {
    await fill(log, 'a', 9)
    await log.saveSnapshot({
      ...{ stateVersion: 1, versions: {}, position: { epoch: 1, seq: 9 } },
      state: { ...initialState('a'), epoch: 1, seq: 9 },
    })
    await store.registerConsumer('hook', 'start', 3_500)
    await store.takeCursors('hook', ['a'])
    await store.addDeadLetter({ consumer: 'hook', log: 'a', seq: 1, error: 'no', at: 1 }, 9)
    await log.retain('a', 8, 0)
    expect((await log.heads(['a']))[0]?.tailSeq).toBe(0)
    await store.dropConsumer('hook')
    expect(await store.deadLetters('hook', 10)).toEqual([])
    await log.retain('a', 8, 0)
    expect((await log.heads(['a']))[0]?.tailSeq).toBe(7)
  })

  withStore('[CONSUMER6] so many dead letters of a consumer are kept, the newest', async (store) => {
    const letter = (consumer: string, seq: number) => ({ consumer, log: 'a', seq, error: `no ${seq}`, at: seq })
    await store.addDeadLetter(letter('other', 1), 3)
    for (const seq of [1, 2, 3, 4, 5]) await store.addDeadLetter(letter('cards', seq), 3)
    await store.addDeadLetter({ ...letter('cards', 4), error: 'again', at: 9 }, 3)
    expect(await store.deadLetters('cards', 10)).toEqual([
      { ...letter('cards', 4), error: 'again', at: 9 },
      letter('cards', 5),
      letter('cards', 3),
    ])
    expect(await store.deadLetters('other', 10)).toEqual([letter('other', 1)])
  })

  withStore('[CONSUMER6] an erasure takes what dead letters of the room say of its events', async (store, log) => {
    await fill(log, 'a', 1)
    await fill(log, 'b', 1)
    for (const room of ['a', 'b'])
      await store.addDeadLetter({ consumer: 'cards', log: room, seq: 1, error: `'hello' is no card`, at: 1 }, 9)
    await log.append([unit('a', await own(log, 'a'), 1, { events: [erasure('mia')] })])
    expect((await store.deadLetters('cards', 10)).map(({ error }) => error)).toEqual(['', `'hello' is no card`])
  })

  withStore(
    '[CONSUMER8] the head of a log is cut up to the slowest cursor, until it has waited too long',
    async (store, log) => {
      await fill(log, 'a', 9)
      await log.saveSnapshot({
        ...{ stateVersion: 1, versions: {}, position: { epoch: 1, seq: 9 } },
        state: { ...initialState('a'), epoch: 1, seq: 9 },
      })
      await store.registerConsumer('slow', 'start', 3_500)
      await store.registerConsumer('fast', 'start', 3_500)
      const tail = async () => (await log.heads(['a']))[0]?.tailSeq
      // One without a cursor yet has all of it before it.
      expect(await log.retain('a', 8, 3_000)).toBe(0)
      const [slow] = await store.takeCursors('slow', ['a'])
      const [fast] = await store.takeCursors('fast', ['a'])
      await store.writeCursors('slow', [at('a', 2, slow?.epoch ?? 0)])
      await store.writeCursors('fast', [at('a', 9, fast?.epoch ?? 0, 20_000)])
      await log.retain('a', 8, 3_000)
      expect(await tail()).toBe(2)
      // What it waits for first came at 3,000 and it was there from 3,500 on.
      await log.retain('a', 8, 3_499)
      expect(await tail()).toBe(2)
      await log.retain('a', 8, 3_500)
      expect(await tail()).toBe(7)
    },
  )
}
