import { amendMessage, initialState, messageOf } from '@ovation/room'
import type { Command, Message, Role, RoomEvent } from '@ovation/room'
import { decide, eraseEvent, lookupsOf, SLICES } from '@ovation/room/rules'
import type { DecideContext, Standing } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import { mayReact } from './model-permission.ts'
import { REACTIONS } from './model.ts'
import type { Reaction, ReactionSettings } from './model.ts'

const MESSAGE = 7

/** A room with one message, whose rows follow the events. */
class Room {
  rows = new Map<string, object>()
  events: RoomEvent[] = []
  message: Message | undefined = messageOf({
    ...{ type: 'message.sent', seq: MESSAGE, epoch: 1, at: 1, actor: 'ann' },
    body: { text: 'hello', cid: 'c', by: { id: 'ann', name: 'Ann', role: 'guest' } },
  })

  react(
    who: string,
    emoji: Reaction,
    more: {
      on?: boolean
      standing?: Standing
      deleted?: boolean
      message?: number
      role?: Role
      setting?: ReactionSettings
      aliases?: string[]
    } = {},
  ) {
    const { on, standing = {}, deleted = false, message = MESSAGE, role = 'guest', setting, aliases = [] } = more
    const command: Command = { type: 'message.react', body: { message, emoji, on } }
    const looked = lookupsOf(command, { id: who, aliases })
    const named = (looked.rows ?? []).map(({ slice, key }) => `${slice} ${key}`)
    const context: DecideContext = {
      ...{
        actor: { id: who, name: `Name of ${who}`, role, aliases },
        standing,
        now: 10,
        newId: () => 'id',
        commandId: 'c',
      },
      ...(looked.message === MESSAGE ? { targetMessage: { seq: MESSAGE, actor: 'ann', role: 'guest', deleted } } : {}),
      rows: (slice, key) => {
        expect(named).toContain(`${slice} ${key}`)
        return this.rows.get(`${slice} ${key}`)
      },
    }
    const state = initialState('r')
    const settings = { ...state.settings, ...setting }
    const decision = decide({ ...state, lifecycle: 'open', settings }, command, context)
    if (!decision.ok) return decision.code
    for (const draft of decision.events) this.take({ ...draft, room: 'r', epoch: 1, seq: 20 } as RoomEvent)
    return decision.events[0]?.body
  }

  take(event: RoomEvent): void {
    this.events.push(event)
    for (const ref of SLICES.changedBy(event)) {
      const id = `${ref.slice} ${ref.key}`
      const data = SLICES.fold(ref, this.rows.get(id), event)
      if (data) this.rows.set(id, data)
      else this.rows.delete(id)
    }
    if (this.message) this.message = amendMessage(this.message, event)
  }
}

describe('reactions to a message', () => {
  it('[ALIAS3] that somebody put there as a guest are theirs: they have one of each, and take it back', () => {
    const room = new Room()
    room.react('g_1', '👍')
    room.react('mia', '👍')
    const aliases = ['g_0', 'g_1']
    expect(room.react('@ann', '👍', { aliases, on: true })).toBe('nothing_to_change')
    expect(room.react('@ann', '👍', { aliases })).toEqual({
      ...{ message: MESSAGE, emoji: '👍', on: false, as: 'g_1', counts: { '👍': 1 } },
      by: { id: '@ann', name: 'Name of @ann', role: 'guest' },
    })
    expect(room.react('@ann', '👍', { aliases })).not.toHaveProperty('as')
    expect(room.react('@ann', '👍', { aliases })).toMatchObject({ on: false, counts: { '👍': 1 } })
  })

  it('[REACT1] are counted by emoji, each person once, in the order in which they are offered', () => {
    const room = new Room()
    expect(room.react('gus', '😂')).toMatchObject({ on: true, counts: { '😂': 1 } })
    expect(room.react('mia', '👍')).toMatchObject({ counts: { '👍': 1, '😂': 1 } })
    room.react('mia', '😂')
    expect(Object.entries(room.message?.reactions ?? {})).toEqual([
      ['👍', 1],
      ['😂', 2],
    ])
    expect(room.message?.text).toBe('hello')
  })

  it('[REACT1] are taken back by the same command, and none is left when the last one is', () => {
    const room = new Room()
    room.react('gus', '🎉')
    expect(room.react('gus', '🎉')).toMatchObject({ on: false, counts: {} })
    expect(room.message?.reactions).toEqual({})
    expect(room.rows.size).toBe(0)
  })

  it('[REACT1] with on or off said, a second time changes nothing', () => {
    const room = new Room()
    expect(room.react('gus', '👍', { on: false })).toBe('nothing_to_change')
    expect(room.react('gus', '👍', { on: true })).toMatchObject({ on: true })
    expect(room.react('gus', '👍', { on: true })).toBe('nothing_to_change')
    expect(room.react('gus', '👍', { on: false })).toMatchObject({ on: false })
  })

  it('[REACT2] are refused from who is muted, and to a message that is not there or was deleted', () => {
    const room = new Room()
    expect(room.react('gus', '👍', { standing: { mute: { until: null, by: 'mo' } } })).toBe('muted')
    expect(room.react('gus', '👍', { standing: { mute: { until: 9, by: 'mo' } } })).toMatchObject({ on: true })
    expect(room.react('gus', '👍', { message: 8 })).toBe('message_not_found')
    expect(room.react('gus', '👍', { deleted: true })).toBe('message_deleted')
  })

  it.each([
    ['everyone', ['guest', 'member', 'moderator', 'host']],
    ['members', ['member', 'moderator', 'host']],
    ['staff', ['moderator', 'host']],
    ['nobody', []],
  ] as const)('[REACT6] where %s may react, these do: %j', (react, allowed) => {
    const roles = ['guest', 'member', 'moderator', 'host'] as const
    const room = new Room()
    const answers = roles.map((role) => [role, room.react(role, '👍', { role, setting: { react } })] as const)
    expect(answers.filter(([, answer]) => answer !== 'forbidden').map(([role]) => role)).toEqual(allowed)
    expect(roles.filter((role) => mayReact({ react }, role))).toEqual(allowed)
  })

  it('[REACT6] stay when they are off, and are not taken back then', () => {
    const room = new Room()
    room.react('gus', '👍')
    expect(room.react('gus', '👍', { setting: { react: 'nobody' } })).toBe('forbidden')
    expect(room.message?.reactions).toEqual({ '👍': 1 })
    expect(initialState('r').settings.react).toBe('everyone')
  })

  it('[REACT3] are a row for each person, which everybody may list', () => {
    const room = new Room()
    room.react('a/b', '❤️')
    expect([...room.rows.keys()]).toEqual([`reactors ${MESSAGE}/❤️/a/b`, `reaction-counts ${MESSAGE}`])
    expect(SLICES.personOf({ slice: 'reactors', key: `${MESSAGE}/❤️/a/b` })).toBe('a/b')
    expect(['reactors', 'reaction-counts', 'standing', 'nothing'].map(SLICES.isPublic)).toEqual([
      ...[true, false, false, false],
    ])
  })

  it('[REACT4] of somebody who was erased are counts without a name', () => {
    const room = new Room()
    room.react('gus', '👍')
    room.react('mia', '👍')
    const erased = new Room()
    for (const event of room.events) erased.take(eraseEvent(event, 'gus'))
    expect(JSON.stringify([...erased.rows, erased.events.map(({ body }) => body)])).not.toContain('gus')
    expect([...erased.rows.keys()]).toEqual([`reaction-counts ${MESSAGE}`, `reactors ${MESSAGE}/👍/mia`])
    expect(erased.message?.reactions).toEqual({ '👍': 2 })
    const row = { slice: 'reactors', key: `${MESSAGE}/👍/gus`, data: { name: 'Gus' } }
    expect(SLICES.erase(row, 'gus')).toBeUndefined()
  })

  it('[REACT1] are six, each one character on screen', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    for (const emoji of REACTIONS) expect([...graphemes.segment(emoji)]).toHaveLength(1)
    expect(new Set(REACTIONS).size).toBe(6)
  })
})
