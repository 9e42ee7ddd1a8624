import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { event, message } from './hub.fixture.ts'
import { RecentMessages } from './recent-messages.ts'

const room = (seq: number, pinned: number[] = []): RoomState => ({ ...initialState('r'), epoch: 1, seq, pinned })
const gift = (seq: number, more: object = {}): StoredEvent => event(seq, 'gift.sent', { gift: 'star', count: 1 }, more)
const edit = (seq: number, amends: number): StoredEvent =>
  event(seq, 'message.edited', { message: amends, text: `e${amends}` }, { amends })
const erasure = (seq: number, person: string): StoredEvent =>
  event(seq, 'person.erased', { person }, { actor: 'system' })

/** Those of a room whose log has these events, asked for as of the last of them. */
function open(stored: StoredEvent[], { most = 3, maxBytes = 100_000, pinned = [] as number[] } = {}) {
  const events = [...stored]
  const asked: unknown[] = []
  const log = {
    readBack: async (_: string, { before, limit, type, maxBytes: bytes }: Parameters<RoomLog['readBack']>[1]) => {
      asked.push([type, before, limit, bytes])
      const found = events.filter((one) => one.type === type && one.seq < before)
      return { events: found.slice(-limit), more: found.length > limit }
    },
    readSeqs: async (_: string, seqs: number[]) => events.filter(({ seq }) => seqs.includes(seq)),
    amendments: async (_: string, seqs: readonly number[]) => ({
      events: events.filter(({ amends }) => amends !== undefined && seqs.includes(amends)),
      messages: seqs.length,
    }),
  } as unknown as RoomLog
  const recent = new RecentMessages(log, room(stored.at(-1)?.seq ?? 0, pinned), { messages: most, maxBytes })
  const commit = (...more: StoredEvent[]): void => {
    events.push(...more)
    recent.take(more)
  }
  const at = async (seq: number, pins = pinned) => {
    const { messages, pinned: shown, gifts } = await recent.at(room(seq, pins))
    return {
      messages: messages.map(({ text }) => text),
      pinned: shown.map(({ text }) => text),
      gifts: gifts.map((one) => one.seq),
    }
  }
  return { recent, asked, commit, at }
}

describe('what a screen starts with', () => {
  it('is the newest messages, with the gifts among them, and what is pinned', async () => {
    const { asked, at } = open([message(1), gift(2), message(3), gift(4), message(5), message(6)], { pinned: [1] })
    expect(await at(6)).toEqual({ messages: ['m3', 'm5', 'm6'], pinned: ['m1'], gifts: [4] })
    expect(asked).toEqual([
      ['message.sent', 7, 3, 100_000],
      ['gift.sent', 7, 3, 100_000],
    ])
  })

  it('has all gifts where no message is left out', async () => {
    expect((await open([gift(1), message(2)]).at(2)).gifts).toEqual([1])
  })

  it('is only that, and no more than was asked for', async () => {
    const { recent } = open([message(1)])
    expect(Object.keys(await recent.at(room(1)))).toEqual(['messages', 'pinned', 'gifts'])
  })
})

describe('[REC9] what comes later', () => {
  it('is added from memory, and the oldest go, with the gifts before the first that stays', async () => {
    const { asked, commit, at } = open([gift(1), message(2), gift(3), message(4)])
    commit(message(5), gift(6))
    expect(await at(6)).toEqual({ messages: ['m2', 'm4', 'm5'], pinned: [], gifts: [1, 3, 6] })
    commit(message(7))
    expect(await at(7)).toEqual({ messages: ['m4', 'm5', 'm7'], pinned: [], gifts: [6] })
    expect(asked).toHaveLength(2)
  })

  it('is not there before the room has come so far', async () => {
    const { commit, at } = open([message(1)])
    commit(message(2), message(3))
    expect((await at(2)).messages).toEqual(['m1', 'm2'])
    expect((await at(2)).messages).toEqual(['m1', 'm2'])
    expect((await at(3)).messages).toEqual(['m1', 'm2', 'm3'])
  })

  it('is not there twice if it was read already', async () => {
    const { recent, at } = open([message(1), message(2)])
    recent.take([message(2)])
    expect((await at(2)).messages).toEqual(['m1', 'm2'])
    recent.take([message(3)])
    expect((await at(3)).messages).toEqual(['m1', 'm2', 'm3'])
  })

  it('fits into the bytes that there are, one message at least', async () => {
    const { commit, at } = open([message(1), gift(2)], { maxBytes: 150 })
    commit(message(3))
    expect(await at(3)).toEqual({ messages: ['m3'], pinned: [], gifts: [] })
    commit(message(4, { body: { text: 'x'.repeat(500), cid: 'c', by: { id: 'mia', name: 'Mia' } } }))
    expect((await at(4)).messages).toHaveLength(1)
  })

  it('leaves as many gifts as messages', async () => {
    const { commit, at } = open([message(1)], { most: 2 })
    commit(gift(2), gift(3), gift(4))
    expect(await at(4)).toMatchObject({ messages: ['m1'], gifts: [3, 4] })
  })

  it('changes messages, also pinned ones, and adds none to those', async () => {
    const { commit, at } = open([message(1), message(2)], { pinned: [1] })
    commit(edit(3, 1), edit(4, 9), event(5, 'message.deleted', { message: 2 }, { amends: 2 }), message(6))
    expect(await at(6)).toEqual({ messages: ['e1', '', 'm6'], pinned: ['e1'], gifts: [] })
  })

  it('is read again when something else is pinned, once', async () => {
    const { asked, commit, at } = open([message(1), message(2)])
    commit(event(3, 'message.pinned', { message: 1 }))
    expect((await at(3, [1])).pinned).toEqual(['m1'])
    expect(asked).toHaveLength(4)
    commit(message(4))
    expect(await at(4, [1])).toMatchObject({ messages: ['m1', 'm2', 'm4'], pinned: ['m1'] })
    expect(asked).toHaveLength(4)
    commit(event(5, 'message.unpinned', { message: 1 }))
    expect((await at(5, [])).pinned).toEqual([])
  })
})

describe('[ERASE9] somebody who is erased', () => {
  it('has neither messages nor gifts any more, and others keep theirs', async () => {
    const gus = { text: 'gus', cid: 'c', by: { id: 'gus', name: 'Gus', role: 'guest' } }
    const others = [message(3, { actor: 'gus', body: gus }), gift(4, { actor: 'gus' })]
    const { commit, at } = open([message(1), gift(2), ...others], { pinned: [1] })
    commit(erasure(5, 'mia'), message(6))
    expect(await at(6)).toEqual({ messages: ['gus', 'm6'], pinned: [], gifts: [4] })
  })

  it('is nobody in an erasure that names nobody, and a gift without its words is none', async () => {
    const { commit, at } = open([message(1), gift(2)])
    commit(event(3, 'person.erased', null, { actor: 'system' }), gift(4, {}), { ...gift(5), body: null } as StoredEvent)
    expect(await at(5)).toEqual({ messages: ['m1'], pinned: [], gifts: [2, 4] })
  })
})

it('more than a thousand events that nobody has asked for are too many', async () => {
  const { recent, commit, at } = open([message(1)])
  commit(...Array.from({ length: 1_000 }, (_, index) => message(index + 2)))
  expect(recent.full).toBe(false)
  commit(message(1_002))
  expect(recent.full).toBe(true)
  await at(1_002)
  expect(recent.full).toBe(false)
})
