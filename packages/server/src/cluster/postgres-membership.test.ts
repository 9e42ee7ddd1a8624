import { membershipContract } from '@ovation/testkit/contracts'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { LeaseTable } from './lease-table.fixture.ts'

const turns = async (): Promise<void> => {
  for (let n = 0; n < 10; n++) await new Promise((done) => setImmediate(done))
}

describe('leases', () => {
  membershipContract(async () => {
    const clock = new ManualClock()
    const table = new LeaseTable(clock)
    return {
      ...{ clock, node: (id: string) => table.node(id) },
      expire: async (id: string) => void table.leases.delete(id),
      breakStorage: async () => void (table.away = true),
      repairStorage: async () => void (table.away = false),
      close: async () => {},
    }
  })

  it('[OWN7] a node that stops renewing is alive for two seconds, and no longer', async () => {
    const clock = new ManualClock()
    const table = new LeaseTable(clock)
    const [a, b] = [table.node('a'), table.node('b')]
    await a.join('http://a')
    await b.join('http://b')
    await a.look()
    table.away = true
    clock.advance(1_999)
    await turns()
    table.away = false
    await table.node('c').look()
    const c = table.node('c')
    await c.look()
    expect(c.nodes.map(({ id }) => id)).toEqual(['a', 'b'])
    clock.advance(500)
    await turns()
    // Both renewed by themselves, half a second later.
    clock.advance(1_999)
    await c.look()
    expect(c.nodes.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('[OWN7] is renewed every half second; a renewal that fails is logged, and tried again', async () => {
    const clock = new ManualClock()
    const table = new LeaseTable(clock)
    const a = table.node('a')
    await a.join('http://a')
    clock.advance(499)
    await turns()
    expect(table.lookups).toBe(1)
    table.away = true
    clock.advance(1)
    await turns()
    expect(table.warned).toEqual([
      [{ err: new Error('the database is away') }, 'the lease of this node was not renewed'],
    ])
    table.away = false
    clock.advance(500)
    await turns()
    expect([table.lookups, a.renewedMs]).toEqual([2, clock.monotonicMs()])
    await a.leave()
    clock.advance(5_000)
    await turns()
    expect([table.lookups, table.leases.size]).toEqual([2, 0])
  })

  it('[OWN7] concurrent look-ups are one', async () => {
    const table = new LeaseTable(new ManualClock())
    const a = table.node('a')
    await Promise.all([a.look(), a.look(), a.look()])
    expect(table.lookups).toBe(1)
    await a.look()
    expect(table.lookups).toBe(2)
  })

  it('[OWN7] leases that ended a minute ago are deleted, by a look once a minute', async () => {
    const clock = new ManualClock()
    const table = new LeaseTable(clock)
    const a = table.node('a')
    table.leases.set('old', { id: 'old', url: '', untilMs: clock.monotonicMs() - 60_001 })
    table.leases.set('late', { id: 'late', url: '', untilMs: clock.monotonicMs() - 59_999 })
    await a.look()
    expect([...table.leases.keys()]).toEqual(['late'])
    clock.advance(60_000)
    await a.look()
    expect(table.leases.size).toBe(1)
    clock.advance(1)
    await a.look()
    expect(table.leases.size).toBe(0)
  })

  it('[OWN7] a node that leaves while the database is away is gone for itself, and says so in the log', async () => {
    const table = new LeaseTable(new ManualClock())
    const a = table.node('a')
    await a.join('http://a')
    const looking = a.look().catch(() => {})
    table.away = true
    await a.leave()
    await looking
    expect(a.nodes).toEqual([])
    expect(table.warned).toHaveLength(1)
  })
})
