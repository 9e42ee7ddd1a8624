import { describe, expect, it } from 'vitest'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { entries, event, FakeLog, message, roomAt } from './hub.fixture.ts'
import { InitialState } from './initial-state.ts'

/** A room that was flushed up to seq 1, and whose log is what `tail` has. */
function open(limits: Partial<{ snapshotMessages: number; maxHistoryBytes: number }> = {}) {
  const log = new FakeLog()
  log.events.push(message(1))
  let state = roomAt(1)
  const tail = {
    get known(): number {
      return log.events.at(-1)?.seq ?? 0
    },
    after: async (after: number) => entries(...log.events.filter(({ seq }) => seq > after).slice(0, 2)),
  }
  const initial = new InitialState({
    ...{ log: log as unknown as RoomLog, tail, limits: { snapshotMessages: 50, maxHistoryBytes: 100_000, ...limits } },
    state: () => state,
  })
  const commit = (...events: StoredEvent[]): void => {
    log.events.push(...events)
    initial.take(events)
  }
  const texts = async (): Promise<string[]> => (await initial.get()).snapshot.messages.map(({ text }) => text)
  const flush = (seq: number): void => void (state = roomAt(seq))
  return { log, initial, commit, texts, flush }
}

describe('what a client starts with', () => {
  it('is the room with its messages, at its position', async () => {
    const { initial } = open()
    const { snapshot, json, position } = await initial.get()
    expect(position).toEqual({ epoch: 1, seq: 1 })
    expect(snapshot.state).toMatchObject({ seq: 1, lifecycle: 'open' })
    expect(snapshot.messages).toMatchObject([{ seq: 1, text: 'm1' }])
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(snapshot)))
  })

  it('includes what waits for the next flush', async () => {
    const { initial, commit, texts } = open()
    commit(message(2), message(3), message(4))
    expect((await initial.get()).position).toEqual({ epoch: 1, seq: 4 })
    expect(await texts()).toEqual(['m1', 'm2', 'm3', 'm4'])
  })

  it('[REC9] is read once and made once for all who come while nothing happens', async () => {
    const { log, initial } = open()
    const first = await initial.get()
    const { reads } = log
    expect(await initial.get()).toBe(first)
    expect(log.reads).toBe(reads)
  })

  it('[REC9] is brought up to date from memory when something happens', async () => {
    const { log, initial, commit, texts, flush } = open()
    const first = await initial.get()
    const { reads } = log
    commit(message(2))
    flush(2)
    expect(await initial.get()).not.toBe(first)
    expect(await texts()).toEqual(['m1', 'm2'])
    expect(log.reads).toBe(reads)
  })

  it('is made anew when the same seq is of another epoch', async () => {
    const { log, initial, commit, flush } = open()
    commit(message(2))
    const first = await initial.get()
    log.events = [message(1), message(2, { epoch: 2 })]
    flush(1)
    const second = await initial.get()
    expect([first.position, second.position]).toEqual([
      { epoch: 1, seq: 2 },
      { epoch: 2, seq: 2 },
    ])
  })

  it('[REC9] is read again when nobody has asked for a thousand events', async () => {
    const { log, initial, commit, texts } = open({ snapshotMessages: 5 })
    await initial.get()
    const { reads } = log
    for (let seq = 2; seq <= 1_001; seq++) commit(message(seq))
    expect(await texts()).toContain('m1001')
    expect(log.reads, 'as many as are kept').toBe(reads)
    for (let seq = 1_002; seq <= 2_002; seq++) commit(message(seq))
    await initial.get()
    expect(log.reads, 'one more').toBeGreaterThan(reads)
  })

  it('[ERASE9] has nothing of somebody who was erased', async () => {
    const { initial, commit, texts } = open()
    await initial.get()
    commit(event(2, 'person.erased', { person: 'mia' }, { actor: 'system' }))
    expect(await texts()).toEqual([])
    expect((await initial.get()).json).not.toContain('m1')
  })

  it('[HUB2] is read again after a failure, which those who asked are told', async () => {
    const { log, initial } = open()
    log.failures = 1
    await expect(initial.get()).rejects.toThrow('away')
    expect((await initial.get()).snapshot.messages).toHaveLength(1)
  })
})
