import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ManualClock } from '@ovation/testkit'
import { acmeStoreContract } from '@ovation/testkit/contracts'
import { afterAll, describe, expect, it } from 'vitest'
import { fileAcmeStore } from './file-store.ts'

const home = mkdtempSync(join(tmpdir(), 'ovation-acme-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('certificates in files', () => {
  acmeStoreContract(async () => {
    const clock = new ManualClock()
    return {
      store: fileAcmeStore(mkdtempSync(join(home, 'contract-')), clock),
      pass: async (ms) => clock.advance(ms),
      shared: false,
      close: async () => {},
    }
  })

  it('[ACME5] files are for this user alone, written whole, and answers to challenges are none of them', async () => {
    const folder = mkdtempSync(join(home, 'files-'))
    const store = fileAcmeStore(folder, new ManualClock())
    const acme = join(folder, 'acme')
    mkdirSync(acme)
    const left = join(acme, `account.json.${process.pid}`)
    writeFileSync(left, 'half')
    chmodSync(left, 0o644)
    await store.write('account', 'secret')
    await store.write('http-01/token', 'answer', 1_000)
    expect(readdirSync(acme)).toEqual(['account.json'])
    expect(statSync(join(acme, 'account.json')).mode & 0o777).toBe(0o600)
  })

  it('[ACME5] a name is none of a path, and a folder that cannot be read is no empty store', async () => {
    const folder = mkdtempSync(join(home, 'names-'))
    const store = fileAcmeStore(folder, new ManualClock())
    writeFileSync(join(folder, 'secrets.json'), '{}')
    expect(await store.read('../secrets')).toBeUndefined()
    writeFileSync(join(folder, 'acme'), 'a file')
    await expect(store.read('account')).rejects.toThrow('ENOTDIR')
  })
})
