import { OvationError } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import type { Standing } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import { carrySanctions } from './carry-sanctions.ts'

const ann = (role: Role = 'guest', aliases = ['g_1', 'g_2']) => ({ id: '@ann', aliases, rooms: { r: role } })

/** A room in which people have these standings. `refuse`: what commands reject with. */
function room(standings: Record<string, Standing>, refuse?: string) {
  const done: unknown[] = []
  const carry = carrySanctions({
    now: () => 1_000,
    rooms: {
      standing: async (_, actor) => standings[actor] ?? {},
      command: async (_, { actor, command }) => {
        if (refuse) throw new OvationError(refuse as 'nothing_to_change')
        done.push([actor.id, command])
        return { epoch: 1, seq: 1 }
      },
      hub: async () => ({ fillGap: async () => void done.push('read') }) as never,
    },
  })
  return { carry, done }
}
const command = (from: string) => ['system', { type: 'sanction.carry', body: { actor: '@ann', from } }]
const muted = { mute: { until: null, by: 'mo' } }

it('[ALIAS5] carries what is not carried yet to the account, and reads it before they come in', async () => {
  const { carry, done } = room({ g_1: { ban: { until: 1_001, by: 'mo' } }, g_2: muted })
  await carry('r', ann())
  expect(done).toEqual([command('g_1'), command('g_2'), 'read'])
})

it.each<[string, Record<string, Standing>]>([
  ['what was carried', { g_1: { mute: { until: null, by: 'mo', carried: '@ann' } } }],
  ['what has run out', { g_1: { mute: { until: 1_000, by: 'mo' } } }],
  ['what others have', { g_3: muted, '@ann': muted }],
  ['anything to staff of the room', { g_1: muted, '@ann': { role: 'moderator' } }],
])('[ALIAS5] does not carry %s', async (_, standings) => {
  const { carry, done } = room(standings)
  await carry('r', ann())
  expect(done).toEqual([])
})

it('[ALIAS5] does not carry to staff by token, and asks nothing about those who were no guests', async () => {
  const { carry, done } = room({ g_1: muted })
  await carry('r', ann('moderator'))
  await carry('r', ann('guest', []))
  expect(done).toEqual([])
})

it('[ALIAS5] of two connections at once one carries; what cannot be stored lets nobody in', async () => {
  const second = room({ g_1: muted }, 'nothing_to_change')
  await second.carry('r', ann())
  expect(second.done).toEqual(['read'])
  await expect(room({ g_1: muted }, 'storage_full').carry('r', ann())).rejects.toThrow('not stored')
})
