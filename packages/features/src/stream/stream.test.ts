import { describe, expect, it } from 'vitest'
import type { CommandBodies } from '@ovation/room'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

type Type = keyof CommandBodies & `stream.${string}`

/** A room after these commands of the room itself, one every 100 ms from 1,000 on. */
function after(...given: [type: Type, stream: string][]): MemoryRoom {
  const room = new MemoryRoom()
  for (const [type, stream] of given) {
    expect(room.code('system', type, { stream }), type).toBe('ok')
    room.now += 100
  }
  return room
}
const start: [Type, string] = ['stream.start', 'a']
const lost: [Type, string] = ['stream.interrupt', 'a']
const end: [Type, string] = ['stream.end', 'a']

describe('the stream of a room', () => {
  it('[STREAM1] begins with the first encoder and ends with it', () => {
    expect(after().state.stream).toEqual({ status: 'none' })
    expect(after(start).state.stream).toEqual({ status: 'live', stream: 'a', startedAt: 1_000 })
    expect(after(start, end).state.stream).toEqual({ status: 'ended', stream: 'a', endedAt: 1_100 })
    expect(after(start, lost, end).state.stream).toEqual({ status: 'ended', stream: 'a', endedAt: 1_200 })
    expect(after(start, end, ['stream.start', 'b']).state.stream).toMatchObject({ stream: 'b', startedAt: 1_200 })
  })

  it('[STREAM3] from a file is recorded until an encoder takes over, and its time goes on', () => {
    const room = new MemoryRoom()
    room.give('system', 'stream.start', { stream: 'a', recorded: true })
    const recorded = { status: 'live', stream: 'a', startedAt: room.now, recorded: true }
    expect(room.state.stream).toEqual(recorded)
    expect(room.last('stream.started')?.body).toEqual({ stream: 'a', recorded: true })
    expect(room.code('system', 'stream.start', { stream: 'a', recorded: true })).toBe('nothing_to_change')
    room.now += 100
    room.give('system', 'stream.interrupt', { stream: 'a' })
    expect(room.state.stream).toEqual({ ...recorded, status: 'interrupted', since: room.now })
    room.give('system', 'stream.start', { stream: 'a', recorded: true })
    room.give('system', 'stream.start', { stream: 'a' })
    expect(room.state.stream).toEqual({ status: 'live', stream: 'a', startedAt: room.now - 100 })
    room.give('system', 'stream.end', { stream: 'a' })
    expect(room.state.stream).toEqual({ status: 'ended', stream: 'a', endedAt: room.now })
  })

  it('[STREAM1] another encoder on air begins a broadcast of its own', () => {
    expect(after(start, ['stream.start', 'b']).state.stream).toEqual({ status: 'live', stream: 'b', startedAt: 1_100 })
  })

  it('[STREAM1] why it ended is stored', () => {
    const room = after(start)
    room.give('system', 'stream.end', { stream: 'a', reason: 'key reset' })
    expect(room.last('stream.ended')?.body).toEqual({ stream: 'a', reason: 'key reset' })
  })

  it('[STUDIO31] who ended it is stored for staff alone; what they said of it is for everybody', () => {
    const room = after(start, lost)
    room.give('system', 'stream.end', { stream: 'a', by: 'site', said: ' No licence\u200b ', actor: 'mo' })
    expect(room.state.stream).toEqual({
      status: 'ended',
      stream: 'a',
      endedAt: 1_200,
      by: 'site',
      said: 'No licence',
    })
    expect(room.last('stream.ended')).toMatchObject({ audience: 'all', actor: 'system' })
    expect(room.last('stream.ended')?.body).toEqual({ stream: 'a', by: 'site', said: 'No licence' })
    expect(room.last('stream.cut')).toMatchObject({ audience: 'staff', body: { stream: 'a', actor: 'mo' } })
  })

  it('[STUDIO31] nothing has to be said; an end that nobody ordered is nobody’s', () => {
    const room = after(start, end)
    expect(room.last('stream.cut')).toBeUndefined()
    room.give('system', 'stream.start', { stream: 'b' })
    room.give('system', 'stream.end', { stream: 'b', by: 'studio', said: ' ', actor: 'host' })
    expect(room.last('stream.ended')?.body).toEqual({ stream: 'b', by: 'studio' })
    room.give('system', 'stream.start', { stream: 'c' })
    expect(room.code('system', 'stream.end', { stream: 'c', said: 'x'.repeat(201) })).toBe('text_too_long')
  })

  it('[STUDIO90] the site’s cut replaces how a show ended, for ten minutes after its end, and no other end does', () => {
    const cut = { stream: 'a', by: 'site', said: 'No licence', actor: 'mo' } as const
    const room = after(start)
    room.give('system', 'stream.end', { stream: 'a', by: 'studio', actor: 'host' })
    room.now += 599_999
    expect(room.code('system', 'stream.end', { ...cut, stream: 'b' })).toBe('nothing_to_change')
    expect(room.code('system', 'stream.end', cut)).toBe('ok')
    const state = { status: 'ended', stream: 'a', endedAt: room.now, by: 'site', said: 'No licence' }
    expect(room.state.stream).toEqual(state)
    expect(room.last('stream.cut')?.body).toEqual({ stream: 'a', actor: 'mo' })
    for (const by of ['studio', undefined] as const)
      expect(room.code('system', 'stream.end', { stream: 'a', ...(by ? { by } : {}) })).toBe('nothing_to_change')
    expect(room.state.stream).toEqual(state)
    room.now += 600_000
    expect(room.code('system', 'stream.end', cut)).toBe('nothing_to_change')
    expect(after(start, end).code('system', 'stream.end', cut)).toBe('ok')
    expect(after().code('system', 'stream.end', cut)).toBe('nothing_to_change')
  })

  it.each<[string, [Type, string][], [Type, string]]>([
    ['the start of the one that is live', [start], start],
    ['the loss of another', [start], ['stream.interrupt', 'b']],
    ['the loss of one that is lost', [start, lost], lost],
    ['the loss of one that ended', [start, end], lost],
    ['a loss before the first', [], lost],
    ['the end of another', [start], ['stream.end', 'b']],
    ['the end of another than is waited for', [start, lost], ['stream.end', 'b']],
    ['the end of one that ended', [start, end], end],
    ['an end before the first', [], end],
  ])('[STREAM1] %s changes nothing', (_, given, [type, stream]) => {
    const room = after(...given)
    const { stream: before } = room.state
    expect(room.code('system', type, { stream })).toBe('nothing_to_change')
    expect(room.state.stream).toEqual(before)
  })

  it('[STREAM1] a loss that a log tells of another stream is not taken for this one', () => {
    const room = after(start)
    const common = { v: 1, at: 9, actor: 'system', audience: 'all', tier: 'essential', room: 'r', epoch: 1 } as const
    room.append({ ...common, seq: 9, type: 'stream.interrupted', body: { stream: 'b' } })
    expect(room.state.stream.status).toBe('live')
  })
})
