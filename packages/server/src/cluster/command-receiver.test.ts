import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { OwnershipLost } from '../rooms/index.ts'
import type { CommandRequest } from '../rooms/index.ts'
import { CommandReceiver } from './command-receiver.ts'
import type { CommandReceiverDeps } from './command-receiver.ts'

const forwarded = (commandId: string, actor = 'mei') => ({
  room: 'r',
  trace: {},
  request: {
    ...{ commandId, actor: { id: actor, name: '', role: 'member' as const } },
    command: { type: 'message.send', body: { text: commandId } } as CommandRequest['command'],
  },
})

function receiver(decide: (id: string) => Promise<{ epoch: number; seq: number }>, allowed = 100) {
  const logged: unknown[] = []
  const taken: string[] = []
  const deps = {
    rooms: () => ({ commandHere: (_: string, { commandId }: CommandRequest) => decide(commandId) }),
    commands: () => ({
      take: (actor: string) => (taken.push(actor) > allowed ? 0 : 1),
      waitMs: () => 1_500,
    }),
    logger: { error: (what: unknown, words: string) => logged.push([what, words]) },
  } as unknown as CommandReceiverDeps
  return { logged, taken, node: new CommandReceiver(deps) }
}

describe('commands of other nodes', () => {
  it('[OWN2] are decided here, each by itself, and answered in their order', async () => {
    const broken = new Error('a bug')
    const outcomes: Record<string, () => Promise<{ epoch: number; seq: number }>> = {
      stored: async () => ({ epoch: 1, seq: 7 }),
      refused: () => Promise.reject(new OvationError('muted')),
      elsewhere: () => Promise.reject(new OwnershipLost()),
      broken: () => Promise.reject(broken),
    }
    const { node, logged } = receiver((id) => outcomes[id]?.() ?? Promise.reject(new Error(id)))
    const invalid = { refused: { error: { code: 'invalid_frame', message: 'no' } } }
    const batch = [forwarded('refused'), forwarded('stored'), invalid, forwarded('elsewhere'), forwarded('broken')]
    const { answers } = await node.decide(batch)
    expect(answers).toMatchObject([
      { error: { code: 'muted' } },
      { position: { epoch: 1, seq: 7 } },
      invalid.refused,
      { error: { code: 'replaced' } },
      { error: { code: 'internal' } },
    ])
    expect(logged).toEqual([[{ err: broken, room: 'r' }, 'a command of another node failed']])
  })

  it('[OWN13] are counted for each person, but for those of the system', async () => {
    const { node, taken } = receiver(async () => ({ epoch: 1, seq: 1 }), 1)
    const { answers } = await node.decide([forwarded('1'), forwarded('2', 'system'), forwarded('3')])
    expect(answers).toMatchObject([
      { position: { seq: 1 } },
      { position: { seq: 1 } },
      { error: { code: 'rate_limited', retryInMs: 1_500 } },
    ])
    expect(taken).toEqual(['mei', 'mei'])
  })
})
