import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { keepCertificate } from './certificates.ts'
import type { CertificateDeps } from './certificates.ts'
import type { AcmeStore } from './store.ts'

it('[ACME4] a server that cannot be checked says which setting is missing, and asks no authority', async () => {
  const values = new Map<string, string>()
  const store = {
    read: async (name) => values.get(name),
    write: async (name, value) => void values.set(name, value),
    remove: async (name) => void values.delete(name),
    lease: async () => true,
    release: async () => {},
  } satisfies AcmeStore
  const { keeper } = keepCertificate({
    ...{ names: ['a.test'], directoryUrl: 'https://ca.invalid/dir', store, clock: new ManualClock(), holder: 'one' },
    ...{ random: () => 0.5, checkIntervalMs: 60_000, retryMs: 300_000, maxRetryMs: 600_000, contact: undefined },
    logger: { info: () => {}, warn: () => {} } as unknown as CertificateDeps['logger'],
    methods: () => [],
    serve: () => expect.fail('there is nothing to serve'),
  })
  await keeper.start()
  await keeper.stop()
  expect(keeper.status).toMatchObject({
    state: 'failed',
    problem: expect.stringContaining('there is no way to check the names; set OVATION_HTTP_PORT') as string,
  })
  expect([...values.keys()].toSorted()).toEqual(['account', 'failure'])
})
