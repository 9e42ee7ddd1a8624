import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { HeartbeatSender } from './heartbeat-sender.ts'
import type { HeartbeatSenderDeps } from './heartbeat-sender.ts'
import type { RpcReply, RpcTaken } from './rpc.ts'

type Heartbeat = RpcTaken<'heartbeat'>
type Total = RpcReply<'heartbeat'>['rooms'][number]

const turn = (): Promise<void> => new Promise((done) => setImmediate(done))

/** Node `a`: rooms whose names begin with `b` belong to node `b`, the others to itself. */
function node() {
  const clock = new ManualClock()
  const people: Record<string, string[]> = {}
  const peers = { nodes: [{ id: 'b', url: '' }] }
  const owner: { ofB: string | undefined } = { ofB: 'b' }
  const sent: { to: string; heartbeat: Heartbeat }[] = []
  const told: string[] = []
  /** What the owners answer. */
  let answer = (rooms: Heartbeat['rooms']): Promise<Total[]> =>
    Promise.resolve(rooms.map(({ room, viewers }) => ({ room, likes: 0, viewers, anew: false })))
  const give = async (to: string, heartbeat: Heartbeat) => {
    sent.push({ to, heartbeat })
    return { rooms: await answer(heartbeat.rooms) }
  }
  const deps = {
    ...{ clock, membership: { id: 'a' } },
    owners: { elsewhere: (room: string) => (room.startsWith('b') ? owner.ofB : undefined) },
    peers: {
      get nodes() {
        return peers.nodes
      },
      call: (to: string, _: string, heartbeat: Heartbeat) => give(to, heartbeat),
    },
    receive: (heartbeat: Heartbeat) => give('itself', heartbeat),
    rooms: () => ({
      followed: () => Object.entries(people).map(([room, { length }]) => ({ room, viewers: length })),
      openHub: (room: string) => people[room] && { listeners: { audience: () => people[room] } },
      told: (room: string) => void told.push(room),
    }),
    staff: (room: string) => (room === 'b1' ? [['mei', 'host']] : []),
  } as unknown as HeartbeatSenderDeps
  const sender = new HeartbeatSender(deps)
  const last = (room: string) => sent.flatMap(({ heartbeat }) => heartbeat.rooms).findLast((one) => one.room === room)
  const answers = (make: typeof answer): void => void (answer = make)
  return { clock, people, peers, owner, sent, told, sender, last, answers }
}
const totals =
  (likes: number, viewers: number, anew = false) =>
  async (rooms: Heartbeat['rooms']): Promise<Total[]> =>
    rooms.map(({ room }) => ({ room, likes, viewers, anew }))

describe('what a node reports of rooms with people', () => {
  it('[OWN3] each owner is told of its rooms, twice a second', async () => {
    const { clock, people, sent } = node()
    Object.assign(people, { b1: ['mei', 'tao'], mine: ['ana'], b2: [] })
    clock.advance(499)
    expect(sent).toEqual([])
    clock.advance(1)
    await turn()
    const next = expect.stringMatching(/./)
    expect(sent).toEqual([
      {
        to: 'b',
        heartbeat: {
          node: 'a',
          rooms: [
            {
              ...{ room: 'b1', viewers: 2, staff: [['mei', 'host']], likes: 0, batch: 1 },
              ...{ base: '', next, came: ['mei', 'tao'], went: [] },
            },
            { room: 'b2', viewers: 0, staff: [], likes: 0, batch: 1, base: '', next: '', came: [], went: [] },
          ],
        },
      },
      {
        to: 'itself',
        heartbeat: {
          node: 'a',
          rooms: [{ room: 'mine', viewers: 1, staff: [], likes: 0, batch: 0, base: '', next, came: ['ana'], went: [] }],
        },
      },
    ])
    clock.advance(500)
    expect(sent).toHaveLength(4)
  })

  it('[OWN3] what the owner answers is what is shown, and told when it has changed', async () => {
    const { people, sender, told, answers, peers } = node()
    people.b1 = ['mei']
    expect([sender.likes('b1'), sender.viewers('b1', 1)]).toEqual([0, 1])
    answers(totals(9, 5))
    await sender.send()
    expect([sender.likes('b1'), sender.viewers('b1', 1)]).toEqual([9, 5])
    await sender.send()
    expect(told).toEqual(['b1'])
    answers(totals(9, 6))
    await sender.send()
    answers(totals(10, 6))
    await sender.send()
    expect(told).toEqual(['b1', 'b1', 'b1'])
    // Alone, a node counts those it has.
    peers.nodes = []
    expect(sender.viewers('b1', 2)).toBe(2)
  })

  it('[OWN3] likes are sent again until their owner has confirmed them, and none for rooms of this node', async () => {
    const { people, sender, last, answers } = node()
    people.b1 = people.mine = ['mei']
    sender.like('b1', 3)
    answers(() => Promise.reject(new Error('away')))
    await sender.send()
    sender.like('b1', 2)
    await sender.send()
    expect(last('b1')).toMatchObject({ likes: 3, batch: 1 })
    expect(last('mine')).toMatchObject({ likes: 0, batch: 0 })
    answers(totals(3, 1))
    await sender.send()
    await sender.send()
    expect(last('b1')).toMatchObject({ likes: 2, batch: 2 })
  })

  it('[OWN21] likes that an owner has not confirmed are given to the next one, also if that is this node', async () => {
    const { people, owner, sent, sender, last, answers } = node()
    people.b1 = ['mei']
    sender.like('b1', 3)
    answers(() => Promise.reject(new Error('away')))
    await sender.send()
    sender.like('b1', 2)
    owner.ofB = undefined
    await sender.send()
    expect(sent.at(-1)?.to).toBe('itself')
    expect(last('b1')).toMatchObject({ likes: 3, batch: 1 })
    answers(totals(3, 1))
    await sender.send()
    expect(last('b1'), 'it was not confirmed yet').toMatchObject({ likes: 3, batch: 1 })
    await sender.send()
    expect(last('b1')).toMatchObject({ likes: 2, batch: 2 })
    await sender.send()
    expect(last('b1')).toMatchObject({ likes: 0, batch: 0 })
  })

  it('[OWN21] a node that is alone by then counts them itself, and reports nothing else', async () => {
    const { people, owner, peers, sent, sender, answers } = node()
    people.b1 = people.b2 = ['mei']
    sender.like('b1', 3)
    answers(() => Promise.reject(new Error('away')))
    await sender.send()
    owner.ofB = undefined
    peers.nodes = []
    answers(totals(3, 1))
    await sender.send()
    expect(sent.slice(1)).toMatchObject([{ to: 'itself', heartbeat: { rooms: [{ room: 'b1', likes: 3, batch: 1 }] } }])
    await sender.send()
    expect(sent).toHaveLength(2)
  })

  it('[OWN11] joins and leaves are reported once they are confirmed no more, and again until then', async () => {
    const { people, sender, last, answers } = node()
    people.b1 = ['mei']
    await sender.send()
    const { next } = last('b1') ?? {}
    sender.present('b1', 'tao', true)
    sender.present('b1', 'mei', false)
    sender.present('other', 'tao', true)
    answers(() => Promise.reject(new Error('away')))
    await sender.send()
    answers(totals(0, 1))
    await sender.send()
    expect(last('b1')).toMatchObject({ base: next, came: ['tao'], went: ['mei'] })
    await sender.send()
    expect(last('b1')).toMatchObject({ came: [], went: [] })
  })

  it('[OWN11] an owner that asks for it, or that did not say what it took, is told again', async () => {
    const { people, sender, last, answers } = node()
    people.b1 = ['mei', 'tao']
    answers(totals(0, 0, true))
    await sender.send()
    await sender.send()
    expect(last('b1')).toMatchObject({ base: '', came: ['mei', 'tao'] })
    // It owns the room no more, and answers nothing of it.
    answers(async () => [])
    await sender.send()
    await sender.send()
    expect(last('b1')).toMatchObject({ base: '', came: ['mei', 'tao'] })
  })

  it('[OWN11] at most 5,000 people at once; the rest is in the next report', async () => {
    const { people, sender, last } = node()
    people.b1 = Array.from({ length: 5_001 }, (_, n) => `p${n}`)
    await sender.send()
    expect(last('b1')?.came).toHaveLength(5_000)
    await sender.send()
    expect(last('b1')?.came).toEqual(['p5000'])
  })

  it('[OWN11] a room that nobody has open, or a node that is alone, begins with everybody', async () => {
    const { people, peers, sender, sent, last } = node()
    people.b1 = ['mei']
    await sender.send()
    delete people.b1
    await sender.send()
    people.b1 = ['tao']
    await sender.send()
    expect(last('b1')).toMatchObject({ base: '', came: ['tao'] })
    const [other] = peers.nodes.splice(0)
    const before = sent.length
    await sender.send()
    expect(sent).toHaveLength(before)
    if (other) peers.nodes.push(other)
    await sender.send()
    expect(last('b1')).toMatchObject({ base: '', came: ['tao'] })
  })

  it('[OWN3] one report is on its way at a time, and none after the node has stopped', async () => {
    const { clock, people, sender, sent, answers } = node()
    people.b1 = ['mei']
    let done: (answer: Total[]) => void = () => {}
    answers(() => new Promise((give) => (done = give)))
    clock.advance(1_500)
    await turn()
    expect(sent).toHaveLength(1)
    done([])
    await turn()
    clock.advance(500)
    expect(sent).toHaveLength(2)
    done([])
    await turn()
    sender.close()
    clock.advance(5_000)
    expect(sent).toHaveLength(2)
  })

  it('[OWN20] all rooms are reported, however many there are, 2,000 at a time', async () => {
    const { people, sender, sent } = node()
    for (let n = 0; n < 4_001; n++) people[`b${n}`] = []
    await sender.send()
    expect(sent.map(({ heartbeat }) => heartbeat.rooms.length)).toEqual([2_000, 2_000, 1])
    expect(new Set(sent.flatMap(({ heartbeat }) => heartbeat.rooms.map(({ room }) => room))).size).toBe(4_001)
  })
})
