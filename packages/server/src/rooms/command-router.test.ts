import { OvationError } from '@ovation/protocol'
import { initialSite } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { LogFailure } from '../log/index.ts'
import { createMetrics } from '../ops/index.ts'
import { CommandRouter } from './command-router.ts'
import type { LiveRoom } from './live-room.ts'
import { pending } from './live-room.fixture.ts'
import { OwnershipLost } from './pending.ts'
import type { CommandRequest } from './pending.ts'

const REQUEST: CommandRequest = (({ actor, commandId, command }) => ({ actor, commandId, command }))(pending('a'))

/** A router whose room is owned by the nodes in `owners`, one after the other; the last one for good. */
function open(owners: (string | undefined)[]) {
  const metrics = createMetrics()
  const happened: string[] = []
  const state = { submits: [] as unknown[], opens: [] as unknown[], forwards: [] as unknown[] }
  const next = (answers: unknown[], seq: number) => {
    const error = answers.shift()
    if (error) throw error
    return { epoch: 1, seq }
  }
  const live = { submit: async () => next(state.submits, 1) } as unknown as LiveRoom
  const router = new CommandRouter({
    metrics,
    owned: {
      get: async (room) => {
        happened.push(`open ${room}`)
        const error = state.opens.shift()
        if (error) throw error
        return live
      },
      forget: (one) => void happened.push(one === live ? 'forget' : 'forget another'),
    },
    ownership: {
      maxTries: 3,
      elsewhere: () => owners[0],
      forward: async (node, room, request) => {
        happened.push(`forward to ${node}: ${room} ${request.commandId}, site ${request.site}`)
        return next(state.forwards, 2)
      },
      settle: async (tries) => {
        happened.push(`settle ${tries}`)
        if (owners.length > 1) owners.shift()
      },
    },
    site: { state: { ...initialSite(), seq: 7 }, know: async (version) => void happened.push(`know ${version}`) },
  })
  const counted = async () =>
    Object.fromEntries((await metrics.commands.get()).values.map(({ labels, value }) => [labels['outcome'], value]))
  const forwards = async () => (await metrics.forwards.get()).values[0]?.value
  return { router, happened, state, counted, forwards }
}

describe('[OWN2] a command', () => {
  it('is decided here if the room is this node’s', async () => {
    const { router, happened, counted, forwards } = open([undefined])
    expect(await router.command('r', REQUEST)).toEqual({ epoch: 1, seq: 1 })
    expect(happened).toEqual(['open r'])
    expect(await counted()).toEqual({ stored: 1 })
    expect(await forwards()).toBe(0)
  })

  it('is forwarded to the owner, with the version of the site that was seen here', async () => {
    const { router, happened, counted, forwards } = open(['n2'])
    expect(await router.command('r', REQUEST)).toEqual({ epoch: 1, seq: 2 })
    expect(happened).toEqual(['forward to n2: r a, site 7'])
    expect(await counted()).toEqual({ stored: 1 })
    expect(await forwards()).toBe(1)
  })

  it('[OWN7] follows the room to its new owner, after a look at who is there', async () => {
    const { router, happened, state } = open([undefined, 'n2'])
    state.submits = [new OwnershipLost()]
    expect(await router.command('r', REQUEST)).toEqual({ epoch: 1, seq: 2 })
    expect(happened).toEqual(['open r', 'forget', 'settle 1', 'forward to n2: r a, site 7'])
  })

  it('is refused for now if nobody owns the room after some tries', async () => {
    const { router, happened, state, counted } = open(['n2'])
    state.forwards = [new OwnershipLost(), new OwnershipLost(), new OwnershipLost()]
    await expect(router.command('r', REQUEST)).rejects.toMatchObject({ code: 'overloaded', retryInMs: 1_000 })
    expect(happened.filter((one) => one.startsWith('settle'))).toEqual(['settle 1', 'settle 2'])
    expect(await counted()).toEqual({ overloaded: 1 })
  })

  it('that is refused is not tried again, and what it was refused for is counted', async () => {
    const { router, happened, state, counted } = open([undefined])
    state.submits = [new OvationError('slow_mode'), new TypeError('odd')]
    await expect(router.command('r', REQUEST)).rejects.toMatchObject({ code: 'slow_mode' })
    await expect(router.command('r', REQUEST)).rejects.toThrow('odd')
    expect(happened).toEqual(['open r', 'open r'])
    expect(await counted()).toEqual({ slow_mode: 1, internal: 1 })
  })
})

describe('a command that another node has passed on', () => {
  it('is not decided if the room is not this node’s either', async () => {
    const { router, happened } = open(['n2'])
    await expect(router.commandHere('r', REQUEST)).rejects.toThrow(OwnershipLost)
    expect(happened).toEqual([])
  })

  it('is decided when this node knows what that one has seen of the site', async () => {
    const { router, happened } = open([undefined])
    await router.commandHere('r', { ...REQUEST, site: 0 })
    expect(happened).toEqual(['know 0', 'open r'])
  })

  it('[OWN18] was not stored, if the room could not be opened', async () => {
    const { router, state } = open([undefined])
    const cause = new LogFailure('unknown', 'away')
    state.opens = [cause, new OvationError('room_not_found')]
    await expect(router.commandHere('r', REQUEST)).rejects.toMatchObject({
      code: 'storage_failed',
      retryInMs: 1_000,
      cause,
    })
    await expect(router.commandHere('r', REQUEST)).rejects.toMatchObject({ code: 'room_not_found' })
  })

  it('does not make this node forget the room, if it is only refused', async () => {
    const { router, happened, state } = open([undefined])
    state.submits = [new OvationError('slow_mode')]
    await expect(router.commandHere('r', REQUEST)).rejects.toMatchObject({ code: 'slow_mode' })
    expect(happened).toEqual(['open r'])
  })
})
