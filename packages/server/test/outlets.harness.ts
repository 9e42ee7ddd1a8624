import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteInput, RouteName, RouteReply, RouteSpec } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { expect } from 'vitest'
import { chainOf, EMPTY_CHAIN, leafOf } from '../src/log/index.ts'
import type { OutletFixture } from '@ovation/testkit/contracts'
import type { Opened } from '../src/outlets/drivers/outlet.fixture.ts'
import { TestServer } from './server.fixture.ts'

const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const ROOMS = ['show-a', 'show-b', 'show-c']
const ROUNDS = 30

type Body<K extends RouteName> = RouteReply<K> & { error?: { code: string; message: string } }

/** Asks a server over HTTP, as its owner. */
async function asOwner<K extends RouteName>(test: TestServer, name: K, input: RouteInput<K>): Promise<Body<K>> {
  const { method }: RouteSpec = ROUTES[name]
  const { body } = input as { body?: unknown }
  const answer = await fetch(test.url + routePath(name, input as Parameters<typeof routePath>[1]), {
    method,
    headers: {
      authorization: `Bearer ${await test.token('boss', 'owner')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await answer.json()) as Body<K>
}

/**
 * A show whose events leave by an outlet, while the server is started again and something else happens to the other side:
 * what arrives, read once, is the log of each room, and its chain ends where the room's does.
 */
export async function leavesWhole(
  { opened, received }: OutletFixture & { opened: Opened },
  happen: (test: TestServer) => Promise<void>,
): Promise<void> {
  const { kind, settings, secret, folder } = opened
  const limits = { outletFirstBackOffMs: 50, outletMaxBackOffMs: 500, maxOutletFailures: 500 }
  const test = await TestServer.start({ limits, ...(kind === 'file' ? { folder } : {}) })
  try {
    const made = await asOwner(test, 'createOutlet', {
      body: {
        ...{ name: 'Records', kind, rooms: 'show-*', audience: 'staff', settings },
        ...(secret === '' ? {} : { secret }),
      },
    })
    expect(made.error).toBeUndefined()
    expect(await asOwner(test, 'testOutlet', { params: { outlet: made.id } })).toMatchObject({ delivered: true })
    for (const room of ROOMS) await test.server.rooms.create(room, 'A show', OWNER)
    await test.server.rooms.create('other', 'Not of it', OWNER)
    const announce = async (part: number): Promise<void> => {
      for (let n = 0; n < ROUNDS; n++)
        for (const room of [...ROOMS, 'other'])
          await test.server.rooms.command(room, {
            ...{ actor: OWNER, commandId: `${room}-${part}-${n}` },
            command: { type: 'announcement.set', body: { text: `round ${part} ${n}` } },
          })
    }
    await Promise.all([announce(1), happen(test)])
    await test.restart()
    await announce(2)
    const heads = await test.server.log.heads(ROOMS)
    await eventually(
      async () => {
        const { deliveries } = await asOwner(test, 'listOutletDeliveries', {
          ...{ params: { outlet: made.id }, query: { limit: '200' } },
        })
        return heads.every(({ room, seq }) =>
          deliveries.some((one) => one.room === room && one.to === seq && !one.error),
        )
      },
      'all that happened to leave',
      60_000,
    )
    const chains = chainsOf(await received())
    expect(chains).toEqual(Object.fromEntries(heads.map(({ room, chain }) => [room, chain])))
  } finally {
    await test.close()
  }
}

/** Reads records once, each proven to follow on the one before it. Gives where each room ends. */
function chainsOf(records: Awaited<ReturnType<OutletFixture['received']>>): Record<string, string> {
  const seqs: Record<string, number> = {}
  const chains: Record<string, string> = {}
  for (const record of records) {
    if (!('seq' in record)) throw new Error('nothing was cut')
    const { room, seq, previous, chain } = record
    if (seq <= (seqs[room] ?? 0)) continue
    expect([room, seq, previous]).toEqual([room, (seqs[room] ?? 0) + 1, chains[room] ?? EMPTY_CHAIN])
    expect(chainOf(previous, leafOf(record as Parameters<typeof leafOf>[0], record.bodyDigest))).toBe(chain)
    seqs[room] = seq
    chains[room] = chain
  }
  return chains
}
