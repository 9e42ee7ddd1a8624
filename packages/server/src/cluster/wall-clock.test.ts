import fastify from 'fastify'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Rooms } from '../rooms/index.ts'
import { createLogger } from '../ops/index.ts'
import { Cluster } from './cluster.ts'
import type { ClusterDeps } from './cluster.ts'
import { PostgresMembership } from './postgres-membership.ts'
import { CALL_HEADER, CallSignature } from './call-signature.ts'

const TWO_HOURS_MS = 7_200_000

function cluster() {
  const clock = new ManualClock(1_800_000_000_000)
  const logger = createLogger('silent')
  const pool = { query: async () => ({ rows: [{ id: 'a', url: 'http://a' }] }) } as unknown as ConstructorParameters<
    typeof PostgresMembership
  >[1]['pool']
  const membership = new PostgresMembership('a', { pool, clock, logger })
  const signature = new CallSignature({ ...{ secret: 'ours', node: 'a', clock }, maxSpentNonces: 100 })
  const built = new Cluster({
    ...{ clock, logger, membership },
    ...{ signature, knownSocket: () => {} },
    rooms: () => ({ heartbeat: async () => 0, followed: () => [] }) as unknown as Rooms,
    presences: () => ({ keepOnly: () => {}, asks: () => [] }),
    onChange: () => {},
  } as unknown as ClusterDeps)
  const app = fastify()
  built.register(app)
  /** A node reports that it has these people in a room; returns how many there are. */
  const tell = async (node: string, base: string, next: string, came: string[]): Promise<number | undefined> => {
    const told = { room: 'r', likes: 0, batch: 0, viewers: came.length, staff: [], base, next, came, went: [] }
    const [path, payload] = ['/internal/v1/touch', JSON.stringify({ node, rooms: [told] })]
    const answer = await app.inject({
      ...{ method: 'POST', url: path, payload },
      headers: {
        'content-type': 'application/json',
        [CALL_HEADER]: signature.sign('a', { method: 'POST', path }, payload).header,
      },
    })
    return answer.json<{ rooms: { viewers: number }[] }>().rooms[0]?.viewers
  }
  return { clock, membership, cluster: built, tell }
}

describe('the wall clock is set while nodes are together', () => {
  it.each([
    ['back', -TWO_HOURS_MS],
    ['forward', TWO_HOURS_MS],
  ])('[TIME7] %s: a silent node counts no more after its time and not before', async (_, byMs) => {
    const { clock, membership, cluster: node, tell } = cluster()
    await membership.look()
    expect(await tell('b', '', '1', ['x', 'y'])).toBe(2)
    clock.stepWall(byMs)
    clock.advance(1_000)
    expect(node.metrics.leaseAgeMs).toBe(1_000)
    expect(await tell('c', '', '1', ['z'])).toBe(3)
    clock.advance(2_500)
    expect(await tell('c', '1', '2', [])).toBe(1)
    node.close()
  })
})
