import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerOf } from '../src/cluster/rendezvous.ts'
import { TestCluster } from './cluster.fixture.ts'
import type { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('postgres') || missing.includes('redis')
const ROOMS = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5']

let cluster: TestCluster
const pair = (): [TestServer, TestServer] => [cluster.get(0), cluster.get(1)]
const create = (room: string): Promise<boolean> =>
  cluster.get(0).server.rooms.create(room, room, { id: 'owner', name: 'Owner', role: 'owner' })

let fresh = 0
/** A room that nobody has been in, and that this node owns: node ids are random, so not every list of names has one. */
async function roomOwnedBy(node: TestServer): Promise<string> {
  const ids = (await node.server.cluster?.nodeIds()) ?? []
  for (;;) {
    const room = `fresh-${++fresh}`
    if (ownerOf(room, ids) !== node.server.cluster?.id) continue
    await create(room)
    return room
  }
}

beforeAll(async () => {
  if (skipped) return
  cluster = await TestCluster.start(2)
  for (const room of ROOMS) await create(room)
}, 90_000)
afterAll(() => cluster?.close())

describe.skipIf(skipped)('two nodes on one database', () => {
  it('[OWN2] people on different nodes share a room: one order for all, anyone who owns it', async () => {
    const [a, b] = pair()
    for (const name of ROOMS) {
      const here = await a.client('here').rooms.get(name).attach()
      const there = await b.client('there').rooms.get(name).attach()
      await Promise.all(
        [1, 2, 3, 4, 5].flatMap((n) => [
          here.messages.send({ text: `here ${n}` }),
          there.messages.send({ text: `there ${n}` }),
        ]),
      )
      const texts = (room: typeof here): string[] => room.getSnapshot().messages.map(({ text }) => text)
      await eventually(() => texts(here).length === 10 && texts(there).length === 10, 'ten messages on both')
      expect(texts(here)).toEqual(texts(there))
    }
    // Each room is decided on one node: its epoch stood still while both sides spoke.
    const heads = await a.server.log.heads(ROOMS)
    for (const { epoch } of heads) expect(epoch).toBeLessThanOrEqual(3)
  }, 60_000)

  it('[OWN3] likes and viewers add up over nodes', async () => {
    const [a, b] = pair()
    const room = await roomOwnedBy(a)
    const here = await a.client('l1').rooms.get(room).attach()
    const there = await b.client('l2').rooms.get(room).attach()
    await Promise.all([a.client('l3').rooms.get(room).attach(), b.client('l4').rooms.get(room).attach()])
    here.reactions.like(7)
    there.reactions.like(5)
    await eventually(
      () => here.getSnapshot().likes === 12 && there.getSnapshot().likes === 12,
      'twelve likes on both',
      10_000,
    )
    await eventually(
      () => here.getSnapshot().viewers === 4 && there.getSnapshot().viewers === 4,
      'four viewers on both',
      10_000,
    )
  }, 40_000)

  it('[STATE2] of two who change one revision on two nodes at once, one is stored, and both see it', async () => {
    const [a, b] = pair()
    const here = await a.client('mo1', 'moderator').rooms.get('r3').attach()
    const there = await b.client('mo2', 'moderator').rooms.get('r3').attach()
    const outcomes = await Promise.allSettled([
      here.state.set('scene', 'here', { ifRevision: 0 }),
      there.state.set('scene', 'there', { ifRevision: 0 }),
    ])
    const [stored] = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.revision] : []))
    const [refused] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []))
    expect(refused).toMatchObject({ code: 'revision_conflict', revision: stored })
    await eventually(
      () => [here, there].every(({ state }) => state.get('scene').revision === stored),
      'the same value on both',
    )
    expect(here.state.get('scene')).toEqual(there.state.get('scene'))
  }, 30_000)

  it('[OWN4] a poll ends by itself though nobody is on the node that owns the room', async () => {
    const [a, b] = pair()
    const owned = await roomOwnedBy(a)
    const host = await b.client('host', 'host').rooms.get(owned).attach()
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'], durationMs: 1_500 })
    await eventually(() => host.getSnapshot().state.poll?.question === 'Tea?', 'the poll')
    await host.polls.vote(0)
    await eventually(() => host.getSnapshot().state.poll?.closed === true, 'its end', 10_000)
    expect(host.getSnapshot().state.poll?.tallied).toEqual([1, 0])
  }, 30_000)

  it('[OWN5] a gift, given again with the same id over another node, is paid once', async () => {
    const [a, b] = pair()
    const frame = { id: 'the-same-gift' }
    const here = await a.rawIn('giver', 'member', 'r2')
    const there = await b.rawIn('giver', 'member', 'r2')
    const first = await here.command('gift.send', { gift: 'star', count: 1 }, { room: 'r2', ...frame })
    const second = await there.command('gift.send', { gift: 'star', count: 1 }, { room: 'r2', ...frame })
    expect(second.result).toEqual(first.result)
    expect(await a.server.wallet.balance('giver')).toBe(934)
  }, 30_000)

  it('[OWN6] the bus away: later, but nothing missing', async () => {
    const [a, b] = pair()
    const here = await a.client('x1').rooms.get('r3').attach()
    const there = await b.client('x2').rooms.get('r3').attach()
    await cluster.redis.halt()
    for (let n = 0; n < 5; n++) await here.messages.send({ text: `without ${n}` })
    const seen = (): string[] =>
      there
        .getSnapshot()
        .messages.map(({ text }) => text)
        .filter((text) => text.startsWith('without'))
    await eventually(() => seen().length === 5, 'all of it by comparing heads', 5_000)
    await cluster.redis.begin()
  }, 30_000)

  it('[OWN11] somebody who is on two nodes is one person, and leaves when the last connection ends', async () => {
    const [a, b] = pair()
    const room = await roomOwnedBy(a)
    const both = [a.client('both'), b.client('both')]
    const here = await a.client('here').rooms.get(room).attach()
    const [first, second] = await Promise.all(both.map((client) => client.rooms.get(room).attach()))
    const there = await b.client('there').rooms.get(room).attach()
    const counted = (viewers: number) =>
      eventually(
        () =>
          [here, there, first, second].every(
            (one) => one?.status !== 'attached' || one.getSnapshot().viewers === viewers,
          ),
        `${viewers} viewers`,
      )
    await counted(3)
    both[0]?.close()
    await new Promise((done) => setTimeout(done, 1_500))
    await counted(3)
    both[1]?.close()
    await counted(2)
  }, 30_000)

  it('[OWN12] anyone who has power by a token is protected on every node, and seen in the list of people', async () => {
    const [a, b] = pair()
    const owned = await roomOwnedBy(a)
    const host = await b.client('the-host', 'host').rooms.get(owned).attach()
    const moderator = await a.client('a-moderator', 'moderator').rooms.get(owned).attach()
    await eventually(() => a.server.cluster?.roleOf(owned, 'the-host') === 'host', 'the owner to know the host')
    await expect(moderator.moderation.mute('the-host', { durationMs: 60_000 })).rejects.toMatchObject({
      code: 'outranked',
    })
    const people = await fetch(`${a.url}/api/v1/rooms/${owned}/people`, {
      headers: { authorization: `Bearer ${await a.token('a-moderator', 'moderator')}` },
    }).then((answer) => answer.json() as Promise<{ people: { id: string; role: string }[] }>)
    expect(people.people).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'the-host', role: 'host' })]))
    expect(host.status).toBe('attached')
  }, 30_000)

  it('[OWN13] who gives commands over several nodes gives no more of them', async () => {
    const [a, b] = pair()
    const from = performance.now()
    const raws = [await a.rawIn('hasty', 'member', 'r0'), await b.rawIn('hasty', 'member', 'r0')]
    const answers = await Promise.all(
      raws.flatMap((raw) =>
        Array.from({ length: 60 }, () => raw.command('custom.send', { name: 'x.y', data: 1 }, { room: 'r0' })),
      ),
    )
    const stored = answers.filter(({ result }) => result).length
    expect(stored).toBeGreaterThanOrEqual(40)
    // Forty at once, and ten for each second that it took.
    expect(stored).toBeLessThan(45 + (performance.now() - from) / 100)
    expect(answers.filter(({ error }) => error?.code === 'rate_limited').length).toBe(120 - stored)
  }, 30_000)

  it('[OWN7] a node that leaves gives its rooms away: nobody notices but by a moment', async () => {
    const third = await cluster.join()
    await cluster.know(3)
    const [a, b] = pair()
    const rooms = await Promise.all(ROOMS.map((room) => a.client('stays').rooms.get(room).attach()))
    for (const room of rooms) await room.messages.send({ text: 'with three' })
    await cluster.remove(third)
    for (const room of rooms) await room.messages.send({ text: 'with two' })
    const other = await b.client('looks').rooms.get('r5').attach()
    await eventually(
      () => other.getSnapshot().messages.some(({ text }) => text === 'with two'),
      'the message on the other node',
    )
  }, 60_000)

  it('[OWN8] what nodes say to each other is signed', async () => {
    const [a] = pair()
    const forged = await fetch(`${a.opsUrl}/internal/v1/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'ovation-node': `${Date.now()}.forged` },
      body: JSON.stringify([
        {
          trace: {},
          room: 'r0',
          request: {
            actor: { id: 'owner', name: '', role: 'owner' },
            commandId: 'x',
            command: { type: 'room.close', body: {} },
          },
        },
      ]),
    })
    expect(forged.status).toBe(401)
    expect((await a.server.rooms.state('r0')).lifecycle).toBe('open')
  })
})
