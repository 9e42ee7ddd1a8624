import { describe, expect, it } from 'vitest'
import type { CommandBodies, RoomState } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import type { DecideContext } from '@ovation/room/rules'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

type Said = CommandBodies['message.send']
const say = (room: MemoryRoom, who: string, more: Partial<Said> = {}, ctx: Partial<DecideContext> = {}) =>
  room.give(who, 'message.send', { text: 'hi', ...more }, ctx)
const with_ = (settings: Partial<RoomState['settings']>, more: Partial<RoomState> = {}): MemoryRoom => {
  const room = new MemoryRoom(more)
  room.state = { ...room.state, settings: { ...room.state.settings, ...settings } }
  return room
}
/** A room in which these people said something, in the seqs from 1 on. */
const said = (...authors: string[]): MemoryRoom => {
  const room = new MemoryRoom()
  for (const author of authors) expect(say(room, author).ok).toBe(true)
  return room
}

describe('somebody with an account', () => {
  const actor = { id: '@ann', name: 'Ann', role: 'guest', aliases: ['g_0', 'g_1'] } as const
  it('[ALIAS2] edits and deletes what they said as a guest, and nothing of others', () => {
    const room = said('g_1', 'gus')
    const edit = (message: number) => room.code('@ann', 'message.edit', { message, text: 'better' }, { actor })
    const remove = (message: number) => room.code('@ann', 'message.delete', { message }, { actor })
    expect([edit(1), edit(2), remove(1), remove(2)]).toEqual(['ok', 'forbidden', 'ok', 'forbidden'])
    expect(room.last('message.edited')).toMatchObject({ actor: '@ann', body: { message: 1, text: 'better' } })
    const bare = { ...actor, aliases: [] }
    expect(said('g_1').code('@ann', 'message.delete', { message: 1 }, { actor: bare })).toBe('forbidden')
  })
})

describe('sending', () => {
  it('[MSG1] stores what was said, by whom, and under which id', () => {
    const room = new MemoryRoom({ seq: 4 })
    say(room, 'gus', { text: 'hi', danmaku: { mode: 'top' }, data: { x: 1 }, replyTo: 4 })
    expect(room.last('message.sent')).toMatchObject({ seq: 5, actor: 'gus', audience: 'all', tier: 'timeline' })
    expect(room.last('message.sent')?.body).toStrictEqual({
      ...{ text: 'hi', danmaku: { mode: 'top' }, data: { x: 1 }, replyTo: 4, cid: 'c0' },
      by: { id: 'gus', name: 'Name of gus', role: 'guest' },
    })
    say(room, 'gus', {}, { actor: { id: 'gus', name: 'Gus', role: 'guest', avatar: '/a.png' } })
    expect(room.last('message.sent')?.body).toStrictEqual({
      text: 'hi',
      by: { id: 'gus', name: 'Gus', role: 'guest', avatar: '/a.png' },
      cid: 'c1',
    })
  })

  it('[MSG1] replies to what is there', () => {
    expect(say(said('gia'), 'gus', { replyTo: 1 }).ok).toBe(true)
    expect(say(said('gia'), 'gus', { replyTo: 2 })).toEqual({ ok: false, code: 'message_not_found' })
  })

  it('[SPEAK4] texts have the length that the room sets, data at most 4,096 bytes', () => {
    const short = with_({ maxTextChars: 2 })
    expect(say(short, 'gus', { text: 'hiya' })).toEqual({ ok: false, code: 'text_too_long', detail: '2' })
    expect(say(short, 'gus', { data: 'x'.repeat(LIMITS.maxDataBytes - 2) }).ok).toBe(true)
    expect(say(short, 'gus', { data: 'x'.repeat(LIMITS.maxDataBytes - 1) })).toEqual({
      ...{ ok: false, code: 'data_too_large', detail: '4096' },
    })
  })

  it.each([
    ['everyone', [true, true, true]],
    ['members', [{ code: 'speak_restricted', detail: 'members' }, true, true]],
    ['staff', [{ code: 'speak_restricted', detail: 'staff' }, { code: 'speak_restricted', detail: 'staff' }, true]],
  ] as const)('[SPEAK5] where %s may speak, guest, member, moderator → %j', (speak, expected) => {
    const room = with_({ speak })
    const outcomes = ['gus', 'mia', 'mo'].map((who) => say(room, who)).map((one) => one.ok || { ...one, ok: undefined })
    expect(outcomes).toEqual(expected)
  })

  it('[SPEAK1] a mute without end says no time', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: null })
    expect(say(room, 'gus')).toEqual({ ok: false, code: 'muted' })
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: 300 })
    expect(say(room, 'gus')).toEqual({ ok: false, code: 'muted', retryInMs: 300 })
  })

  it('[SPEAK1] staff who are muted do not speak either', () => {
    const room = new MemoryRoom()
    room.give('hugo', 'member.mute', { actor: 'mo', durationMs: null })
    expect(say(room, 'mo')).toEqual({ ok: false, code: 'muted' })
  })

  it.each([
    [5_000, undefined, 'ok'],
    [5_000, 0, 5_000],
    [5_000, 4_999, 1],
    [5_000, 5_000, 'ok'],
    [0, 0, 'ok'],
  ])('[SPEAK3] slow mode of %i ms, %s ms after the last message → %s', (slowModeMs, sinceSpokeMs, expected) => {
    expect(say(with_({ slowModeMs }), 'mia', {}, { sinceSpokeMs })).toMatchObject(
      expected === 'ok' ? { ok: true } : { code: 'slow_mode', retryInMs: expected },
    )
  })

  it('[ADMIT1] beyond what people can read, messages are shown to nobody, but those of staff', () => {
    const shownOf = (who: string, overReadableRate: boolean) => {
      const room = new MemoryRoom()
      say(room, who, {}, { overReadableRate })
      return (room.last('message.sent')?.body as { shown?: false } | undefined)?.shown
    }
    expect([shownOf('gus', true), shownOf('mo', true), shownOf('gus', false)]).toEqual([false, undefined, undefined])
  })

  it('[SPEAK6] a message says no time of a video that is not live', () => {
    const room = new MemoryRoom({ stream: { status: 'interrupted', stream: 's', startedAt: 5, since: 9 } })
    say(room, 'gus', { streamTime: 7 })
    expect(room.last('message.sent')).not.toHaveProperty('streamTime')
    room.state = { ...room.state, stream: { status: 'live', stream: 's', startedAt: 5 } }
    say(room, 'gus')
    expect(room.last('message.sent')).not.toHaveProperty('streamTime')
    say(room, 'gus', { streamTime: 7 })
    expect(room.last('message.sent')).toMatchObject({ streamTime: 7 })
  })
})

describe('deleting all that somebody said', () => {
  const deletedBy = (decision: ReturnType<MemoryRoom['give']>): unknown[] | string =>
    decision.ok
      ? decision.events.map(({ type, amends }) => (type === 'message.deleted' ? amends : type))
      : decision.code

  it('[MSG3] deletes their messages and nobody else’s, once, and unpins them', () => {
    const room = said('gus', 'gia', 'gus')
    room.give('mo', 'message.pin', { message: 3 })
    expect(deletedBy(room.give('mo', 'message.deleteAll', { actor: 'gus' }))).toEqual([3, 1])
    expect(room.last('message.deleted')).toMatchObject({
      actor: 'mo',
      amends: 1,
      body: { message: 1 },
      audience: 'all',
    })
    expect(room.state.pinned).toEqual([])
    expect(room.code('mo', 'message.deleteAll', { actor: 'gus' })).toBe('nothing_to_change')
    expect(room.code('mo', 'message.deleteAll', { actor: 'nobody' })).toBe('nothing_to_change')
  })

  it('[MSG3] deletes only what could be deleted one by one', () => {
    const room = said('hugo', 'mo')
    expect(deletedBy(room.give('mo', 'message.deleteAll', { actor: 'hugo' }))).toBe('outranked')
    expect(deletedBy(room.give('gus', 'message.deleteAll', { actor: 'gus' }))).toBe('forbidden')
    expect(deletedBy(room.give('mo', 'message.deleteAll', { actor: 'mo' }))).toEqual([2])
    const targetMessages = [
      { seq: 9, actor: 'gus', role: 'moderator', deleted: false },
      { seq: 8, actor: 'g_1', role: 'guest', deleted: false },
    ] as const
    expect(deletedBy(room.give('mo', 'message.deleteAll', { actor: 'gus' }, { targetMessages }))).toEqual([8])
  })

  it('[MSG3] deletes the newest 200 at once', () => {
    const room = said(...Array.from({ length: 201 }, () => 'gus'))
    const seqs = deletedBy(room.give('mo', 'message.deleteAll', { actor: 'gus' }))
    expect([seqs.length, seqs[0], seqs.at(-1)]).toEqual([200, 201, 2])
    expect(deletedBy(room.give('mo', 'message.deleteAll', { actor: 'gus' }))).toEqual([1])
  })
})

describe('changing what was said', () => {
  it('[MSG1] an edit is stored with the message that it changes', () => {
    const room = said('gia', 'gus')
    expect(room.code('gus', 'message.edit', { message: 2, text: 'ho' })).toBe('ok')
    expect(room.last('message.edited')).toMatchObject({ amends: 2, body: { message: 2, text: 'ho' }, audience: 'all' })
    expect(room.code('gus', 'message.edit', { message: 2, text: ' ' })).toBe('text_empty')
    expect(room.code('gus', 'message.edit', { message: 1, text: 'ho' })).toBe('forbidden')
  })

  it('[SPEAK4] an edit is as long as the room allows', () => {
    const room = with_({ maxTextChars: 3 })
    say(room, 'gus')
    expect(room.code('gus', 'message.edit', { message: 1, text: 'hum' })).toBe('ok')
    expect(room.code('gus', 'message.edit', { message: 1, text: 'hums' })).toBe('text_too_long')
  })

  it('[SPEAK1] nobody who is muted edits; they may still delete', () => {
    const room = said('gus')
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: 500 })
    expect(room.code('gus', 'message.edit', { message: 1, text: 'ho' })).toBe('muted')
    room.now += 500
    expect(room.code('gus', 'message.edit', { message: 1, text: 'ho' })).toBe('ok')
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: 500 })
    expect(room.code('gus', 'message.delete', { message: 1 })).toBe('ok')
  })

  it('[MSG2] what is deleted is not deleted, edited or pinned again; what is not there neither', () => {
    const room = said('gus')
    expect(room.code('mo', 'message.delete', { message: 1 })).toBe('ok')
    expect(room.last('message.deleted')).toMatchObject({ amends: 1, body: { message: 1 }, actor: 'mo' })
    const codes = (message: number) => [
      room.code('gus', 'message.delete', { message }),
      room.code('gus', 'message.edit', { message, text: 'x' }),
      room.code('mo', 'message.pin', { message }),
    ]
    expect(codes(1)).toEqual(['message_deleted', 'message_deleted', 'message_deleted'])
    expect(codes(9)).toEqual(['message_not_found', 'message_not_found', 'message_not_found'])
  })

  it('[ROLE3] staff do not delete what an equal said', () => {
    const room = said('mo', 'hugo', 'gus')
    const removes = (message: number) => room.code('moe', 'message.delete', { message }, { actor: moe })
    const moe = { id: 'moe', name: 'Moe', role: 'moderator' as const }
    expect([1, 2, 3].map(removes)).toEqual(['outranked', 'outranked', 'ok'])
  })
})

describe('pins', () => {
  const pin = (room: MemoryRoom, message: number) => room.give('mo', 'message.pin', { message })

  it('[FEATURE23] three messages are pinned at most, in the order in which they were', () => {
    const room = said('a', 'b', 'c', 'd')
    for (const message of [2, 1, 3]) expect(pin(room, message).ok).toBe(true)
    expect(room.state.pinned).toEqual([2, 1, 3])
    expect(pin(room, 1)).toEqual({ ok: false, code: 'nothing_to_change' })
    expect(pin(room, 4)).toEqual({ ok: false, code: 'pins_full', detail: '3' })
    expect(room.code('mo', 'message.unpin', { message: 2 })).toBe('ok')
    expect(room.code('mo', 'message.unpin', { message: 2 })).toBe('nothing_to_change')
    expect(pin(room, 4).ok).toBe(true)
    expect(room.state.pinned).toEqual([1, 3, 4])
    expect(room.last('message.pinned')).toMatchObject({ body: { message: 4 }, audience: 'all' })
  })

  it('[FEATURE23] a message that is deleted is pinned no more; one that is pinned again in the log stands once', () => {
    const room = said('a', 'b')
    for (const message of [1, 2]) pin(room, message)
    room.append({ ...room.last('message.pinned'), seq: 9, body: { message: 1 } } as never)
    expect(room.state.pinned).toEqual([2, 1])
    room.give('mo', 'message.delete', { message: 2 })
    expect(room.state.pinned).toEqual([1])
  })

  it('[ERASE10] pins of messages of an erased person go, and those of others stay', () => {
    const room = said('gus', 'gia', 'gus')
    for (const message of [1, 2, 3]) pin(room, message)
    room.give('system', 'person.erase', { person: 'gus' })
    expect(room.state.pinned).toEqual([2])
    expect(room.log.slice(-3).map(({ type, body }) => [type, body])).toEqual([
      ['person.erased', { person: 'gus' }],
      ['message.unpinned', { message: 1 }],
      ['message.unpinned', { message: 3 }],
    ])
  })

  it('[ERASE10] a pin of which nobody knows the author stays', () => {
    const room = new MemoryRoom({ pinned: [7] })
    room.give('system', 'person.erase', { person: 'gus' }, { authorOf: undefined } as never)
    expect(room.state.pinned).toEqual([7])
  })
})
