import { OvationError } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { leaveStageAsGuest } from './leave-stage.ts'

/** A room with these on stage and in the queue. `refuse`: what commands reject with. */
function room(guests: string[], hands: string[], refuse?: string) {
  const done: unknown[] = []
  const actors = (ids: string[]) => ids.map((actor) => ({ actor }))
  const leave = leaveStageAsGuest({
    rooms: {
      state: async () => ({ stage: { guests: actors(guests), hands: actors(hands) } }) as never,
      command: async (name, { actor, command }) => {
        if (refuse) throw new OvationError(refuse as 'not_on_stage')
        done.push([name, actor.id, command.type, command.body])
        return { epoch: 1, seq: 1 }
      },
    },
  })
  return { leave, done }
}
const ann = { aliases: ['g_1', 'g_2'] }

it('[ALIAS7] takes the guest that somebody was off the stage, and out of the queue, and nobody else', async () => {
  const { leave, done } = room(['g_3', 'g_1'], ['g_4', 'g_2', '@ann'])
  await leave('r', ann)
  expect(done).toEqual([
    ['r', 'system', 'stage.leave', { actor: 'g_1' }],
    ['r', 'system', 'hand.lower', { actor: 'g_2' }],
  ])
  const none = room(['g_1'], ['g_1'])
  await none.leave('r', {})
  expect(none.done).toEqual([])
})

it('[ALIAS7] is done where another connection of theirs came first', async () => {
  await room(['g_1'], [], 'nothing_to_change').leave('r', ann)
  await room(['g_1'], [], 'not_on_stage').leave('r', ann)
  await expect(room(['g_1'], [], 'storage_full').leave('r', ann)).rejects.toThrow('not stored')
})
