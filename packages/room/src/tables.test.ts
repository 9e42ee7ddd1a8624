import { rankOf, ROLES } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { describe, expect, it } from 'vitest'
import type { CommandBodies, CommandType, EventType, Settings } from './index.ts'
import { AMENDING, DEFAULT_SETTINGS, isSuppressed } from './index.ts'
import { MemoryRoom, tokenRoleOf } from './memory-room.fixture.ts'
import {
  COMMAND_TYPES,
  decide,
  KNOWN_EVENTS,
  leastRole,
  PERSONAL,
  SETTING_VALUES,
  SYSTEM_COMMANDS,
  tierOf,
} from './rules.ts'

/** What docs/spec/room.md says, a command each. */
const GUEST = {
  'message.send': { text: 'x' },
  'message.edit': { message: 1, text: 'x' },
  'message.delete': { message: 1 },
}
const LEAST: { [role in Role | 'system']?: Partial<CommandBodies> } = {
  guest: {
    ...GUEST,
    ...{
      'report.send': { reason: 'x' },
      'poll.vote': { poll: 'p', option: 0 },
      'message.react': { message: 1, emoji: '👍' },
      'gift.send': { gift: 'star', count: 1 },
    },
    ...{ 'hand.raise': {}, 'hand.lower': {}, 'stage.prepare': {}, 'stage.leave': {} },
  },
  member: { 'custom.send': { name: 'a.b', data: 1 } },
  moderator: {
    'message.deleteAll': { actor: 'gia' },
    ...{ 'state.set': { key: 'k', value: 1 }, 'state.delete': { key: 'k' } },
    ...{ 'message.pin': { message: 1 }, 'message.unpin': { message: 1 }, 'announcement.set': { text: 'x' } },
    ...{ 'member.mute': { actor: 'gia', durationMs: 1 }, 'member.unmute': { actor: 'gia' } },
    ...{ 'member.ban': { actor: 'gia', durationMs: 1 }, 'member.unban': { actor: 'gia' } },
    'report.handle': { report: 1, on: true },
    ...{ 'notice.send': { to: 'gia', text: 'x' }, 'stage.mute': { actor: 'gia', muted: true } },
  },
  host: {
    ...{ 'room.open': {}, 'room.close': {}, 'room.title': { title: 'x' }, 'room.settings': { settings: {} } },
    ...{ 'role.grant': { actor: 'gia', role: 'member' }, 'poll.open': { question: 'q', options: ['a', 'b'] } },
    ...{ 'poll.close': { poll: 'p' }, 'stage.invite': { actor: 'gia' }, 'stage.arrange': { layout: 'side' } },
    'hand.see': { actor: 'gia' },
  },
  system: {
    ...{
      'door.set': { door: 'd' },
      'role.hold': { actor: 'gia', role: 'host' },
      'sanction.carry': { actor: 'gia', from: 'g_1' },
      'poll.tally': { poll: 'p' },
    },
    ...{ 'likes.tally': { total: 1 }, 'stream.start': { stream: 's' }, 'stream.interrupt': { stream: 's' } },
    ...{ 'stream.end': { stream: 's' }, 'stage.appear': { seat: 1, stream: 'v' }, 'stage.vanish': { stream: 'v' } },
    ...{ 'person.erase': { person: 'gia' }, 'room.delete': { by: 'olga' } },
  },
}
const commands = Object.entries(LEAST).flatMap(([least, bodies]) =>
  Object.entries(bodies).map(([type, body]) => [type, least, body] as [CommandType, Role | 'system', never]),
)

describe('who may give which command', () => {
  it('[ROLE1] the table has every command', () => {
    expect(commands.map(([type]) => type).sort()).toEqual([...COMMAND_TYPES].sort())
    expect(new Set(commands.filter(([, least]) => least === 'system').map(([type]) => type))).toEqual(SYSTEM_COMMANDS)
  })

  it.each(commands)('[ROLE2] %s: %s and above; the others are refused with `forbidden`', (type, least, body) => {
    for (const who of ['olga', 'hugo', 'mo', 'mia', 'gus', 'system']) {
      const room = new MemoryRoom()
      // Something of one's own to change.
      room.give(who, 'message.send', { text: 'x' })
      const isRefused = room.code(who, type, body) === 'forbidden'
      const may = who === 'system' || (least !== 'system' && rankOf(tokenRoleOf(who)) >= rankOf(least))
      expect(isRefused, who).toBe(!may)
    }
  })

  it('[ROLE2] a setting may name the role; a command that is not known is for the owner', () => {
    expect(leastRole('state.set', { ...DEFAULT_SETTINGS, stateFrom: 'guest' })).toBe('guest')
    expect(leastRole('custom.send', { ...DEFAULT_SETTINGS, customEventsFrom: 'host' })).toBe('host')
    expect(leastRole('room.paint' as CommandType, DEFAULT_SETTINGS)).toBe('owner')
  })

  it('[SPEAK7] in a closed room nobody below staff gives a command, but may report', () => {
    for (const [type, least, body] of commands) {
      if (least !== 'guest' && least !== 'member') continue
      const code = new MemoryRoom({ lifecycle: 'closed' }).code('mia', type, body)
      expect(code === 'room_closed', type).toBe(type !== 'report.send')
      expect(new MemoryRoom({ lifecycle: 'closed' }).code('mo', type, body)).not.toBe('room_closed')
    }
  })

  it('[ACCESS2] who gives commands was asked for the password when they came', () => {
    const room = new MemoryRoom({ door: 'd', settings: { ...DEFAULT_SETTINGS, access: 'password' } })
    expect(room.code('gus', 'message.send', { text: 'x' })).toBe('ok')
    const tokens = new MemoryRoom({ settings: { ...DEFAULT_SETTINGS, access: 'tokens' } })
    expect(tokens.code('gus', 'message.send', { text: 'x' })).toBe('ok')
    const members = new MemoryRoom({ settings: { ...DEFAULT_SETTINGS, access: 'members' } })
    expect(members.code('gus', 'message.send', { text: 'x' })).toBe('members_only')
  })

  it('[AUTH2] the room itself is above everybody in it', () => {
    const room = new MemoryRoom()
    room.give('hugo', 'message.send', { text: 'x' })
    expect(room.code('system', 'message.delete', { message: 1 })).toBe('ok')
    room.give('system', 'announcement.set', { text: 'x' })
    expect(room.last('announcement.set')?.body).toMatchObject({ by: { role: 'owner' } })
  })

  it('[FEATURE5] a command of a newer version is refused, whoever gives it', () => {
    const { state } = new MemoryRoom()
    const ctx = { standing: {}, now: 1, newId: () => 'id', commandId: 'c' }
    for (const [id, role] of [
      ['olga', 'owner'],
      ['system', 'owner'],
      ['gus', 'guest'],
    ] as const)
      expect(
        decide(state, { type: 'room.paint', body: {} } as never, { ...ctx, actor: { id, name: id, role } }),
      ).toEqual({
        ...{ ok: false, code: 'forbidden' },
      })
  })
})

describe('what is personal', () => {
  const whole = [
    'message.sent',
    'message.edited',
    'announcement.set',
    'poll.opened',
    'gift.sent',
    'custom.sent',
    'hand.raised',
    'stage.prepared',
  ]

  it('[ERASE3] each kind of event loses what the table says, and all others nothing', () => {
    const expected = new Map<string, object | null>([...PERSONAL.keys()].map((type) => [type, null]))
    for (const type of whole) expected.set(type, { gone: 'all' })
    expected.set('state.set', { gone: ['value'] })
    expected.set('message.reacted', { gone: ['emoji', 'by', 'as'] })
    expected.set('room.closed', { gone: ['reason'] })
    for (const type of ['member.muted', 'member.banned']) expected.set(type, { gone: ['reason'], about: 'actor' })
    expected.set('report.sent', { gone: 'all', about: 'actor', aboutAuthorOf: 'message' })
    expected.set('notice.sent', { gone: 'all', about: 'to' })
    expect(PERSONAL).toEqual(expected)
    expect([...PERSONAL.keys()].filter((type) => !KNOWN_EVENTS.has(type))).toEqual([
      ...[
        'site.changed',
        'origin.added',
        'origin.removed',
        'signing-key.added',
        'signing-key.revoked',
        'limits.changed',
      ],
    ])
  })

  it('[LEVEL1] everything is essential but messages, reactions to them, notices, reports and events of your own', () => {
    expect([...KNOWN_EVENTS].filter((type) => tierOf(type as EventType) === 'timeline').sort()).toEqual([
      ...['custom.sent', 'message.reacted', 'message.sent', 'notice.sent', 'report.sent'],
    ])
    expect(tierOf('room.painted' as EventType)).toBe('essential')
  })
})

describe('settings', () => {
  it('[FEATURE25] every setting has a default that it accepts', () => {
    expect(DEFAULT_SETTINGS).toEqual({
      ...{ speak: 'everyone', slowModeMs: 0, maxTextChars: 500, access: 'public', video: 'open' },
      ...{ react: 'everyone', hands: true, customEventsFrom: 'member', stateFrom: 'moderator', testCoins: 1_000 },
      startsAt: null,
    })
    expect(Object.keys(SETTING_VALUES).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort())
    for (const [setting, value] of Object.entries(DEFAULT_SETTINGS))
      expect(
        new MemoryRoom({ settings: { ...DEFAULT_SETTINGS, [setting]: undefined } }).code('hugo', 'room.settings', {
          settings: { [setting]: value },
        }),
        setting,
      ).toBe('ok')
  })

  it.each<[keyof Settings, unknown[], unknown[]]>([
    ['speak', ['everyone', 'members', 'staff'], ['nobody', '', null, true]],
    ['react', ['everyone', 'members', 'staff', 'nobody'], ['off', 'guest', null]],
    ['slowModeMs', [0, 1, 3_600_000], [-1, 3_600_001, 0.5, '1', null]],
    ['maxTextChars', [1, 2_000], [0, 2_001, Number.NaN]],
    ['access', ['public', 'unlisted', 'password', 'tokens', 'members'], ['private', undefined]],
    ['video', ['open', 'session'], ['closed']],
    ['hands', [true, false], ['true', 1, null]],
    ['customEventsFrom', [...ROLES], ['system', 'nobody']],
    ['stateFrom', [...ROLES], ['system', 'nobody']],
    ['testCoins', [0, 1_000_000], [-1, 1_000_001]],
    ['startsAt', [null, 0, 31_622_400_000], [-1, 0.5, '5', undefined, Number.MAX_SAFE_INTEGER]],
  ])('[FEATURE25] %s accepts %j, not %j', (setting, accepted, refused) => {
    const change = (value: unknown) =>
      new MemoryRoom({ door: 'd', settings: { ...DEFAULT_SETTINGS, [setting]: Symbol('another') } }).give(
        ...(['hugo', 'room.settings', { settings: { [setting]: value } }] as const),
      )
    for (const value of accepted) expect(change(value), String(value)).toMatchObject({ ok: true })
    for (const value of refused)
      expect(change(value), String(value)).toEqual({ ok: false, code: 'value_out_of_range', detail: setting })
  })
})

it('[ROOM6] an edit, a deletion and reactions change a message', () => {
  expect(new Set(AMENDING)).toEqual(new Set(['message.edited', 'message.deleted', 'message.reacted']))
})

it('[ADMIT1] a message that is shown to nobody says so; no other event is', () => {
  const room = new MemoryRoom()
  room.give('gus', 'message.send', { text: 'x' }, { overReadableRate: true })
  room.give('gus', 'message.send', { text: 'x' })
  room.give('gus', 'gift.send', { gift: 'star', count: 1 })
  expect(room.log.map(isSuppressed)).toEqual([true, false, false])
  const [first] = room.log
  expect(isSuppressed({ ...first, body: null } as never)).toBe(false)
})
