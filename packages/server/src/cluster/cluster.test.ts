import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { Cluster } from './cluster.ts'
import type { ClusterDeps } from './cluster.ts'
import { ownerOf } from './rendezvous.ts'

const nodes = ['a', 'b'].map((id) => ({ id, url: `http://${id}` }))
const mine = Array.from({ length: 40 }, (_, index) => `room-${index}`).filter(
  (room) => ownerOf(room, ['a', 'b']) === 'a',
)
const [broken = '', ...sound] = mine

it('[OWN18] a room that its owner cannot open takes no other with it', async () => {
  const failures: unknown[] = []
  const rooms = {
    followed: () => mine.map((room) => ({ room, viewers: 1 })),
    heartbeat: (room: string) => (room === broken ? Promise.reject(new Error('it is damaged')) : Promise.resolve(7)),
    openHub: () => ({ actors: () => ['mia'] }),
    told: () => {},
  }
  const cluster = new Cluster({
    membership: { id: 'a', nodes },
    clock: new ManualClock(),
    logger: { warn: (what: unknown) => failures.push(what) },
    rooms: () => rooms,
    staff: () => [],
  } as unknown as ClusterDeps)
  await cluster.heartbeat()
  expect(sound.map((room) => [cluster.ownership.likes(room), cluster.ownership.viewers(room, 0)])).toEqual(
    sound.map(() => [7, 1]),
  )
  expect(failures).toMatchObject([{ room: broken }])
  cluster.close()
})
