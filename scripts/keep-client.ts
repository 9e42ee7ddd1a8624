import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from './arrows.ts'
import { buildClient } from './build-client.ts'

// `node scripts/keep-client.ts`, at a release: keeps the packed SDK, with which the servers of later versions are tested.

const KEPT = join(repositoryRoot, 'packages/server/test/clients')
const folder = mkdtempSync(join(tmpdir(), 'ovation-client-'))
try {
  const built = await buildClient(join(folder, 'client'))
  mkdirSync(KEPT, { recursive: true })
  const pack = ['pack', '--silent', '--pack-destination', KEPT]
  console.log(execFileSync('npm', pack, { cwd: built, encoding: 'utf8' }).trim())
} finally {
  rmSync(folder, { recursive: true, force: true })
}
