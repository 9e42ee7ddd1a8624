import { expect } from 'vitest'
import type { Membership } from '@ovation/server/cluster'
import { eventually } from '../eventually.ts'
import type { ManualClock } from '../manual-clock.ts'
import { withFixture } from './with-fixture.ts'

/** What a test of memberships needs: a fresh place for leases, and nodes that share it. */
export type MembershipFixture = {
  /** The clock of the nodes; leases end by that of their storage. */
  clock: ManualClock
  node(id: string): Membership
  /** Ends the lease of a node, as if it had not renewed it in time. */
  expire(id: string): Promise<void>
  breakStorage(): Promise<void>
  repairStorage(): Promise<void>
  close(): Promise<void>
}

/** What every implementation of membership has to hold, rule by rule (docs/spec/cluster.md). */
export function membershipContract(open: () => Promise<MembershipFixture>): void {
  const withNodes = withFixture(open)
  const idsOf = ({ nodes }: Membership): string[] => nodes.map(({ id }) => id)
  const counted = (node: Membership): (() => number) => {
    let changes = 0
    node.onChange = () => (changes += 1)
    return () => changes
  }

  withNodes('[OWN1] a node is alive once it has joined, under its address, and not before', async ({ node }) => {
    const [a, b] = [node('a'), node('b')]
    expect([a.id, idsOf(a)]).toEqual(['a', []])
    await a.look()
    expect(idsOf(a)).toEqual([])
    await a.join('http://a')
    expect(a.nodes).toEqual([{ id: 'a', url: 'http://a' }])
    await b.look()
    expect(b.nodes).toEqual([{ id: 'a', url: 'http://a' }])
  })

  withNodes('[OWN1] all see the same nodes, in the order of their ids', async ({ node }) => {
    const [c, a, b] = [node('c'), node('a'), node('b')]
    for (const one of [c, a, b]) await one.join(`http://${one.id}`)
    for (const one of [c, a, b]) {
      await one.look()
      expect(idsOf(one)).toEqual(['a', 'b', 'c'])
    }
  })

  withNodes('[OWN1] a change is told once, when it can be seen', async ({ node }) => {
    const [a, b] = [node('a'), node('b')]
    const changes = counted(a)
    await a.join('http://a')
    expect(changes()).toBe(1)
    await a.look()
    expect(changes()).toBe(1)
    await b.join('http://b')
    const seen: string[][] = []
    a.onChange = () => seen.push(idsOf(a))
    await a.look()
    expect(seen).toEqual([['a', 'b']])
  })

  withNodes('[OWN7] a node that leaves is gone at once for itself, and for others when they look', async ({ node }) => {
    const [a, b] = [node('a'), node('b')]
    await a.join('http://a')
    await b.join('http://b')
    await a.look()
    const changes = counted(b)
    await b.leave()
    expect([idsOf(b), changes()]).toEqual([['a'], 1])
    // It goes on seeing the others, and is not alive again by that.
    await b.look()
    await a.look()
    expect([idsOf(a), idsOf(b)]).toEqual([['a'], ['a']])
  })

  withNodes('[OWN7] a node whose lease has ended is gone, until it renews it', async ({ node, expire }) => {
    const [a, b] = [node('a'), node('b')]
    await a.join('http://a')
    await b.join('http://b')
    await expire('b')
    await a.look()
    expect(idsOf(a)).toEqual(['a'])
    await b.look()
    await a.look()
    expect(a.nodes).toEqual([
      { id: 'a', url: 'http://a' },
      { id: 'b', url: 'http://b' },
    ])
  })

  withNodes('[OWN7] a lease is renewed by itself until the node leaves', async ({ node, expire, clock }) => {
    const [a, b] = [node('a'), node('b')]
    await a.join('http://a')
    await expire('a')
    clock.advance(500)
    await eventually(async () => {
      await b.look()
      return idsOf(b).length === 1
    }, 'the lease to be renewed')
    await a.leave()
    clock.advance(5_000)
    await b.look()
    expect(idsOf(b)).toEqual([])
  })

  withNodes(
    '[OWN7] a node that announces that it leaves is forgotten, and found again if it is alive',
    async ({ node }) => {
      const [a, b] = [node('a'), node('b')]
      await a.join('http://a')
      await b.join('http://b')
      await a.look()
      const changes = counted(a)
      a.forget('b')
      expect([idsOf(a), changes()]).toEqual([['a'], 1])
      await a.look()
      expect([idsOf(a), changes()]).toEqual([['a', 'b'], 2])
    },
  )

  withNodes('[OWN7] a look that fails changes nothing', async ({ node, breakStorage, repairStorage, clock }) => {
    const [a, b] = [node('a'), node('b')]
    await a.join('http://a')
    const renewedMs = clock.monotonicMs()
    expect(a.renewedMs).toBe(renewedMs)
    const changes = counted(a)
    await breakStorage()
    clock.advance(100)
    await expect(a.look()).rejects.toThrow()
    expect([idsOf(a), changes(), a.renewedMs]).toEqual([['a'], 0, renewedMs])
    await expect(b.join('http://b')).rejects.toThrow()
    await repairStorage()
    await a.look()
    expect([idsOf(a), a.renewedMs]).toEqual([['a'], renewedMs + 100])
  })
}
