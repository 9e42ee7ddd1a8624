import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { CertificateKeeper } from './keeper.ts'
import type { KeeperDeps } from './keeper.ts'
import type { Issued } from './order.ts'
import { AcmeProblem } from './problems.ts'
import { renewAt } from './renewal-time.ts'
import type { AcmeStore } from './store.ts'
import { challengeCertificate } from './x509.ts'

const START = Date.parse('2026-11-26T00:00:00Z')
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** What nodes share. */
class MemoryStore implements AcmeStore {
  readonly values = new Map<string, string>()
  holder: string | undefined
  read = async (name: string) => this.values.get(name)
  write = async (name: string, value: string) => void this.values.set(name, value)
  remove = async (name: string) => void this.values.delete(name)
  lease = async (holder: string) => (this.holder ??= holder) === holder
  release = async (holder: string) => void (this.holder = this.holder === holder ? undefined : this.holder)
}

function setUp(change: Partial<KeeperDeps> = {}) {
  const clock = new ManualClock(START)
  const store = new MemoryStore()
  const served: string[] = []
  const warned: string[] = []
  const answers: (Error | Issued)[] = []
  let orders = 0
  const deps: KeeperDeps = {
    ...{ names: ['a.test'], directoryUrl: 'https://ca.test/dir', store, clock, holder: 'one', random: () => 0.5 },
    ...{ checkIntervalMs: MINUTE_MS, retryMs: 5 * MINUTE_MS, maxRetryMs: 6 * HOUR_MS },
    logger: { info: () => {}, warn: (_: unknown, text: string) => warned.push(text) } as never,
    order: async () => {
      orders += 1
      const answer = answers.shift() ?? (await fresh())
      if (answer instanceof Error) throw answer
      return answer
    },
    serve: ({ cert }) => served.push(cert),
    ...change,
  }
  /** One that lasts from a day before now until a day after it. */
  const fresh = (): Promise<Issued> => challengeCertificate('a.test', 'x', clock.now())
  const keeper = new CertificateKeeper(deps)
  /** Lets so much time pass, a check at a time. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += MINUTE_MS) {
      clock.advance(MINUTE_MS)
      await keeper.check()
    }
  }
  return { keeper, deps, clock, store, served, warned, answers, fresh, pass, orders: () => orders }
}

describe('the keeper of a certificate', () => {
  it('[ACME3] orders one when there is none, and the next in time', async () => {
    const { keeper, clock, served, pass, orders } = setUp()
    expect(keeper.status).toEqual({ state: 'waiting', names: ['a.test'] })
    await keeper.start()
    expect([orders(), served.length]).toEqual([1, 1])
    expect(keeper.status).toEqual({ state: 'valid', names: ['a.test'], endsAt: START + 24 * HOUR_MS })
    const due = renewAt(served[0] ?? '')
    await pass(due - clock.now() - 2 * MINUTE_MS)
    expect(orders(), 'not before').toBe(1)
    await pass(3 * MINUTE_MS)
    expect([orders(), served.length]).toEqual([2, 2])
    expect(clock.now()).toBeLessThan(START + 24 * HOUR_MS)
    expect(served[1]).not.toBe(served[0])
    await keeper.stop()
  })

  it('[ACME3] looks by itself, and not after it was stopped', async () => {
    const { keeper, clock, store, fresh, served, deps } = setUp()
    await keeper.start()
    store.values.set('certificate', stored(deps, await fresh()))
    clock.advance(MINUTE_MS)
    await keeper.check()
    expect(served).toHaveLength(2)
    await keeper.stop()
    store.values.set('certificate', stored(deps, await fresh()))
    clock.advance(10 * MINUTE_MS)
    await new Promise((done) => void setImmediate(done))
    expect(served).toHaveLength(2)
  })

  it('[ACME5] a start serves what is stored before it orders anything', async () => {
    const { keeper, deps, store, fresh, served, orders } = setUp()
    const kept = await fresh()
    store.values.set('certificate', stored(deps, kept))
    await keeper.serveStored()
    expect(served).toEqual([kept.cert])
    expect(keeper.status.state).toBe('valid')
    await keeper.start()
    expect([served.length, orders(), keeper.status.state]).toEqual([1, 0, 'valid'])
    await keeper.stop()
  })

  it.each(['', '{', '{"cert":1}'])('[ACME5] what cannot be read (%j) is none', async (text) => {
    const { keeper, store, orders } = setUp()
    store.values.set('certificate', text)
    await keeper.check()
    expect(orders()).toBe(1)
  })

  it('[ACME5] one whose key or certificate is damaged, or of another, is none', async () => {
    const { deps, fresh } = setUp()
    const [one, other] = [await fresh(), await fresh()]
    for (const change of [{ key: other.key }, { key: 'no key' }, { cert: 'no certificate' }]) {
      const { keeper, store, served, orders } = setUp()
      store.values.set('certificate', stored(deps, one, change))
      await keeper.serveStored()
      expect(served).toEqual([])
      await keeper.check()
      expect([orders(), served.length]).toEqual([1, 1])
    }
  })

  it('[ACME3] one that has ended is none, and one of another authority or for other names is replaced', async () => {
    const ended = setUp()
    ended.store.values.set(
      'certificate',
      stored(ended.deps, await challengeCertificate('a.test', 'x', START - 48 * HOUR_MS)),
    )
    await ended.keeper.check()
    expect([ended.orders(), ended.served.length]).toEqual([1, 1])
    for (const change of [{ directory: 'https://other.test/dir' }, { names: ['a.test', 'b.test'] }]) {
      const { keeper, deps, store, fresh, served, orders } = setUp()
      const kept = await fresh()
      store.values.set('certificate', stored(deps, kept, change))
      await keeper.check()
      expect(orders()).toBe(1)
      expect(served[0], 'it is served meanwhile').toBe(kept.cert)
      expect(served).toHaveLength(2)
    }
    const turned = setUp({ names: ['b.test', 'a.test'] })
    turned.store.values.set('certificate', stored(turned.deps, await turned.fresh(), { names: ['a.test', 'b.test'] }))
    await turned.keeper.check()
    expect(turned.orders(), 'their order means nothing').toBe(0)
  })

  it('[ACME4] what failed is said, and tried again after pauses that double up to the longest', async () => {
    const { keeper, clock, warned, answers, pass, orders } = setUp()
    answers.push(...Array.from({ length: 20 }, () => new AcmeProblem('dns', 'no certificate was issued; why; what')))
    await keeper.start()
    expect(keeper.status).toEqual({
      ...{ state: 'failed', names: ['a.test'], problem: 'no certificate was issued; why; what' },
      retryAt: START + 5 * MINUTE_MS,
    })
    expect(warned).toEqual(['no certificate was issued; why; what'])
    await pass(4 * MINUTE_MS)
    expect(orders()).toBe(1)
    const pauses: number[] = []
    let last = START
    while (pauses.length < 9) {
      const before = orders()
      await pass(MINUTE_MS)
      if (orders() === before) continue
      pauses.push((clock.now() - last) / MINUTE_MS)
      last = clock.now()
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360])
    await keeper.stop()
  }, 60_000)

  it('[ACME4] pauses differ by a tenth at most, and what is asked for is kept to', async () => {
    const pauseOf = async (random: number, problem: Error): Promise<number> => {
      const { keeper, answers } = setUp({ random: () => random })
      answers.push(problem)
      await keeper.check()
      return ((keeper.status.retryAt ?? 0) - START) / MINUTE_MS
    }
    expect(await pauseOf(0, new Error('odd'))).toBeCloseTo(4.5)
    expect(await pauseOf(1, new Error('odd'))).toBeCloseTo(5.5)
    const limited = new AcmeProblem('rateLimited', 'x', { retryAfterMs: 24 * HOUR_MS })
    expect(await pauseOf(0.5, limited)).toBe(24 * 60)
    expect(await pauseOf(0.5, new AcmeProblem('dns', 'x', { retryAfterMs: 1_000 }))).toBe(5)
  })

  it('[ACME4] an error of another kind is said in one line too, and a success ends it', async () => {
    const { keeper, answers, store, pass } = setUp()
    answers.push(new Error('odd\nthing'))
    await keeper.check()
    expect(keeper.status.problem).toBe('no certificate was issued; odd thing')
    await pass(6 * MINUTE_MS)
    expect(keeper.status.state).toBe('valid')
    expect(keeper.status).not.toHaveProperty('problem')
    expect(store.values.has('failure')).toBe(false)
  })

  it('[ACME4] whoever starts the server again has probably mended it, but a limit is kept to', async () => {
    const again = async (type: string): Promise<number> => {
      const first = setUp()
      first.answers.push(new AcmeProblem(type, 'x', { retryAfterMs: HOUR_MS }))
      await first.keeper.check()
      const second = setUp({ store: first.store, clock: first.clock })
      await second.keeper.check()
      expect(second.keeper.status.state).toBe(second.orders() === 0 ? 'failed' : 'valid')
      return second.orders()
    }
    expect(await again('dns')).toBe(1)
    expect(await again('rateLimited')).toBe(0)
  })

  it('[ACME6] one node orders, and the others serve what it was given', async () => {
    let finish: (issued: Issued) => void = () => {}
    const one = setUp({ order: () => new Promise((done) => (finish = done)) })
    const two = setUp({ store: one.store, clock: one.clock, holder: 'two' })
    const ordering = one.keeper.check()
    await new Promise((done) => void setImmediate(done))
    await two.keeper.check()
    expect([two.orders(), two.keeper.status.state]).toEqual([0, 'waiting'])
    finish(await one.fresh())
    await ordering
    expect(one.store.holder, 'it is given up').toBeUndefined()
    await two.keeper.check()
    expect([two.orders(), two.keeper.status.state]).toEqual([0, 'valid'])
    expect(two.served).toEqual(one.served)
  })

  it('[ACME6] a node that waited for its turn finds what the other one was given', async () => {
    const { keeper, deps, store, fresh, served, orders } = setUp()
    const theirs = await fresh()
    const { lease } = store
    store.lease = async (holder) => {
      store.values.set('certificate', stored(deps, theirs))
      return lease(holder)
    }
    await keeper.check()
    expect([orders(), served]).toEqual([0, [theirs.cert]])
  })

  it('[ACME6] what cannot be read now is looked at later', async () => {
    const { keeper, store, warned, orders } = setUp()
    const { read } = store
    store.read = () => Promise.reject(new Error('the database is away'))
    await keeper.check()
    expect([orders(), warned]).toEqual([0, ['the state of the certificate could not be read']])
    store.read = read
    await keeper.check()
    expect(orders()).toBe(1)
  })

  it('[ACME3] a stop calls an order off and is no failure', async () => {
    const { keeper, store, deps, warned } = setUp()
    deps.order = (signal) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('off'))))
    const checking = keeper.check()
    await new Promise((done) => void setImmediate(done))
    await keeper.stop()
    await checking
    expect([warned, store.values.size, store.holder]).toEqual([[], 0, undefined])
  })
})

const stored = (deps: KeeperDeps, issued: Issued, change: object = {}): string =>
  JSON.stringify({ directory: deps.directoryUrl, names: deps.names, ...issued, ...change })
