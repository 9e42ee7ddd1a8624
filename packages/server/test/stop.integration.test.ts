import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@ovation/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const launcher = join(root, 'packages/server/bin/ovation.js')

let folder: string
let first: ChildProcess | undefined
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ovation-stop-'))))
afterEach(() => {
  // Whatever a test that failed has left: all of it is in the group of the first process.
  try {
    if (first?.pid) process.kill(-first.pid, 'SIGKILL')
  } catch {
    // Nobody is left, as it should be.
  }
  rmSync(folder, { recursive: true, force: true })
})

const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}
/** A process and all below it, each above those that it started. */
const tree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(tree)]
const runs = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Starts a server; gives the processes from the first to the server itself. */
async function started(command: string, ...args: string[]): Promise<number[]> {
  const environment = {
    OVATION_DATA: folder,
    OVATION_PORT: '0',
    OVATION_RTMP_PORT: '0',
    OVATION_OPS_LISTEN: '127.0.0.1:0',
    OVATION_DEMO: 'off',
  }
  // As from a shell of its own: neither under the npm nor in the group of the test.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
  const child = spawn(command, args, {
    cwd: root,
    env: { ...env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  first = child
  await new Promise<void>((done, fail) => {
    child.stdout?.once('data', () => done())
    child.once('exit', (code) => fail(new Error(`it ended with ${code}`)))
  })
  return tree(child.pid ?? 0)
}

/** The server has ended, in order: it took its socket with it. */
async function expectEnd(pids: number[]): Promise<void> {
  const server = pids.at(-1) ?? 0
  await eventually(() => !runs(server), 'the server to end', 20_000)
  expect(existsSync(join(folder, 'control.sock'))).toBe(false)
  await eventually(() => !pids.some(runs), 'all the others to end')
}

describe.skipIf(process.platform !== 'linux')('a server under npm', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    '[START9] %s to npm ends it in order',
    async (signal) => {
      const pids = await started('npm', 'start', '--silent', '--', '--json')
      expect(pids.length).toBeGreaterThan(1)
      process.kill(pids[0] ?? 0, signal)
      await expectEnd(pids)
    },
  )

  it.each([
    ['npm', 0, 'SIGKILL'],
    ['npm', 0, 'SIGHUP'],
    ['npm', 0, 'SIGTERM'],
    ['the shell', 1, 'SIGTERM'],
    ['the shell', 1, 'SIGKILL'],
    ['the server', 2, 'SIGTERM'],
  ] as const)('[START9] with a shell between, so does, to %s (%i), %s', async (_, level, signal) => {
    const script = { scripts: { start: `node ${launcher} start --json; true` } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(script))
    const pids = await started('npm', 'start', '--silent', '--prefix', folder)
    expect(pids).toHaveLength(3)
    process.kill(pids[level] ?? 0, signal)
    await expectEnd(pids)
  })

  it('[START9] one that was started by a script to stay is left alone', async () => {
    // A process whose parent ends, without npm.
    const pids = await started('sh', '-c', `node ${launcher} start --json & echo; wait`)
    const server = await eventually(() => tree(pids[0] ?? 0).at(1), 'the server')
    await eventually(() => existsSync(join(folder, 'control.sock')), 'the server to be ready', 20_000)
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await eventually(() => !runs(pids[0] ?? 0), 'the shell to end')
    const answer = await new Promise<number>((done) =>
      spawn(process.execPath, [launcher, 'room', 'list'], {
        env: { ...process.env, OVATION_DATA: folder },
        stdio: 'ignore',
      }).once('exit', (code) => done(code ?? 1)),
    )
    expect(answer).toBe(0)
    expect(runs(server)).toBe(true)
  })
})

describe.skipIf(process.platform !== 'linux')('a server that the launcher runs with another Node', () => {
  /** The launcher as it is on a Node that is too old for the server. */
  const olderNode = (): string => {
    const path = join(folder, 'older.mjs')
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`
    writeFileSync(path, older)
    return path
  }

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    '[START10] %s to the launcher ends it in order',
    async (signal) => {
      const pids = await started(process.execPath, '--import', olderNode(), launcher, 'start', '--json')
      expect(pids).toHaveLength(2)
      process.kill(pids[0] ?? 0, signal)
      await expectEnd(pids)
    },
  )

  it('[START10] the same signal from a terminal and from the launcher is one', async () => {
    const pids = await started(process.execPath, '--import', olderNode(), launcher, 'start', '--json')
    process.kill(-(pids[0] ?? 0), 'SIGINT')
    await expectEnd(pids)
  })
})
