import { afterEach, beforeEach, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { accountsFixture } from '../people/people.fixture.ts'
import { DeliveryLog } from './delivery-log.ts'

const DAY_MS = 86_400_000

let all: ReturnType<typeof accountsFixture>
let log: DeliveryLog
const errors: unknown[] = []
beforeEach(() => {
  all = accountsFixture()
  log = new DeliveryLog({ db: all.db, clock: all.clock, limits: SERVER_LIMITS, onError: (error) => errors.push(error) })
})
afterEach(async () => {
  await log.close()
  all.close()
  expect(errors.splice(0)).toEqual([])
})

const attempt = (n: number, more: { outlet?: string; error?: string } = {}) => ({
  ...{ outlet: more.outlet ?? 'a', at: all.clock.now(), room: 'demo', from: n, to: n + 1, attempt: 1 },
  ...{ status: more.error ? 500 : 204, ms: 12, error: more.error ?? null },
})

it('[OUTLET7] an attempt is told as it was, the newest first, without more than 300 characters of what failed', async () => {
  log.note(attempt(1))
  log.note(attempt(3, { error: 'x'.repeat(400) }))
  log.note(attempt(5, { outlet: 'b' }))
  expect(await log.list('a', 10)).toEqual([{ ...attempt(3), status: 500, error: 'x'.repeat(300) }, attempt(1)])
  expect(await log.list('b', 10)).toEqual([attempt(5, { outlet: 'b' })])
})

it('[OUTLET7] of more than 50 in a second, those that failed and the newest are kept', async () => {
  for (let n = 0; n < 120; n++) log.note(attempt(n, n < 5 ? { error: 'refused' } : {}))
  const kept = await log.list('a', 200)
  expect(kept).toHaveLength(50)
  expect(kept.filter(({ error }) => error !== null).map(({ from }) => from)).toEqual([4, 3, 2, 1, 0])
  expect(kept[0]?.from).toBe(119)
})

it('[OUTLET7] the newest 1,000 of an outlet are kept, for seven days', async () => {
  for (let n = 0; n < 1_050; n++) {
    log.note(attempt(n))
    if (n % 50 === 49) await log.flush()
  }
  const kept = await log.list('a', 2_000)
  expect([kept.length, kept.at(-1)?.from]).toEqual([1_000, 50])
  all.clock.advance(7 * DAY_MS + 1)
  log.note(attempt(2_000))
  expect((await log.list('a', 2_000)).map(({ from }) => from)).toEqual([2_000])
})
