import { expect, it } from 'vitest'
import { Readiness } from './readiness.ts'

it('[OPS8] a server is ready until its disk is full, it is drained or it has failed; the gravest reason is named', () => {
  const disk = { full: false }
  const readiness = new Readiness(disk)
  expect([readiness.refusal, readiness.storage]).toEqual([undefined, 'ok'])
  disk.full = true
  expect([readiness.refusal, readiness.storage]).toEqual(['storage_full', 'full'])
  readiness.draining = true
  expect(readiness.refusal).toBe('draining')
  readiness.failed = true
  expect(readiness.refusal).toBe('failed')
  disk.full = false
  expect([readiness.refusal, readiness.storage]).toEqual(['failed', 'ok'])
})
