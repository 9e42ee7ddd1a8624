import { describe, expect, it } from 'vitest'
import type { Command, RoomState } from './index.ts'
import { LIMITS, decide } from './rules.ts'
import { initialState } from './index.ts'

const open: RoomState = { ...initialState('r'), lifecycle: 'open', seq: 10 }

const give = (command: Command, state = open) =>
  decide(state, command, {
    actor: { id: 'olive', name: 'Olive', role: 'owner' },
    standing: {},
    now: 1_000,
    newId: () => 'id',
    commandId: 'c1',
    targetPerson: { id: 'gus', standing: {}, role: 'guest' },
    targetMessage: { seq: 3, actor: 'olive', role: 'owner', deleted: false },
  })

/** Every command with a text for others, with the text filled in. */
const SAYING: [string, (text: string) => Command, RoomState?][] = [
  ['message.send', (text) => ({ type: 'message.send', body: { text } })],
  ['message.edit', (text) => ({ type: 'message.edit', body: { message: 3, text } })],
  ['announcement.set', (text) => ({ type: 'announcement.set', body: { text } })],
  ['report.send', (reason) => ({ type: 'report.send', body: { reason } })],
  ['notice.send', (text) => ({ type: 'notice.send', body: { to: 'gus', text } })],
  ['poll.open', (question) => ({ type: 'poll.open', body: { question, options: ['a', 'b'] } })],
  ['poll.open, an option', (option) => ({ type: 'poll.open', body: { question: 'q', options: ['a', option] } })],
  ['room.title', (title) => ({ type: 'room.title', body: { title } })],
  ['room.open', (title) => ({ type: 'room.open', body: { title } }), { ...open, lifecycle: 'closed' }],
]

describe('what is said to others', () => {
  it.each(SAYING)('[VISIBLE4] %s is refused when nothing of it can be seen', (_, command, state) => {
    for (const text of ['\u200b\u2060', '\u2800\u3164', '\u202e \ufe0f', '\u0301\u0301'])
      expect(give(command(text), state)).toMatchObject({ ok: false, code: 'text_empty' })
  })

  it.each(SAYING)('[VISIBLE4] %s is stored as it can be seen', (_, command, state) => {
    const decision = give(command(`hi\u200b \u202ethere${'\u0323'.repeat(30)}`), state)
    const body = JSON.stringify(decision.ok ? decision.events[0]?.body : decision)
    expect(body).toContain(`hi there${'\u0323'.repeat(8)}`)
    expect(body).not.toMatch(/[\u200b\u202e]|\u0323{9}/u)
  })

  const BECAUSE: [string, (reason: string) => Command][] = [
    ['member.mute', (reason) => ({ type: 'member.mute', body: { actor: 'gus', durationMs: 1_000, reason } })],
    ['member.ban', (reason) => ({ type: 'member.ban', body: { actor: 'gus', durationMs: null, reason } })],
    ['room.close', (reason) => ({ type: 'room.close', body: { reason } })],
  ]

  it.each(BECAUSE)('[VISIBLE6] the reason of %s is stored as it can be seen, and none that cannot be', (_, command) => {
    const bodyOf = (reason: string) => {
      const decision = give(command(reason))
      if (!decision.ok) throw new Error(decision.code)
      return decision.events[0]?.body as { reason?: string }
    }
    expect(bodyOf(`spam\u200b \u202ehere${'\u0323'.repeat(30)}`).reason).toBe(`spam here${'\u0323'.repeat(8)}`)
    for (const nothing of ['', '\u200b\u2060', '\u2800\u3164', '\u202e \ufe0f'])
      expect(bodyOf(nothing)).not.toHaveProperty('reason')
    // Length limits apply to the stored text.
    expect(bodyOf(`${'\u200b'.repeat(400)}${'x'.repeat(LIMITS.maxReasonChars)}`).reason).toHaveLength(
      LIMITS.maxReasonChars,
    )
    expect(give(command('x'.repeat(LIMITS.maxReasonChars + 1)))).toMatchObject({ code: 'text_too_long' })
  })

  it('[VISIBLE4] a room may have no title', () => {
    const decision = give({ type: 'room.open', body: { title: ' ' } }, { ...open, lifecycle: 'closed' })
    expect(decision).toMatchObject({ ok: true, events: [{ body: { title: '' } }] })
  })
})
