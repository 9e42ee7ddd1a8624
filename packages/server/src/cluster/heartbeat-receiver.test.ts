import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { HeartbeatReceiver } from './heartbeat-receiver.ts'
import type { HeartbeatReceiverDeps } from './heartbeat-receiver.ts'

const report = (room: string, more: object = {}) => ({
  ...{ room, viewers: 1, likes: 0, batch: 0, staff: [], base: '', next: '1', came: ['mei'], went: [] },
  ...more,
})

function owner() {
  const clock = new ManualClock()
  const likes = new Map<string, number>()
  const broken = new Set<string>()
  const warned: unknown[] = []
  const deps = {
    ...{ clock, owners: { elsewhere: (room: string) => (room === 'theirs' ? 'b' : undefined) } },
    rooms: () => ({
      heartbeat: async (room: string, more: number) => {
        if (broken.has(room)) throw new Error('it is damaged')
        likes.set(room, (likes.get(room) ?? 0) + more)
        return likes.get(room)
      },
    }),
    logger: { warn: (what: unknown) => warned.push(what) },
  } as unknown as HeartbeatReceiverDeps
  const node = new HeartbeatReceiver(deps)
  const take = async (from: string, ...rooms: ReturnType<typeof report>[]) =>
    (await node.take({ node: from, rooms })).rooms
  return { clock, broken, warned, node, take }
}

describe('what nodes report to the owner of a room', () => {
  it('[OWN3] people and likes add up over nodes; a batch that comes twice counts once', async () => {
    const { take } = owner()
    expect(await take('b', report('r', { likes: 3, batch: 1 }))).toEqual([
      { room: 'r', likes: 3, viewers: 1, anew: false },
    ])
    expect(await take('c', report('r', { likes: 4, batch: 1, came: ['tao'] }))).toEqual([
      { room: 'r', likes: 7, viewers: 2, anew: false },
    ])
    const again = report('r', { likes: 3, batch: 1, base: '1', came: [] })
    expect(await take('b', again)).toEqual([{ room: 'r', likes: 7, viewers: 2, anew: false }])
  })

  it('[OWN11] a report that continues none is asked for again as a whole', async () => {
    const { take } = owner()
    expect(await take('b', report('r', { base: '7', next: '8' }))).toEqual([
      { room: 'r', likes: 0, viewers: 0, anew: true },
    ])
    expect(await take('b', report('r'))).toMatchObject([{ viewers: 1, anew: false }])
  })

  it('[OWN1] of a room of another node nothing is answered', async () => {
    const { take } = owner()
    expect((await take('b', report('theirs'), report('r'))).map(({ room }) => room)).toEqual(['r'])
  })

  it('[OWN12] the roles in tokens of all nodes are known, for as long as they report', async () => {
    const { clock, node, take } = owner()
    await take('b', report('r', { staff: [['mei', 'host']] }))
    expect([node.roleOf('r', 'mei'), node.roleOf('r', 'tao'), node.roleOf('s', 'mei')]).toEqual([
      'host',
      undefined,
      undefined,
    ])
    clock.advance(3_001)
    await take('c', report('r', { came: ['tao'] }))
    expect(node.roleOf('r', 'mei')).toBeUndefined()
  })

  it('[OWN18] a room that cannot be opened is named in the log, and left out of the answer', async () => {
    const { broken, take, warned } = owner()
    broken.add('bad')
    expect((await take('b', report('bad'), report('r'))).map(({ room }) => room)).toEqual(['r'])
    expect(warned).toMatchObject([{ room: 'bad', err: { message: 'it is damaged' } }])
  })

  it('[OWN19] likes for a room that could not be opened count when it can be', async () => {
    const { broken, take } = owner()
    await take('b', report('r', { likes: 1, batch: 1 }))
    broken.add('r')
    const batch = report('r', { likes: 5, batch: 2, base: '1', came: [] })
    expect(await take('b', batch)).toEqual([])
    broken.delete('r')
    expect(await take('b', batch)).toMatchObject([{ likes: 6 }])
    expect(await take('b', batch)).toMatchObject([{ likes: 6 }])
    // One that was counted is not counted again because the room was away when it came a second time.
    broken.add('r')
    expect(await take('b', batch)).toEqual([])
    broken.delete('r')
    expect(await take('b', batch)).toMatchObject([{ likes: 6 }])
  })
})
