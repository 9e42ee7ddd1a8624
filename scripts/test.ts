import { spawn, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wrongArrows, repositoryRoot } from './arrows.ts'
import { firstLoadBytes, MAX_FIRST_LOAD_BYTES } from '../packages/server/src/pages/screens.ts'
import { clientBytes } from './build-client.ts'
import { PROVEN_GROUPS } from './mutants-groups.ts'
import { ensureSystem } from './system.ts'

// `npm test`: everything, in the order in which a mistake is cheapest to find. `--long`: the volume on top.
// `--only-checks`: what needs no server. `--skip-missing`: goes on where a program of the system is missing.

/** What decides how things are spelt: with another of it, everything is read again. */
const SPELLING = ['cspell.config.js', 'docs/glossary.md', 'scripts/words.txt', 'scripts/forbidden-words.txt']
const MAX_CLIENT_BYTES = 18_660

const flags = new Set(process.argv.slice(2))

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function run(what: string, command: string, ...args: string[]): void {
  console.log(`— ${what}`)
  const { status } = spawnSync(command, args, {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (status !== 0) fail(`${what} failed`)
}

run('format', 'oxfmt', '--check', '.')
run('lint', 'oxlint')
run('types', 'tsc', '-b')
run('dead code', 'knip', '--no-progress', '--no-config-hints')
const asSpelt = hash('sha256', SPELLING.map((path) => readFileSync(join(repositoryRoot, path), 'utf8')).join('\n'))
const cache = ['--cache', '--cache-location', `node_modules/.cache/cspell-${asSpelt.slice(0, 16)}`]
run('spelling', 'cspell', '--no-progress', '--no-summary', '--show-suggestions', ...cache)

console.log('— arrows between packages and folders')
const problems = wrongArrows(repositoryRoot)
if (problems.length > 0) fail(problems.join('\n'))

const bytes = await clientBytes()
console.log(`— size of the SDK: ${bytes} of ${MAX_CLIENT_BYTES} bytes gzip`)
if (bytes > MAX_CLIENT_BYTES) fail('the SDK has outgrown its budget')

const screen = await firstLoadBytes()
console.log(`— first load of the viewer's screen: ${screen} of ${MAX_FIRST_LOAD_BYTES} bytes gzip`)
if (screen > MAX_FIRST_LOAD_BYTES) fail('the first load of the viewer’s screen has outgrown its budget')

if (!flags.has('--only-checks')) {
  const missing = ensureSystem(flags.has('--long'))
  if (missing.length > 0) {
    const names = missing.map(({ program, for: what }) => `${program} (${what})`).join(', ')
    if (!flags.has('--skip-missing'))
      fail(
        `the tests need ${names}; install with 'apt-get install ${missing.map(({ apt }) => apt).join(' ')}' or say --skip-missing`,
      )
    console.warn(`without ${names}: what needs them is skipped`)
    process.env.OVATION_TEST_SKIP = missing.map(({ program }) => program).join(',')
  }
  if (flags.has('--long')) {
    run('tests', 'vitest', 'run', '--project', 'long')
    for (const group of PROVEN_GROUPS) run(`mutants of ${group}`, 'node', 'scripts/mutants.ts', group)
  } else await inTwoLanes()
}

/** Services wait much and browsers work much: beside each other they take little more than half the time. */
async function inTwoLanes(): Promise<void> {
  console.log('— tests, services; browsers beside them, told after them')
  const browsers = lane('pipe', 'e2e')
  const services = await lane('inherit', 'unit', 'integration').ended
  const { status, output } = await browsers.ended
  console.log(`— tests in browsers\n${output}`)
  if (services.status !== 0 || status !== 0) fail('tests failed')
}

function lane(output: 'inherit' | 'pipe', ...projects: string[]) {
  const child = spawn('vitest', ['run', ...projects.flatMap((name) => ['--project', name])], {
    cwd: repositoryRoot,
    stdio: ['ignore', output, output],
    env: { ...process.env, NO_COLOR: '1' },
  })
  const said: Buffer[] = []
  child.stdout?.on('data', (data: Buffer) => said.push(data))
  child.stderr?.on('data', (data: Buffer) => said.push(data))
  const ended = new Promise<{ status: number | null; output: string }>((done, broken) => {
    child.once('error', broken)
    child.once('close', (status) => done({ status, output: String(Buffer.concat(said)) }))
  })
  return { ended }
}
