import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { createBudgets } from '../budget/index.ts'
import { BasePath } from '../entry/index.ts'
import { createLogger, SERVER_LIMITS } from '../ops/index.ts'
import { Addresses } from './addresses.ts'
import { createHttp } from './http.ts'
import { Origins } from './origins.ts'

const nextTurn = (): Promise<void> => new Promise((done) => void setImmediate(done))

it('[BUDGET20] one turn of the event loop begins so many requests, the others follow, and each is answered', async () => {
  const clock = new ManualClock()
  const limits = { ...SERVER_LIMITS, maxRequestsPerTurn: 4, maxRequestMsPerTurn: 1_000 }
  const logger = createLogger('silent')
  const addresses = new Addresses([])
  const budgets = createBudgets({ limits, clock, logger, keyOf: (peer) => peer, onRefused: () => {} })
  const origins = new Origins({ allowed: [], publicUrl: undefined, secure: false, isProxy: () => false })
  const app = createHttp({
    limits,
    origins,
    addresses,
    base: new BasePath(undefined),
    budgets,
    clock,
    logger,
    strictTransport: () => false,
  })
  let begun = 0
  app.get('/work', () => `${(begun += 1)}`)
  await app.ready()
  const answers = Array.from({ length: 40 }, () => app.inject('/work'))
  const perTurn: number[] = []
  while (begun < 40) {
    const before = begun
    await nextTurn()
    perTurn.push(begun - before)
  }
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(4)
  expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual(
    Array.from({ length: 40 }, () => 200),
  )
  await app.close()
  budgets.close()
})
