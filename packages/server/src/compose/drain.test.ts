import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { drain } from './drain.ts'
import { Readiness } from './readiness.ts'

const settled = () => new Promise((done) => void setImmediate(done))

/** A node, alone or with others, that remembers what it did and when. */
function world(inCompany: boolean | undefined) {
  const clock = new ManualClock(0)
  const done: string[] = []
  const does = (what: string) => done.push(`${what} at ${clock.monotonicMs()}`)
  const readiness = new Readiness({ full: false })
  const cluster = {
    inCompany: inCompany ?? false,
    leave: async () => void does('leaves'),
    heartbeat: async () => void does('reports'),
  }
  const drained = drain({
    ...{ clock, readiness, cluster: inCompany === undefined ? undefined : cluster },
    rooms: { releaseRooms: () => void does('releases rooms') },
    sessions: { size: 3, drain: async (overMs) => void does(`moves viewers over ${overMs} ms`) },
    limits: { drainNoticeMs: 2_000, drainOverMs: 5_000 },
    logger: { info: () => {} },
  })
  return { clock, done, readiness, drained }
}

it('[OPS8] a node among others reports that it drains, waits until that is noticed, leaves, and then moves its viewers', async () => {
  const { clock, done, readiness, drained } = world(true)
  expect(readiness.refusal).toBe('draining')
  clock.advance(1_999)
  await settled()
  expect(done).toEqual([])
  clock.advance(1)
  await drained
  expect(done).toEqual([
    'leaves at 2000',
    'releases rooms at 2000',
    'moves viewers over 5000 ms at 2000',
    'reports at 2000',
  ])
})

it('a node without others stays ready: there is nowhere to go', async () => {
  for (const inCompany of [undefined, false]) {
    const { done, readiness, drained } = world(inCompany)
    await drained
    expect(done).toEqual([])
    expect(readiness.refusal).toBeUndefined()
  }
})
