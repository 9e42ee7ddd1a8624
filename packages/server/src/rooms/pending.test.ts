import { hash } from 'node:crypto'
import type { Command } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { digestsOf, isStorableRequest, OwnershipLost } from './pending.ts'

const say = (text: string): Command => ({ type: 'message.send', body: { text } }) as Command
const mute = (actor: string): Command => ({ type: 'member.mute', body: { actor, durationMs: null } }) as Command
const CUT = '\ud800'

describe('the digests of a command', () => {
  const digest = (key: string, room: string, command: Command): string => digestsOf(key, room, command).requestHash

  it('[ERASE6] are the same for the same command, and others for any other, room or key', () => {
    const one = digest('k', 'r', say('x'))
    expect(digest('k', 'r', say('x'))).toBe(one)
    const others = [
      digest('k', 'r', say('y')),
      digest('k', 's', say('x')),
      digest('l', 'r', say('x')),
      digest('k', 'r', { ...say('x'), type: 'message.edit' } as unknown as Command),
    ]
    expect(new Set([one, ...others]).size).toBe(5)
  })

  it('[ERASE6] of before there was a key are those that older logs have', () => {
    const { formerHash, requestHash } = digestsOf('k', 'r', say('x'))
    expect(formerHash).toBe(hash('sha256', '["r","message.send",{"text":"x"}]', 'base64url'))
    expect(digestsOf('other', 'r', say('x')).formerHash).toBe(formerHash)
    expect(formerHash).not.toBe(requestHash)
  })
})

describe('[LOG29] a command can be stored', () => {
  const storable = (command: Command, id = 'mia', commandId = 'c'): boolean =>
    isStorableRequest({ actor: { id, name: 'Mia', role: 'guest' }, commandId, command })

  it('if all names in it can be', () => {
    expect(storable(say('x'))).toBe(true)
    expect(storable(mute('gus'))).toBe(true)
    expect(storable(say('x'), CUT)).toBe(false)
    expect(storable(say('x'), 'mia', 'c\u0000')).toBe(false)
    expect(storable(mute(CUT))).toBe(false)
  })

  it('if the rows that it names can be', () => {
    const react = (emoji: string): Command => ({ type: 'message.react', body: { message: 2, emoji } }) as Command
    expect(storable(react('👍'))).toBe(true)
    expect(storable(react(CUT))).toBe(false)
  })
})

it('[OWN7] a lost room has an error of its own', () => {
  const error = new OwnershipLost('r')
  expect(error.name).toBe('OwnershipLost')
  expect(error).toBeInstanceOf(Error)
})
