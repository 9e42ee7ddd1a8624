import { describe, expect, it } from 'vitest'
import type { Message, RoomEvent, TimelineItem, ViewState } from './index.ts'
import {
  advanceView,
  amendMessage,
  evolveView,
  honourDeletions,
  initialView,
  MAX_TIMELINE_ITEMS,
  messageOf,
} from './index.ts'
import { MemoryRoom } from './memory-room.fixture.ts'

const view = (log: readonly RoomEvent[]): ViewState => log.reduce(evolveView, initialView('r'))
const messagesOf = ({ timeline }: ViewState): Message[] =>
  timeline.flatMap((item) => (item.kind === 'message' ? [item.message] : []))
const seqsOf = ({ timeline }: { timeline: readonly TimelineItem[] }): number[] => timeline.map(({ seq }) => seq)

/** A room in which these people said something, in the seqs from 1 on. */
function said(...authors: string[]): MemoryRoom {
  const room = new MemoryRoom({ stream: { status: 'live', stream: 's', startedAt: 0 } })
  for (const author of authors) {
    room.now += 1
    room.give(author, 'message.send', { text: `from ${author}` })
  }
  return room
}

describe('a message on a screen', () => {
  it('[ROOM2] has what its author said, when, and at which moment of the video', () => {
    const room = said()
    const body = { text: 'hi', danmaku: { mode: 'top' as const }, data: 5, replyTo: 0, streamTime: 400 }
    room.give('gus', 'message.send', body)
    expect(messagesOf(view(room.log))).toEqual([
      {
        ...{ seq: 1, epoch: 1, at: 1_000, cid: 'c0', ...body },
        author: { id: 'gus', name: 'Name of gus', role: 'guest' },
      },
    ])
    expect(messagesOf(view(said('gus').log))[0]).not.toHaveProperty('streamTime')
  })

  it('[ADMIT1] is none if it is shown to nobody, or has lost its words', () => {
    const room = said()
    room.give('gus', 'message.send', { text: 'x' }, { overReadableRate: true })
    const [suppressed] = room.log as [RoomEvent]
    expect(messageOf(suppressed)).toBeUndefined()
    const [sent] = said('gus').log as [RoomEvent]
    expect(messageOf({ ...sent, body: null } as RoomEvent)).toBeUndefined()
    expect(messageOf({ ...sent, type: 'gift.sent' } as RoomEvent)).toBeUndefined()
    expect(seqsOf(view([suppressed]))).toEqual([])
  })

  it('[ROOM6] shows its newest edit, and when that was; a deletion takes the words for good', () => {
    const room = said('gus', 'gia')
    room.now = 5_000
    room.give('gus', 'message.edit', { message: 1, text: 'better' })
    expect(messagesOf(view(room.log)).map(({ text, editedAt }) => [text, editedAt])).toEqual([
      ['better', 5_000],
      ['from gia', undefined],
    ])
    room.give('mo', 'message.delete', { message: 1 })
    const [deleted, other] = messagesOf(view(room.log))
    expect(deleted).toEqual({
      ...{ seq: 1, epoch: 1, at: 1_001, cid: 'c0', text: '', deleted: true },
      author: { id: 'gus', name: 'Name of gus', role: 'guest' },
    })
    expect(other?.text).toBe('from gia')
    const late = { ...room.last('message.edited'), seq: 9 } as RoomEvent
    expect(messagesOf(view([...room.log, late]))[0]).toEqual(deleted)
  })

  it('[ROOM6] stays the same object when nothing about it changed', () => {
    const room = said('gus', 'gia')
    const [message] = messagesOf(view(room.log))
    room.give('gia', 'message.edit', { message: 2, text: 'x' })
    room.give('mo', 'message.pin', { message: 1 })
    for (const event of room.log) expect(amendMessage(message as Message, event)).toBe(message)
    const edited = room.last('message.edited') as RoomEvent
    const erased = { ...edited, amends: 1, body: null } as RoomEvent
    expect(amendMessage(message as Message, erased)).toBe(message)
    const other = { ...edited, amends: 1, type: 'message.pinned', body: { message: 1 } } as RoomEvent
    expect(amendMessage(message as Message, other)).toBe(message)
  })
})

describe('deletions in what is shown later', () => {
  it('[ROOM6] a deleted message and its edits have no words; the rest is as it was', () => {
    const room = said('gus', 'gia')
    room.give('gus', 'message.edit', { message: 1, text: 'SECRET' })
    room.give('gia', 'message.edit', { message: 2, text: 'kept' })
    room.give('mo', 'message.pin', { message: 1 })
    const shown = honourDeletions(room.log, new Set([1]))
    expect(shown.map(({ body }) => body === null)).toEqual([true, false, true, false, false])
    for (const at of [1, 3, 4]) expect(shown[at]).toBe(room.log[at])
    expect(shown[0]).toEqual({ ...room.log[0], body: null })
  })

  it('[ROOM6] the deletion itself stays, so that it is known', () => {
    const room = said('gus')
    room.give('mo', 'message.delete', { message: 1 })
    expect(honourDeletions(room.log, new Set([1]))[1]).toBe(room.log[1])
  })

  it('[ROOM6] where nothing was deleted, the events are the same, in a list of its own', () => {
    const { log } = said('gus')
    const shown = honourDeletions(log, new Set())
    expect(shown).toEqual(log)
    expect(shown).not.toBe(log)
  })

  it('[ROOM6] the number of a deleted message is not taken for that of another event', () => {
    const room = said('gus')
    room.give('gus', 'gift.send', { gift: 'star', count: 1 })
    expect(honourDeletions(room.log, new Set([2]))[1]).toBe(room.log[1])
  })
})

describe('the rows of a screen', () => {
  it('[FEATURE29] are messages, gifts, notices, reports and events of your own, in order', () => {
    const room = said('gus')
    room.give('gus', 'gift.send', { gift: 'star', count: 1 })
    room.give('mo', 'announcement.set', { text: 'x' })
    room.give('mo', 'notice.send', { to: 'gus', text: 'x' })
    room.give('gus', 'report.send', { reason: 'x' })
    room.give('mia', 'custom.send', { name: 'a.b', data: 1 })
    room.give('mo', 'message.pin', { message: 1 })
    expect(view(room.log).timeline.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['message', 1],
      ['event', 2],
      ['event', 4],
      ['event', 5],
      ['event', 6],
    ])
    expect(view(room.log.map((event) => ({ ...event, body: null }) as RoomEvent)).timeline).toEqual([])
  })

  it('[FEATURE29] are the newest 200', () => {
    expect(MAX_TIMELINE_ITEMS).toBe(200)
    const [event] = said('gus').log as [RoomEvent]
    const log = Array.from({ length: 203 }, (_, n) => ({ ...event, seq: n + 1 }) as RoomEvent)
    const seqs = seqsOf(view(log))
    expect([seqs.length, seqs[0], seqs.at(-1)]).toEqual([200, 4, 203])
  })

  it('[FEATURE29] stay the same objects when an edit is about another', () => {
    const room = said('gus', 'gia')
    room.give('gus', 'gift.send', { gift: 'star', count: 1 })
    const before = view(room.log).timeline
    const shown = view(room.log)
    room.give('gia', 'message.edit', { message: 2, text: 'y' })
    const after = evolveView({ ...shown, timeline: before }, room.log.at(-1) as RoomEvent).timeline
    expect([0, 1, 2].map((at) => after[at] === before[at])).toEqual([true, false, true])
    expect(after[1]).toMatchObject({ kind: 'message', seq: 2, message: { text: 'y' } })
  })

  it('[LEVEL1] what was left out is declared, and the position moves on', () => {
    const start = view(said('gus').log)
    const on = advanceView(start, { epoch: 2, seq: 9 })
    expect(on).toEqual({ ...start, position: { epoch: 2, seq: 9 }, state: { ...start.state, epoch: 2, seq: 9 } })
    const gap = { from: 10, to: 12 }
    expect(advanceView(on, { epoch: 2, seq: 12 }, gap).gaps).toEqual([gap])
    expect(view(said('gus').log).position).toEqual({ epoch: 1, seq: 1 })
    expect(initialView('r')).toMatchObject({ position: { epoch: 0, seq: 0 }, timeline: [], gaps: [] })
  })
})

describe('an erasure on a screen', () => {
  const erase = (room: MemoryRoom, person: string): number[] => {
    const before = [...room.log]
    room.give('system', 'person.erase', { person })
    return seqsOf(view([...before, room.last('person.erased') as RoomEvent]))
  }

  it('[ERASE10] takes the rows by a person, and leaves those of others', () => {
    const room = said('gus', 'gia')
    for (const who of ['gus', 'gia']) room.give(who, 'gift.send', { gift: 'star', count: 1 })
    for (const who of ['gus', 'gia']) room.give(who, 'report.send', { reason: 'x' })
    expect(erase(room, 'gus')).toEqual([2, 4, 6])
  })

  it('[ERASE10] takes notices to a person', () => {
    const room = said()
    for (const to of ['gus', 'gia']) room.give('mo', 'notice.send', { to, text: 'x' })
    expect(erase(room, 'gus')).toEqual([2])
  })

  it('[ERASE10] takes reports about a person and about what they said', () => {
    const room = said('gus', 'gia')
    for (const actor of ['gus', 'gia']) room.give('mia', 'report.send', { actor, reason: 'x' })
    for (const message of [1, 2]) room.give('mia', 'report.send', { message, reason: 'x' })
    room.give('mia', 'report.send', { reason: 'x' })
    expect(erase(room, 'gus')).toEqual([2, 4, 6, 7])
  })

  it('[ERASE10] takes a report that names only a message, if that is theirs or nobody knows whose it is', () => {
    const room = said('gus', 'gia')
    const report = (message: number): void => {
      room.give('mia', 'report.send', { message, reason: 'x' }, { targetMessage: undefined } as never)
    }
    for (const message of [1, 2, 99]) report(message)
    expect(room.last('report.sent')?.body).not.toHaveProperty('actor')
    expect(erase(room, 'gus')).toEqual([2, 4])
    // The row with that number is no message.
    const other = said()
    other.give('gia', 'gift.send', { gift: 'star', count: 1 })
    other.give('mia', 'report.send', { message: 1, reason: 'x' }, { targetMessage: undefined } as never)
    expect(erase(other, 'gus')).toEqual([1])
  })

  it('[ERASE10] leaves a report on somebody else that names their message', () => {
    const room = said('gus')
    room.give('mia', 'report.send', { message: 1, actor: 'gia', reason: 'x' })
    expect(erase(room, 'gus')).toEqual([2])
  })

  it('[ERASE2] whose own words are gone takes nothing', () => {
    const room = said('gus')
    const erasure = { ...room.log[0], seq: 2, type: 'person.erased', body: null } as RoomEvent
    expect(seqsOf(view([...room.log, erasure]))).toEqual([1])
  })
})
