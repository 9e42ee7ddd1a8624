import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { CommandRequest } from '../rooms/index.ts'
import { CallSignature } from './call-signature.ts'
import { Cluster } from './cluster.ts'
import type { ClusterDeps } from './cluster.ts'
import { LeaseTable } from './lease-table.fixture.ts'
import { NodeClient } from './node-client.ts'
import { ownerOf } from './rendezvous.ts'

const turns = async (): Promise<void> => {
  for (let n = 0; n < 30; n++) await new Promise((done) => setImmediate(done))
}
const roomOf = (owner: string): string =>
  Array.from({ length: 40 }, (_, n) => `room-${n}`).find((room) => ownerOf(room, ['a', 'b']) === owner) ?? ''
const command = (text: string): CommandRequest => ({
  ...{ actor: { id: 'mei', name: 'Mei', role: 'member' }, commandId: text },
  command: { type: 'message.send', body: { text } } as CommandRequest['command'],
})

/** Nodes that share leases and reach each other without sockets. */
class Nodes {
  readonly clock = new ManualClock(1_800_000_000_000)
  readonly leases = new LeaseTable(this.clock)
  readonly apps = new Map<string, FastifyInstance>()
  /** What came of each node, in order. */
  readonly seen: unknown[] = []

  /** A node with these people in these rooms. */
  node(id: string, people: Record<string, string[]> = {}, broken = ''): Cluster {
    const signature = new CallSignature({ ...{ secret: 'ours', node: id, clock: this.clock }, maxSpentNonces: 1_000 })
    const see = (...what: unknown[]): void => void this.seen.push([id, ...what])
    const rooms = {
      commandHere: async (room: string, { commandId }: CommandRequest) => (
        see('decided', room, commandId),
        { epoch: 1, seq: 7 }
      ),
      heartbeat: async (room: string, likes: number) => {
        if (room === broken) throw new Error('it is damaged')
        return likes
      },
      followed: () => Object.entries(people).map(([room, { length }]) => ({ room, viewers: length })),
      openHub: (room: string) => people[room] && { listeners: { audience: () => people[room] } },
      told: () => {},
    }
    const presences = {
      keepOnly: () => {},
      asks: (node: string, room?: string) => (room ? [{ room, known: `${id} of ${node}` }] : []),
      tells: (asked: { known: string }[]) => asked.map(({ known }) => ({ known: `${known}, says ${id}` })),
      hear: (node: string, _: unknown, told: unknown) => see('heard', node, told),
    }
    const cluster = new Cluster({
      ...{
        membership: this.leases.node(id),
        client: new NodeClient(signature, this.#fetch),
        signature,
        clock: this.clock,
      },
      logger: { warn: (what: unknown) => see('warned', what), error: () => {} },
      ...{ knownSocket: () => {}, rooms: () => rooms, presences: () => presences },
      commands: () => ({ take: () => 1, waitMs: () => 0 }),
      staff: (room: string) => (people[room] ?? []).filter((one) => one === 'host').map((one) => [one, 'host']),
      people: (room: string, most: number) =>
        (people[room] ?? []).slice(0, most).map((one) => ({ id: one, connections: 1 })),
      onNotice: (notice: unknown) => see('notice', notice),
      receive: (session: string, frames: string[]) => session === `${id}1` && frames.length === 1,
      health: (room: string) => ({ room, at: id }),
      problems: (room: string) => [{ at: room.length, node: id }],
      proxyStream: (room: string, response: { end(text: string): void }) => (response.end(`${room} at ${id}`), true),
      onChange: () => see('changed'),
    } as unknown as ClusterDeps)
    const app = fastify()
    cluster.register(app)
    this.apps.set(`http://${id}`, app)
    return cluster
  }

  #fetch = (async (url: string, init: RequestInit) => {
    const { origin, pathname } = new URL(url)
    const app = this.apps.get(origin)
    if (!app) throw new Error('it is down')
    const headers = init.headers as Record<string, string>
    const answer = await app.inject({ method: 'POST', url: pathname, payload: init.body as string, headers })
    return new Response(answer.body, { status: answer.statusCode, headers: answer.headers as Record<string, string> })
  }) as typeof fetch

  async pair(people: [Record<string, string[]>, Record<string, string[]>] = [{}, {}], broken = '') {
    const [a, b] = [this.node('a', people[0], broken), this.node('b', people[1])]
    await a.join('http://a')
    await b.join('http://b')
    await turns()
    return { a, b }
  }
}

describe('a cluster of two nodes', () => {
  it('[OWN1] a node that joins is known at once, and every room has one owner', async () => {
    const nodes = new Nodes()
    const { a, b } = await nodes.pair()
    expect([a.id, a.inCompany, b.inCompany]).toEqual(['a', true, true])
    expect([await a.nodeIds(), await b.nodeIds()]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    for (const room of [roomOf('a'), roomOf('b')])
      expect([a, b].filter((node) => node.ownership.elsewhere(room) === undefined)).toHaveLength(1)
    nodes.clock.advance(1)
    expect(a.metrics).toEqual({ nodes: 2, leaseAgeMs: 1 })
    expect(nodes.seen.filter((one) => (one as string[])[1] === 'changed')).toEqual([
      ['a', 'changed'],
      ['b', 'changed'],
      ['a', 'changed'],
    ])
  })

  it('[OWN7] a node that leaves is gone at once, and its rooms have the other owner', async () => {
    const { a, b } = await new Nodes().pair()
    const room = roomOf('b')
    expect(a.ownership.elsewhere(room)).toBe('b')
    await b.leave()
    expect([a.inCompany, a.ownership.elsewhere(room), b.ownership.elsewhere(room)]).toEqual([false, undefined, 'a'])
    await b.ownership.settle(1)
    expect(b.ownership.maxTries).toBe(24)
  })

  it('[OWN2] a command for a room of the other node is decided there', async () => {
    const nodes = new Nodes()
    const { a } = await nodes.pair()
    expect(await a.ownership.forward('b', roomOf('b'), command('hello'))).toEqual({ epoch: 1, seq: 7 })
    expect(nodes.seen.at(-1)).toEqual(['b', 'decided', roomOf('b'), 'hello'])
  })

  it('[OWN3] people and likes add up over nodes, and the owner knows roles in tokens', async () => {
    const room = roomOf('b')
    const nodes = new Nodes()
    const [here, there] = [{ [room]: ['mei', 'host'] }, { [room]: ['mei', 'tao'] }]
    const { a, b } = await nodes.pair([here, there])
    a.ownership.like(room, 5)
    await a.heartbeat()
    await b.heartbeat()
    await a.heartbeat()
    expect([a.ownership.viewers(room, 2), b.ownership.viewers(room, 2)]).toEqual([3, 3])
    expect(a.ownership.likes(room)).toBe(0)
    expect([b.roleOf(room, 'host'), a.roleOf(room, 'host')]).toEqual(['host', undefined])
    here[room] = ['host']
    a.ownership.present(room, 'mei', false)
    await a.heartbeat()
    expect(a.ownership.viewers(room, 1)).toBe(3)
    there[room] = ['tao']
    b.ownership.present(room, 'mei', false)
    await b.heartbeat()
    expect(b.ownership.viewers(room, 1)).toBe(2)
  })

  it('[OWN12] what both nodes have of a room is found on either', async () => {
    const { a } = await new Nodes().pair([{ r: ['mei'] }, { r: ['mei', 'tao'] }])
    expect(await a.remote.people('r', 10)).toEqual([
      { id: 'mei', connections: 2 },
      { id: 'tao', connections: 1 },
    ])
    expect(await a.remote.problems('r')).toEqual([
      { at: 1, node: 'a' },
      { at: 1, node: 'b' },
    ])
    expect(await a.remote.health('r', 'b')).toEqual({ room: 'r', at: 'b' })
    expect(await a.remote.forwardFrames('b', 'b1', ['x'])).toBe(true)
    expect(await a.remote.forwardFrames('b', 'b2', ['x'])).toBe(false)
  })

  it('[OWN16] video of the other node is requested from it, and streamed by it', async () => {
    const nodes = new Nodes()
    const { a } = await nodes.pair()
    const { url = '', headers = {} } = a.remote.videoAt('b', 'r') ?? {}
    const { origin, pathname } = new URL(url)
    const answer = await nodes.apps.get(origin)?.inject({ method: 'GET', url: pathname, headers })
    expect(answer?.body).toBe('r at b')
  })

  it('[PRES6] who is present is asked of the other node', async () => {
    const nodes = new Nodes()
    const { a } = await nodes.pair()
    await a.presence.lookAround('r')
    expect(nodes.seen.at(-1)).toEqual(['a', 'heard', 'b', [{ known: 'a of b, says b' }]])
  })

  it('[OWN7] a notice reaches the other node alone; one that is down holds up nobody', async () => {
    const nodes = new Nodes()
    const { a } = await nodes.pair()
    await a.notices.send({ type: 'videoHere', room: 'r' })
    expect(nodes.seen.at(-1)).toEqual(['b', 'notice', { type: 'videoHere', room: 'r' }])
    nodes.apps.delete('http://b')
    await a.notices.send({ type: 'videoHere', room: 's' })
    expect(nodes.seen.at(-1)).toMatchObject(['a', 'warned', { node: 'b', url: 'http://b' }])
  })

  it('[OWN18] a room that its owner cannot open takes no other with it', async () => {
    const mine = Array.from({ length: 40 }, (_, n) => `room-${n}`).filter((room) => ownerOf(room, ['a', 'b']) === 'a')
    const [broken = '', ...sound] = mine
    const nodes = new Nodes()
    const { a } = await nodes.pair([Object.fromEntries(mine.map((room) => [room, ['mia']])), {}], broken)
    await a.heartbeat()
    expect(sound.map((room) => a.ownership.viewers(room, 0))).toEqual(sound.map(() => 1))
    expect(a.ownership.viewers(broken, 0)).toBe(0)
    expect(nodes.seen.at(-1)).toMatchObject(['a', 'warned', { room: broken }])
  })

  it('[OWN7] a cluster that is closed reports and asks no more', async () => {
    const nodes = new Nodes()
    const room = roomOf('b')
    const { a, b } = await nodes.pair([{ [room]: ['mei'] }, {}])
    a.close()
    b.close()
    nodes.clock.advance(2_000)
    await turns()
    expect(a.ownership.viewers(room, 9)).toBe(9)
  })
})
