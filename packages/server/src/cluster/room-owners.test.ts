import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { CommandRequest } from '../rooms/index.ts'
import type { Forwarded } from './command-forwarder.ts'
import { ownerOf } from './rendezvous.ts'
import { RoomOwners } from './room-owners.ts'
import type { RoomOwnersDeps } from './room-owners.ts'

const ROOMS = Array.from({ length: 30 }, (_, n) => `r${n}`)
const request = (id: string): CommandRequest => ({
  ...{ actor: { id: 'mei', name: 'Mei', role: 'member' }, commandId: id },
  command: { type: 'message.send', body: { text: id } } as CommandRequest['command'],
})

function owners(ids: string[]) {
  const clock = new ManualClock()
  const batches: [node: string, Forwarded[]][] = []
  let looks = 0
  const membership = {
    id: 'a',
    nodes: ids.map((id) => ({ id, url: '' })),
    look: async () => {
      looks += 1
      if (looks === 2) throw new Error('no database')
    },
  }
  const peers = {
    call: async (node: string, name: string, batch: Forwarded[]) => {
      batches.push([node, batch])
      return { answers: batch.map((_, n) => ({ position: { epoch: 1, seq: n + (name === 'commands' ? 1 : 100) } })) }
    },
  }
  const deps = { clock, membership, peers } as unknown as RoomOwnersDeps
  return { clock, membership, batches, looks: () => looks, owners: new RoomOwners(deps) }
}

describe('the owners of rooms', () => {
  it('[OWN1] follow from the room and the live nodes; a room of this node is not elsewhere', () => {
    const { owners: known } = owners(['a', 'b', 'c'])
    const expected = ROOMS.map((room) => ownerOf(room, ['a', 'b', 'c'])).map((id) => (id === 'a' ? undefined : id))
    expect(ROOMS.map((room) => known.elsewhere(room))).toEqual(expected)
    expect(new Set(expected)).toEqual(new Set([undefined, 'b', 'c']))
  })

  it('[OWN1] change when nodes join or leave', () => {
    const { owners: known, membership } = owners(['a', 'b'])
    const room = ROOMS.find((one) => known.elsewhere(one) === 'b') ?? ''
    membership.nodes = [{ id: 'a', url: '' }]
    known.nodesChanged()
    expect(known.elsewhere(room)).toBeUndefined()
  })

  it('[OWN1] a node that knows of none yet decides itself', () => {
    expect(owners([]).owners.elsewhere('r')).toBeUndefined()
  })

  it('[OWN2] commands for one node travel together', async () => {
    const { owners: known, batches } = owners(['a', 'b', 'c'])
    const positions = await Promise.all([
      known.forward('b', 'r', request('1')),
      known.forward('c', 's', request('2')),
      known.forward('b', 't', request('3')),
    ])
    expect(positions.map(({ seq }) => seq)).toEqual([1, 1, 2])
    expect(batches.map(([node, batch]) => [node, batch.map(({ room }) => room)])).toEqual([
      ['b', ['r', 't']],
      ['c', ['s']],
    ])
    expect(batches[0]?.[1][0]).toEqual({ room: 'r', request: request('1'), trace: {} })
  })

  it('[OWN7] after a wrong guess the nodes are looked up, the first time at once and then ever later', async () => {
    const { owners: known, clock, looks } = owners(['a'])
    await known.settle(1)
    expect(looks()).toBe(1)
    const waits: number[] = []
    for (const tries of [2, 3, 5, 24]) {
      const from = clock.monotonicMs()
      let over = false
      const settled = known.settle(tries).then(() => (over = true))
      for (let step = 0; step < 1_000 && !over; step++) {
        await new Promise((done) => setImmediate(done))
        if (!over) clock.advance(1)
      }
      await settled
      waits.push(clock.monotonicMs() - from)
    }
    expect(waits).toEqual([40, 80, 250, 250])
    expect([looks(), known.maxTries]).toEqual([5, 24])
  })
})
