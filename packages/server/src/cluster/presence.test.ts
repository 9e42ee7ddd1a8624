import { seededRandom } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { PresenceOutbox } from './presence-outbox.ts'
import { Presence } from './presence.ts'

/** A node with its outbox, and the people who are there. */
class Node {
  readonly here = new Set<string>()
  readonly outbox = new PresenceOutbox(() => this.here)
  readonly id: string

  constructor(id: string) {
    this.id = id
  }

  toggle(actor: string): void {
    if (!this.here.delete(actor)) this.here.add(actor)
    this.outbox.changed(actor, this.here.has(actor))
  }

  /** Reports to the owner; `lost` says which message is lost. */
  tell(owner: Presence, lost: 'no' | 'request' | 'answer', now: number): void {
    const told = { ...this.outbox.take(3), viewers: this.here.size, staff: [] }
    const taken = lost === 'request' || owner.take(this.id, told, now)
    if (lost !== 'no') this.outbox.failed()
    else if (taken) this.outbox.told()
    else this.outbox.startAnew()
  }
}

describe('who is in a room, over nodes', () => {
  it.each([1, 2, 3, 4, 5])(
    '[OWN11] seed %i: exact at rest, whatever was lost on the way and anyone who owned the room meanwhile',
    (seed) => {
      const random = seededRandom(seed)
      const nodes = ['a', 'b', 'c'].map((id) => new Node(id))
      const owners = [new Presence(), new Presence()]
      const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
      let now = 0
      for (let step = 0; step < 2_000; step++) {
        now += 10
        any(nodes).toggle(`p${Math.floor(random() * 40)}`)
        // The room changes its owner now and then.
        const owner = owners[Math.floor(step / 300) % 2] as Presence
        any(nodes).tell(owner, random() < 0.7 ? 'no' : any(['request', 'answer'] as const), now)
      }
      const last = owners[1] as Presence
      for (let turn = 0; turn < 60; turn++) for (const node of nodes) node.tell(last, 'no', now)
      expect(last.count(now)).toBe(new Set(nodes.flatMap(({ here }) => [...here])).size)
    },
  )

  it('[OWN11] a node that falls silent counts no more after three seconds; staff is known while it is there', () => {
    const owner = new Presence()
    const changes = { base: '', next: '1', came: ['mei', 'tao'], went: [] }
    expect(owner.take('a', { ...changes, viewers: 2, staff: [['mei', 'host']] }, 0)).toBe(true)
    expect(owner.take('b', { base: 'x', next: 'y', came: [], went: [], viewers: 1, staff: [] }, 0)).toBe(false)
    expect([owner.count(2_900), owner.roleOf('mei')]).toEqual([2, 'host'])
    expect([owner.count(3_100), owner.roleOf('mei')]).toEqual([0, undefined])
  })

  it('[STAGE18] somebody is here, or not, once everybody was named', () => {
    const owner = new Presence()
    expect(owner.isHere('mei', 0)).toBe(false)
    const all = { base: '', next: '1', came: ['mei'], went: [], staff: [] }
    owner.take('a', { ...all, viewers: 2 }, 0)
    expect([owner.isHere('mei', 0), owner.isHere('tao', 0)]).toEqual([true, undefined])
    owner.take('a', { ...all, base: '1', next: '2', came: ['bea'], viewers: 2 }, 0)
    expect([owner.isHere('bea', 0), owner.isHere('tao', 0)]).toEqual([true, false])
    expect(owner.isHere('mei', 3_100)).toBe(false)
  })
})
