import { ACCESS, ROLES, STAGE_LAYOUTS } from '@ovation/room'
import type { Target } from './door.ts'
import type { Draw } from './random.ts'

/** Bodies of every command, as they should be. */
export const COMMANDS: readonly (readonly [type: string, body: unknown])[] = [
  ['room.open', { title: 'A title' }],
  ['room.title', { title: 'Another' }],
  [
    'room.settings',
    {
      settings: {
        speak: 'everyone',
        react: 'members',
        slowModeMs: 0,
        maxTextChars: 200,
        access: ACCESS[0],
        hands: true,
        customEventsFrom: ROLES[0],
        stateFrom: ROLES[0],
        testCoins: 10,
        startsAt: 1_700_000_000_000,
      },
    },
  ],
  ['door.set', { door: null }],
  [
    'message.send',
    {
      text: 'hello',
      danmaku: { mode: 'scroll', color: '#ff0000', size: 'small' },
      data: { a: [1, { b: 'c' }] },
      replyTo: 1,
      streamTime: 5,
    },
  ],
  ['message.send', { text: 'hello' }],
  ['message.edit', { message: 1, text: 'changed' }],
  ['message.delete', { message: 1 }],
  ['message.deleteAll', { actor: 'somebody' }],
  ['message.pin', { message: 1 }],
  ['message.unpin', { message: 1 }],
  ['announcement.set', { text: 'News' }],
  ['role.grant', { actor: 'somebody', role: ROLES[1] }],
  ['member.mute', { actor: 'somebody', durationMs: 1_000, reason: 'why' }],
  ['member.unmute', { actor: 'somebody' }],
  ['member.ban', { actor: 'somebody', durationMs: null }],
  ['member.unban', { actor: 'somebody' }],
  ['report.send', { message: 1, actor: 'somebody', reason: 'why' }],
  ['report.handle', { report: 1, on: true }],
  ['notice.send', { to: 'somebody', text: 'psst' }],
  ['poll.open', { question: 'Which?', options: ['a', 'b'], durationMs: 1_000 }],
  ['poll.vote', { poll: 'x', option: 0 }],
  ['poll.tally', { poll: 'x' }],
  ['poll.close', { poll: 'x' }],
  ['gift.send', { gift: 'rose', count: 1 }],
  ['likes.tally', { total: 5 }],
  ['stream.start', { stream: 's' }],
  ['stream.interrupt', { stream: 's' }],
  ['stream.end', { stream: 's', reason: 'over' }],
  ['custom.send', { name: 'thing', data: { any: ['json'] } }],
  ['state.set', { key: 'score', value: { home: 1 }, ifRevision: 0 }],
  ['state.delete', { key: 'score', ifRevision: 1 }],
  ['hand.raise', {}],
  ['hand.lower', { actor: 'somebody' }],
  ['stage.invite', { actor: 'somebody' }],
  ['stage.leave', { actor: 'somebody' }],
  ['stage.mute', { actor: 'somebody', muted: true }],
  ['stage.arrange', { layout: STAGE_LAYOUTS[0] }],
  ['stage.appear', { seat: 1, stream: 's' }],
  ['stage.vanish', { stream: 's' }],
]

/** One valid frame of every kind. */
export function clientFrames(draw: Draw, target: Target): readonly Record<string, unknown>[] {
  const room = draw.pick(target.rooms)
  const id = `c${draw.below(1e9)}`
  const [type, body] = draw.pick(COMMANDS)
  const command = { t: 'command', id, room, type, body }
  // What takes any JSON is the deepest way in.
  const data = {
    t: 'command',
    id,
    room,
    ...draw.pick([
      { type: 'message.send', body: { text: 'x', data: 1 } },
      { type: 'custom.send', body: { name: 'x', data: 1 } },
    ]),
  }
  return [
    ...[command, command, command, command, data, data],
    { t: 'hello', v: 2, token: draw.pick(target.tokens), client: 'fuzz' },
    { t: 'hello', v: 2, guest: { name: 'Guest', token: draw.pick(target.tokens) } },
    { t: 'token', token: draw.pick(target.tokens) },
    { t: 'attach', id, room, since: { epoch: 1, seq: 1 }, password: 'open sesame' },
    { t: 'attach', id, room },
    { t: 'detach', id, room },
    { t: 'history', id, room, before: 5, limit: 20 },
    { t: 'messages', id, room, seqs: [1, 2, 3] },
    { t: 'wallet', id, room },
    { t: 'like', room, count: 3 },
    { t: 'typing', room },
    { t: 'presence', id, room, act: 'enter', data: { any: ['json'] } },
    { t: 'presence', id, room, act: 'watch' },
    { t: 'read', id, room, seq: 1 },
    { t: 'pong', n: 1 },
  ]
}
