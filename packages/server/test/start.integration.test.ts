import { execFile, execFileSync, spawn } from 'node:child_process'
import type { ChildProcess, ExecFileException } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { generate } from 'selfsigned'
import { afterEach, describe, expect, it } from 'vitest'
import { controlSocketPaths } from '../src/cli/control-path.ts'
import { freshSecrets } from '../src/identity/index.ts'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const NOBODY = 65_534
/** One that holds on is ended, and the test fails by its missing code. */
const HANGS_AFTER_MS = 30_000
const isRoot = process.getuid?.() === 0

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function folderFor(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ovation-start-${name}-`))
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Somebody else who listens on a port, and may answer nothing. */
async function holder(): Promise<number> {
  const server: NetServer = createServer((socket) => void socket.on('error', () => {}).resume())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  ends.push(() => new Promise((done) => server.close(done)))
  return (server.address() as AddressInfo).port
}

type End = { code: number; lines: string[]; stdout: string }

const QUIET = {
  OVATION_PORT: '0',
  OVATION_RTMP_PORT: '0',
  OVATION_OPS_LISTEN: '127.0.0.1:0',
  OVATION_DEMO: 'off',
}

/** Starts a server that is not expected to come up; resolves when its process has ended by itself. */
function failing(environment: Record<string, string>, who: { uid?: number; gid?: number } = {}): Promise<End> {
  return new Promise((done) => {
    const env = { ...process.env, ...QUIET, ...environment }
    const bounded = { timeout: HANGS_AFTER_MS, killSignal: 'SIGKILL' } as const
    execFile(process.execPath, [MAIN, 'start', '--json'], { env, ...who, ...bounded }, (error, stdout, stderr) =>
      done({
        code: ((error as ExecFileException | null)?.code as number | undefined) ?? 0,
        lines: stderr.trimEnd().split('\n'),
        stdout,
      }),
    )
  })
}

/** It ended with 1, and its only line says all of this. */
function expectOneLine({ code, lines, stdout }: End, ...parts: (string | RegExp)[]): void {
  expect(stdout).toBe('')
  expect(lines).toHaveLength(1)
  for (const part of parts) expect(lines[0]).toMatch(part)
  expect(lines[0]?.split('; ').length, 'what could not be done; why; what to do').toBeGreaterThanOrEqual(3)
  expect(code).toBe(1)
}

describe('a start that fails', () => {
  it.each(['OVATION_PORT', 'OVATION_RTMP_PORT'])(
    '[START2] because the port of %s is taken names it and ends, and a next start finds all of it free',
    async (variable) => {
      const folder = folderFor('port')
      const [taken, other] = [await holder(), await freePort()]
      const ports = { OVATION_PORT: String(other), OVATION_RTMP_PORT: String(other), [variable]: String(taken) }
      expectOneLine(await failing({ OVATION_DATA: folder, ...ports }), `port ${taken}`, 'taken', variable)
      expect(existsSync(join(folder, 'control.sock'))).toBe(false)
      const next = new ServerProcess({ folder, port: other, environment: { OVATION_DEMO: 'off' } })
      ends.push(() => next.kill())
      await next.start()
    },
  )

  it('[START1] lets go of the folder and of every port within the process, too', async () => {
    const folder = folderFor('undo')
    const [taken, rtmpPort] = [await holder(), await freePort()]
    await expect(TestServer.start({ folder, config: { port: taken, rtmpPort } })).rejects.toThrow(/OVATION_PORT/)
    const test = await TestServer.start({ folder, config: { rtmpPort } })
    ends.push(() => test.close())
    expect(test.server.rtmpPort).toBe(rtmpPort)
  })

  it('[START2] because two listeners were given one port', async () => {
    const port = String(await freePort())
    const env = { OVATION_DATA: folderFor('same'), OVATION_PORT: port, OVATION_RTMP_PORT: port }
    expectOneLine(await failing(env), port, 'OVATION_PORT', 'OVATION_RTMP_PORT')
  })

  it('[START2] because this machine has no such address', async () => {
    const env = { OVATION_DATA: folderFor('host'), OVATION_HOST: '192.0.2.1', OVATION_INSECURE: '1' }
    expectOneLine(await failing(env), '192.0.2.1', 'OVATION_HOST')
  })

  it('[START3] because a file lies where the folder should be', async () => {
    const file = join(folderFor('file'), 'data')
    writeFileSync(file, '')
    expectOneLine(await failing({ OVATION_DATA: file }), file, 'OVATION_DATA', 'no folder')
  })

  it.skipIf(!isRoot)('[START3] because this user may not write in the folder, or make it', async () => {
    const folder = folderFor('permission')
    chmodSync(folder, 0o755)
    const who = { uid: NOBODY, gid: NOBODY }
    expectOneLine(
      await failing({ OVATION_DATA: folder }, who),
      folder,
      'OVATION_DATA',
      'may not write',
      /right to write/,
    )
    const missing = join(folder, 'missing')
    expectOneLine(await failing({ OVATION_DATA: missing }, who), missing, 'OVATION_DATA', 'may not write')
    await TestServer.start({ folder }).then((test) => test.server.close())
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o755)
    expectOneLine(await failing({ OVATION_DATA: folder }, who), folder, 'OVATION_DATA', 'may not write')
  })

  it.skipIf(!isRoot)(
    '[START3] because the disk is full, or read-only: it does not say that another server runs',
    async () => {
      const disk = folderFor('disk')
      const folder = join(disk, 'data')
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'ovation-test', disk])
      ends.push(() => execFileSync('umount', [disk]))
      mkdirSync(folder)
      for (const bytes of [65_536, 4_096, 1])
        try {
          for (let n = 0; ; n++) writeFileSync(join(disk, `fill-${bytes}-${n}`), Buffer.alloc(bytes))
        } catch {
          // No more of that size fits.
        }
      expectOneLine(await failing({ OVATION_DATA: folder }), folder, 'OVATION_DATA', 'no space left', 'free some space')
      execFileSync('sh', ['-c', `rm ${disk}/fill-*`])
      execFileSync('mount', ['-o', 'remount,ro', disk])
      expectOneLine(await failing({ OVATION_DATA: folder }), folder, 'OVATION_DATA', 'read-only')
    },
  )

  it('[START3] because the data is newer, or no database', async () => {
    const newer = folderFor('newer')
    const db = new DatabaseSync(join(newer, 'ovation.db'))
    db.exec('pragma user_version = 9999')
    db.close()
    expectOneLine(await failing({ OVATION_DATA: newer }), newer, '9999', 'newer program')
    const broken = folderFor('broken')
    writeFileSync(join(broken, 'ovation.db'), 'no database '.repeat(1_000))
    expectOneLine(await failing({ OVATION_DATA: broken }), broken, 'ovation.db', 'backup')
  })

  it('[START4] because the certificate cannot be used', async () => {
    const folder = folderFor('tls')
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    const env = { OVATION_DATA: join(folder, 'data'), OVATION_TLS: `${certFile}:${keyFile}` }
    expectOneLine(await failing(env), certFile, 'OVATION_TLS')
    writeFileSync(certFile, 'no certificate')
    writeFileSync(keyFile, 'no key')
    expectOneLine(await failing(env), certFile, 'OVATION_TLS')
    const [one, other] = await Promise.all([generate([], { keyType: 'ec' }), generate([], { keyType: 'ec' })])
    writeFileSync(certFile, one.cert)
    writeFileSync(keyFile, other.private)
    expectOneLine(await failing(env), certFile, keyFile, 'OVATION_TLS')
  })

  /** The setting is named, and there is no data folder then either. */
  const expectNothingMade = async (variable: string, value: string, why: string): Promise<void> => {
    const folder = join(folderFor('setting'), 'data')
    expectOneLine(await failing({ OVATION_DATA: folder, [variable]: value }), variable, why)
    expect(existsSync(folder)).toBe(false)
  }

  it('[START14] because of a limit, a host or a certificate that is none, before anything is made', async () => {
    await expectNothingMade('OVATION_LIMITS', '{"maxConnections":1.5}', 'whole number')
    await expectNothingMade('OVATION_HOST', 'a b', 'neither a name nor an address')
    await expectNothingMade('OVATION_TLS', '/none/cert.pem:/none/key.pem', 'ENOENT')
  })

  it('[START15] because the file of secrets is a folder, before anything is made', () =>
    expectNothingMade('OVATION_SECRETS_FILE', tmpdir(), 'EISDIR'))

  it('[START17] because the address of a collector is none, before anything is made', () =>
    expectNothingMade('OTEL_EXPORTER_OTLP_ENDPOINT', 'no address', 'http://'))

  it('[START5] because the database does not answer: nobody listens, or anyone who does is silent', async () => {
    const env = { OVATION_DATA: folderFor('database') }
    for (const port of [await freePort(), await holder()])
      expectOneLine(
        await failing({ ...env, OVATION_DATABASE_URL: `postgres://ovation:hidden-word@127.0.0.1:${port}/ovation` }),
        `127.0.0.1:${port}`,
        'OVATION_DATABASE_URL',
        /^(?!.*hidden-word)/,
      )
  })
})

describe('a data folder with a long path', () => {
  it('[START6] has its control socket elsewhere, in a folder of its user’s own, and commands find it', async () => {
    const folder = join(folderFor('long'), 'a'.repeat(50), 'b'.repeat(50))
    mkdirSync(folder, { recursive: true })
    const node = new ServerProcess({ folder, port: await freePort(), environment: { OVATION_DEMO: 'off' } })
    ends.push(() => node.kill())
    await node.start()
    const [path = ''] = controlSocketPaths(folder)
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    const env = { ...process.env, OVATION_DATA: folder, OVATION_PORT: '0', OVATION_RTMP_PORT: '0' }
    const said = execFileSync(process.execPath, [MAIN, 'room', 'list'], { env, encoding: 'utf8' })
    expect(said).toBe('demo\t1\n')
    await node.kill('SIGTERM')
    expect(existsSync(path)).toBe(false)
  })
})

/** A file of secrets that nobody has written yet: a server that reads it is held up there. */
class Gate {
  readonly path: string

  constructor(folder: string) {
    this.path = join(folder, 'secrets')
    execFileSync('mkfifo', [this.path])
  }

  /** Lets anyone who reads go on; false when nobody does. `during` is done while they are held up. */
  open(during: () => void = () => {}): boolean {
    try {
      const handle = openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK)
      during()
      writeSync(handle, JSON.stringify(freshSecrets()))
      closeSync(handle)
      return true
    } catch {
      return false
    }
  }
}

describe.skipIf(process.platform !== 'linux')('a start that is told to stop', () => {
  /** Says on a channel of its own when the program listens to the last of its signals. */
  const HEARS = `data:text/javascript,${encodeURIComponent(
    "import { writeSync } from 'node:fs'; process.on('newListener', (name) => name === 'SIGHUP' && writeSync(3, 'hears'))",
  )}`

  const begin = (folder: string, gate: Gate): { child: ChildProcess; hears: Promise<unknown>; ended: Promise<End> } => {
    const child = spawn(process.execPath, ['--import', HEARS, MAIN, 'start', '--json'], {
      env: { ...process.env, ...QUIET, OVATION_DATA: join(folder, 'data'), OVATION_SECRETS_FILE: gate.path },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    ends.push(() => child.kill('SIGKILL'))
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (chunk) => (said[name] += String(chunk)))
    const hears = new Promise((done) => child.stdio[3]?.once('data', done))
    const ended = new Promise<End>((done) =>
      child.once('close', (code) =>
        done({ code: code ?? -1, lines: said.stderr.trimEnd().split('\n'), stdout: said.stdout }),
      ),
    )
    return { child, hears, ended }
  }

  const expectStopped = async (ended: Promise<End>, signal: string): Promise<void> => {
    const { code, lines, stdout } = await ended
    expect(stdout).toBe('')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toBe(
      `the server did not start; it was told to stop (${signal}) before it was ready; nothing of it runs, start it again`,
    )
    expect(code).toBe(0)
  }

  it('[START12] while it loads ends with a line and has made nothing', async () => {
    const folder = folderFor('loading')
    const gate = new Gate(folder)
    const { child, hears, ended } = begin(folder, gate)
    await hears
    child.kill('SIGINT')
    // Were it not heard, the start would go on as far as this.
    const opening = setInterval(() => gate.open(), 20)
    await expectStopped(ended, 'SIGINT')
    clearInterval(opening)
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })

  it('[START12] while it opens its storage lets go of that, and a next start finds all of it free', async () => {
    const folder = folderFor('opening')
    const gate = new Gate(folder)
    const { child, ended } = begin(folder, gate)
    await eventually(() => gate.open(() => child.kill('SIGTERM')), 'the server to read its secrets', 20_000)
    await expectStopped(ended, 'SIGTERM')
    expect(existsSync(join(folder, 'data', 'control.sock'))).toBe(false)
    const next = await TestServer.start({ folder: join(folder, 'data') })
    await next.server.close()
  })
})
