import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = 'schemathesis==4.32.5'
const kept = fileURLToPath(new URL('../../../node_modules/.cache/schemathesis', import.meta.url))

const has = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0

/** The path of `schemathesis`, or of one that is installed now and kept; undefined where there is no Python to install it. */
export function schemathesisPath(): string | undefined {
  if (has('schemathesis', '--version')) return 'schemathesis'
  const path = join(kept, 'bin/schemathesis')
  if (existsSync(path)) return path
  if (!has('python3', '-m', 'venv', '--help')) return undefined
  mkdirSync(kept, { recursive: true })
  execFileSync('python3', ['-m', 'venv', kept], { stdio: 'inherit' })
  execFileSync(join(kept, 'bin/pip'), ['install', '--quiet', PACKAGE], { stdio: 'inherit' })
  return path
}
