import { ManualClock } from '@ovation/testkit'
import { expect, describe, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import type { EncodedFrame } from '../rooms/index.ts'
import { Presences } from './presences.ts'
import type { Watcher } from './present-room.ts'

type Frame = { set: { id: string; data?: unknown }[]; gone: string[]; full: boolean; whole?: true }

/** A screen that keeps the list it was told. */
class Screen implements Watcher {
  gone = false
  slow = false
  frames: Frame[] = []
  members = new Map<string, unknown>()
  idle = false
  paceBytesPerS = 1

  behind(): boolean {
    return this.slow
  }

  mark(): void {}

  deliver({ text }: EncodedFrame): void {
    const frame = JSON.parse(text) as Frame
    this.frames.push(frame)
    if (frame.whole) this.members.clear()
    for (const { id, data } of frame.set) this.members.set(id, data)
    for (const id of frame.gone) this.members.delete(id)
  }

  get ids(): string[] {
    return [...this.members.keys()].sort()
  }
}

class Node {
  readonly clock: ManualClock
  readonly presences: Presences
  connections = new Map<string, object>()

  constructor(clock = new ManualClock(), limits: Partial<ServerLimits> = {}) {
    this.clock = clock
    this.presences = new Presences({
      clock,
      limits: { ...SERVER_LIMITS, ...limits },
      lookAround: async () => {},
      onError: (error) => {
        throw error
      },
    })
  }

  enter(id: string, data?: unknown, { tab = 'one', muted = false } = {}): Promise<void> {
    const member = { id, name: id, ...(data === undefined ? {} : { data }) }
    return this.presences.enter('r', this.at(id, tab), { member, muted: () => muted, gone: () => false })
  }

  at(id: string, tab = 'one'): object {
    const key = `${id}/${tab}`
    const known = this.connections.get(key) ?? {}
    this.connections.set(key, known)
    return known
  }

  lose(id: string, tab = 'one'): void {
    this.presences.lost('r', id, this.at(id, tab))
    this.connections.delete(`${id}/${tab}`)
  }

  leave(id: string, tab = 'one'): void {
    this.presences.leave('r', id, this.at(id, tab))
  }

  async watch(screen = new Screen()): Promise<Screen & { list: string }> {
    let list = ''
    await this.presences.watch('r', screen, (json) => (list = json))
    for (const { id, data } of (JSON.parse(list) as { members: { id: string; data?: unknown }[] }).members)
      screen.members.set(id, data)
    return Object.assign(screen, { list })
  }

  /** So that what was scheduled is told. */
  async pass(ms = 600): Promise<void> {
    for (let at = 0; at < ms; at += 100) {
      this.clock.advance(100)
      await new Promise((done) => setImmediate(done))
    }
  }
}

/** Asks one node for what another has. */
const pull = (from: Node, to: Node, name: string): void => {
  const asked = to.presences.asks(name)
  to.presences.hear(name, asked, from.presences.tells(asked, 1e6))
}

describe('who is present', () => {
  it('[PRES1] a person is there once, over however many connections, as the newest of those still there says', async () => {
    const node = new Node()
    const screen = await node.watch()
    await node.enter('mia', 1, { tab: 'one' })
    await node.enter('mia', 2, { tab: 'two' })
    await node.pass()
    expect(screen.members).toEqual(new Map([['mia', 2]]))
    expect(screen.frames).toHaveLength(1)
    node.leave('mia', 'two')
    await node.pass()
    expect(screen.members).toEqual(new Map([['mia', 1]]))
    node.leave('mia', 'one')
    await node.pass()
    expect(screen.ids).toEqual([])
  })

  it('[PRES2] no more than the room holds; anyone who is there already changes what they say', async () => {
    const node = new Node(undefined, { maxPresentPerRoom: 2, maxPresenceBytes: 20, maxPresenceBytesInAll: 30 })
    await node.enter('a')
    await node.enter('b', 'x')
    await expect(node.enter('c')).rejects.toMatchObject({
      code: 'presence_full',
      message: expect.stringContaining('2 people'),
    })
    await node.enter('a', 'y')
    await expect(node.enter('a', 'x'.repeat(19))).rejects.toMatchObject({ code: 'data_too_large' })
    await node.enter('b', 'x'.repeat(18))
    await expect(node.enter('a', 'x'.repeat(15))).rejects.toMatchObject({ code: 'overloaded' })
    expect(JSON.parse((await node.watch()).list)).toMatchObject({ full: true })
    node.leave('b')
    await node.enter('c')
  })

  it('[PRES3] a connection that was lost leaves its person there for a while; anyone who comes back was never away', async () => {
    const node = new Node(undefined, { presenceGraceMs: 5_000 })
    const screen = await node.watch()
    await node.enter('mia', 1)
    await node.enter('gus')
    await node.pass()
    node.lose('mia')
    node.lose('gus')
    await node.pass(3_000)
    await node.enter('mia', 1)
    await node.pass(1_000)
    expect(screen.frames).toHaveLength(1)
    await node.pass(3_000)
    expect(screen.ids).toEqual(['mia'])
    node.lose('mia')
    node.presences.take('r', [{ type: 'member.banned', body: { actor: 'mia', until: null } }])
    await node.pass()
    expect(screen.ids).toEqual([])
  })

  it('[PRES4] anyone who is muted is there without data for as long', async () => {
    const node = new Node()
    const screen = await node.watch()
    await node.enter('mia', 'SECRET', { muted: true })
    await node.pass()
    expect(screen.members).toEqual(new Map([['mia', undefined]]))
    node.presences.mute('r', 'mia', false)
    await node.pass()
    expect(screen.members).toEqual(new Map([['mia', 'SECRET']]))
    node.presences.mute('r', 'mia', true)
    await node.pass()
    expect(screen.members).toEqual(new Map([['mia', undefined]]))
  })

  it('[PRES4] a mute that comes while somebody is on their way in counts', async () => {
    const clock = new ManualClock()
    let found = (): void => {}
    const presences = new Presences({
      ...{ clock, limits: SERVER_LIMITS, onError: () => {} },
      lookAround: () => new Promise((done) => (found = done)),
    })
    let muted = false
    const member = { id: 'mia', name: 'Mia', data: 'SECRET' }
    const entering = presences.enter('r', {}, { member, muted: () => muted, gone: () => false })
    muted = true
    presences.mute('r', 'mia', true)
    found()
    await entering
    expect(presences.tells([{ room: 'r', known: '' }], 1e6)).toMatchObject([{ set: [{ id: 'mia', name: 'Mia' }] }])
    expect(JSON.stringify(presences.tells([{ room: 'r', known: '' }], 1e6))).not.toContain('SECRET')
  })

  it('[PRES5] changes come in one frame an interval, the newest of each person, so many at most, and none is lost', async () => {
    const node = new Node(undefined, { maxPresenceChangesPerFrame: 10 })
    const [screen, slow] = [await node.watch(), await node.watch()]
    slow.slow = true
    for (let n = 0; n < 25; n++) await node.enter(`p${n}`, 'old')
    for (let n = 0; n < 25; n++) await node.enter(`p${n}`, n)
    await node.pass(3_000)
    expect(screen.frames.map(({ set }) => set.length)).toEqual([10, 10, 5])
    expect([...screen.members.values()].sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 25 }, (_, n) => n),
    )
    expect(slow.frames).toEqual([])
    for (let n = 0; n < 20; n++) node.leave(`p${n}`)
    slow.slow = false
    await node.pass(5_000)
    for (const one of [screen, slow]) expect(one.ids).toEqual(['p20', 'p21', 'p22', 'p23', 'p24'])
  })

  it('[PRES5] a screen that was away longer than is remembered is given all', async () => {
    const node = new Node(undefined, { maxPresentPerRoom: 5 })
    const slow = await node.watch()
    slow.slow = true
    for (let n = 0; n < 30; n++) {
      await node.enter(`p${n}`)
      if (n !== 29) node.leave(`p${n}`)
      await node.pass()
    }
    slow.slow = false
    await node.pass(2_000)
    expect(slow.frames).toMatchObject([{ whole: true }])
    expect(slow.ids).toEqual(['p29'])
  })

  it('[PRES6] nodes tell each other what changed; a person on two is one, and leaves with the last', async () => {
    const clock = new ManualClock()
    const [a, b] = [new Node(clock), new Node(clock)]
    const screen = await b.watch()
    await a.enter('mia', 'first')
    clock.advance(1)
    await b.enter('mia', 'second')
    await a.enter('gus')
    pull(a, b, 'a')
    await b.pass()
    expect(screen.members).toEqual(
      new Map([
        ['mia', 'second'],
        ['gus', undefined],
      ]),
    )
    expect(a.presences.tells(b.presences.asks('a'), 1e6)).toEqual([])
    b.leave('mia')
    await b.pass()
    expect(screen.members.get('mia')).toBe('first')
    a.leave('mia')
    pull(a, b, 'a')
    await b.pass()
    expect(screen.ids).toEqual(['gus'])
    // One that starts anew does not continue what was told.
    const anew = new Node(clock)
    await anew.enter('ed')
    pull(anew, b, 'a')
    await b.pass()
    expect(screen.ids).toEqual(['ed'])
  })

  it('[PRES7] a node that is gone takes those who were there with it, once they had the time to come back elsewhere', async () => {
    const clock = new ManualClock()
    const [a, b] = [new Node(clock), new Node(clock, { presenceGraceMs: 4_000 })]
    const screen = await b.watch()
    await a.enter('mia', 1)
    await a.enter('gus', 1)
    pull(a, b, 'a')
    await b.pass()
    b.presences.keepOnly(new Set())
    await b.pass(2_000)
    await b.enter('mia', 1)
    await b.pass(2_000)
    b.presences.keepOnly(new Set())
    await b.pass()
    expect(screen.ids).toEqual(['mia'])
    expect(screen.frames.map(({ set, gone }) => [set.length, gone])).toEqual([
      [2, []],
      [0, ['gus']],
    ])
  })

  it('[PRES8] a room in which nobody is present and nobody looks is not there', async () => {
    const node = new Node()
    const screen = await node.watch()
    await node.enter('mia')
    expect(node.presences.size).toBe(1)
    node.presences.unwatch('r', screen)
    node.leave('mia')
    expect(node.presences.size).toBe(0)
    expect(node.presences.asks('a')).toEqual([])
  })
})
