import { expect, it } from 'vitest'
import { settled } from './hub.fixture.ts'
import { StorageGate } from './storage-gate.ts'

it('readers wait until the storage is reopened, and those who began before fail', async () => {
  const gate = new StorageGate()
  const before = await gate.enter()
  before()
  let reopened = (): void => {}
  gate.reopen(new Promise((resolve) => (reopened = resolve)))
  expect(before).toThrow(expect.objectContaining({ code: 'storage_failed', retryInMs: 1_000 }))
  let entered = false
  const waiting = gate.enter().then((check) => {
    entered = true
    return check
  })
  await settled()
  expect(entered).toBe(false)
  reopened()
  const after = await waiting
  after()
  expect(before).toThrow()
})

it('nobody reads from a storage that could not be reopened', async () => {
  const gate = new StorageGate()
  gate.reopen(Promise.reject(new Error('it is gone')))
  await expect(gate.enter()).rejects.toThrow('it is gone')
})
