import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { freshSecrets, loadSecrets, readNamedSecrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'ovation-secrets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fileOf = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content, { mode: 0o600 })
  return path
}
const ONE_LINE = /^the secrets in \S+ were not read; [^\n]+; [^\n]+$/

it('[START15] a file of secrets that is none is refused in one line with its path, what is wrong and the setting', () => {
  const secrets = freshSecrets()
  const key = { algorithm: 'EdDSA', pem: 'no key' }
  for (const [path, why] of [
    [folder, 'EISDIR'],
    [join(folder, 'nothing'), 'ENOENT'],
    ['/dev/zero', 'more than 262144 bytes'],
    [fileOf('cut', '{"signing":"'), "'the file'"],
    [fileOf('short', '{"signing":"short","apiKeys":{}}'), "'signing'"],
    [fileOf('deep', '['.repeat(9_000)), "'the file'"],
    [fileOf('key', JSON.stringify({ ...secrets, publicKeys: { key_1: key } })), "'publicKeys.key_1.pem'"],
  ] as const) {
    expect(() => readNamedSecrets(path), why).toThrow(ONE_LINE)
    expect(() => readNamedSecrets(path), path).toThrow(why)
    expect(() => readNamedSecrets(path), path).toThrow('OVATION_SECRETS_FILE')
  }
  expect(readNamedSecrets(fileOf('good', JSON.stringify(secrets)))).toEqual(secrets)
})

it('[START15] so are those of a data folder', () => {
  mkdirSync(join(folder, 'data', 'secrets.json'), { recursive: true, mode: 0o700 })
  expect(() => loadSecrets(join(folder, 'data'))).toThrow(/EISDIR.*; restore the file from a backup$/)
  mkdirSync(join(folder, 'other'))
  writeFileSync(join(folder, 'other', 'secrets.json'), 'none', { mode: 0o600 })
  expect(() => loadSecrets(join(folder, 'other'))).toThrow(ONE_LINE)
})
