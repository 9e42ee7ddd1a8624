import { execFileSync, spawnSync } from 'node:child_process'

/** Programs that tests use, by the Debian package that brings them. */
const NEEDED: readonly { program: string; apt: string; for: string }[] = [
  { program: 'chromium', apt: 'chromium', for: 'tests in a browser' },
  { program: 'ffmpeg', apt: 'ffmpeg', for: 'tests with a real encoder' },
  { program: 'strace', apt: 'strace', for: 'failing disk syncs' },
]

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Installs what is missing where that is allowed; gives what is still missing. */
export function ensureSystem(): typeof NEEDED {
  const missing = NEEDED.filter(({ program }) => !has(program))
  if (missing.length === 0 || !has('apt-get')) return missing
  const asRoot =
    process.getuid?.() === 0
      ? []
      : has('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0
        ? ['sudo', '-n']
        : undefined
  if (!asRoot) return missing
  console.log(`installing ${missing.map(({ apt }) => apt).join(', ')} …`)
  const apt = (...args: string[]) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args]
    execFileSync(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  }
  try {
    apt('update', '-q')
    apt('install', '-q', '-y', '--no-install-recommends', ...missing.map((one) => one.apt))
  } catch (error) {
    console.error(`apt-get failed: ${(error as Error).message}`)
  }
  return NEEDED.filter(({ program }) => !has(program))
}
