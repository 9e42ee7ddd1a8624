import { expect } from 'vitest'
import type { AcmeStore } from '@ovation/server/acme'
import { withFixture } from './with-fixture.ts'

/** What a test of a store for certificates needs: a fresh one, and time that passes for it. */
export type AcmeStoreFixture = {
  store: AcmeStore
  pass(ms: number): Promise<void>
  /** Whether one holder at a time is kept apart: not where there is one server alone. */ shared: boolean
  close(): Promise<void>
}

/** What every store for certificates has to hold, rule by rule (docs/spec/acme.md). */
export function acmeStoreContract(open: () => Promise<AcmeStoreFixture>): void {
  const test = withFixture(open)

  test('[ACME5] a value is what was last written under its name', async ({ store }) => {
    expect(await store.read('account')).toBeUndefined()
    await store.write('account', 'first')
    await store.write('certificate', 'other')
    await store.write('account', '二')
    expect([await store.read('account'), await store.read('certificate')]).toEqual(['二', 'other'])
    await store.remove('account')
    await store.remove('account')
    expect([await store.read('account'), await store.read('certificate')]).toEqual([undefined, 'other'])
  })

  test('[ACME5] what is kept for a while is forgotten after it', async ({ store, pass }) => {
    await store.write('http-01/one', 'answer', 400)
    await store.write('http-01/two', 'answer', 60_000)
    expect(await store.read('http-01/one')).toBe('answer')
    await pass(500)
    expect([await store.read('http-01/one'), await store.read('http-01/two')]).toEqual([undefined, 'answer'])
    await store.remove('http-01/two')
    expect(await store.read('http-01/two')).toBeUndefined()
  })

  test('[ACME6] one holder at a time may order', async ({ store, shared, pass }) => {
    expect(await store.lease('a', 300)).toBe(true)
    expect(await store.lease('a', 300), 'renewed').toBe(true)
    if (!shared) return
    expect(await store.lease('b', 300)).toBe(false)
    await store.write('account', 'kept')
    await store.release('b')
    expect(await store.lease('b', 300), 'nobody gives up what another holds').toBe(false)
    await store.release('a')
    expect(await store.lease('b', 300)).toBe(true)
    await pass(400)
    expect(await store.lease('a', 300), 'its time is over').toBe(true)
    const both = await Promise.all([store.lease('c', 300), store.lease('a', 300)])
    expect(both).toEqual([false, true])
  })
}
