import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { lanAddresses } from '../src/share/index.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const launcher = join(root, 'packages/server/bin/ovation.js')
const run = promisify(execFile)

const folder = mkdtempSync(join(tmpdir(), 'ovation-cli-'))
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  OVATION_DATA: folder,
  OVATION_PORT: '0',
  OVATION_RTMP_PORT: '0',
  OVATION_OPS_LISTEN: '127.0.0.1:0',
}
const ovation = (...args: string[]) =>
  run('node', [launcher, ...args], { env: environment }).then(({ stdout }) => stdout.trimEnd())
const failing = (args: string[], env = environment) =>
  run('node', [launcher, ...args], { env }).then(
    () => ({ code: 0, stderr: '' }),
    (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr.trimEnd() }),
  )

let server: ChildProcess
let ready: { ready: boolean; url: string; studio: string; ops: string }
let startMs: number

beforeAll(async () => {
  const at = performance.now()
  server = spawn('node', [launcher, 'start', '--json'], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((done) => server.stdout?.once('data', (chunk) => done(String(chunk))))
  startMs = performance.now() - at
  ready = JSON.parse(line) as typeof ready
})
afterAll(async () => {
  server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the command line', () => {
  it('[CLI1] start prints one line of JSON when it is ready, within fifteen seconds', async () => {
    expect(startMs).toBeLessThan(15_000)
    expect(ready).toMatchObject({ ready: true, url: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string })
    expect((await fetch(`${ready.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${ready.url}/readyz`)).status).toBe(200)
    expect(await (await fetch(`${ready.ops}/metrics`)).text()).toContain('ovation_sessions 0')
  })

  it('[CLI2] talks to the running server, over a socket that is its own', async () => {
    expect(statSync(join(folder, 'control.sock')).mode & 0o777).toBe(0o600)
    expect(await ovation('room', 'create', 'evening', '--title', 'A broadcast')).toBe(`${ready.url}/r/evening`)
    expect(await ovation('room', 'list')).toMatch(/^demo\t1\nshowroom\t2\nevening\t1$/)
    expect(JSON.parse(await ovation('room', 'list', '--json'))).toMatchObject({
      rooms: [{ room: 'demo' }, { room: 'showroom' }, { room: 'evening', seq: 1 }],
    })
    expect(await ovation('signin')).toMatch(/\/studio#code=[\w-]{43}$/)
    expect((await ovation('token', '--room', 'demo', '--user', 'tao', '--role', 'host')).split('.')).toHaveLength(3)
    expect(await ovation('room', 'verify', 'evening')).toMatch(/^[\w-]{43}$/)
    const key = await ovation('room', 'key', 'evening')
    expect(key).toMatch(/^evening_[\w-]{27}$/)
    expect(await ovation('room', 'key', 'evening'), 'showing changes nothing').toBe(key)
    expect(await ovation('room', 'rotate-key', 'evening')).not.toBe(key)
    expect(await ovation('ledger', 'audit')).toBe('sound: 0 entries')
    expect(await ovation('room', 'erase', 'evening', 'tao')).toBe('0')
  })

  it('[SHARE6] the doctor finds a running server well, and ends with 1 where something is ill', async () => {
    const { running, findings } = JSON.parse(await ovation('doctor', '--json')) as {
      running: boolean
      findings: { check: string; state: string }[]
    }
    expect(running).toBe(true)
    expect(findings.filter(({ state }) => state === 'ill')).toEqual([])
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['Node.js', 'disk', 'port', 'clock', 'certificate', 'public address']),
    )
    const elsewhere = { ...environment, OVATION_PUBLIC_URL: 'http://127.0.0.1:9' }
    expect((await failing(['doctor'], elsewhere)).code).toBe(1)
  })

  it('[SHARE6] the doctor takes address and TLS from the running server, and says so where none runs', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ovation-cli-doctor-'))
    const publicUrl = 'http://127.0.0.1:9'
    const service = spawn('node', [launcher, 'start', '--json', '--no-demo'], {
      env: { ...environment, OVATION_DATA: home, OVATION_PUBLIC_URL: publicUrl, OVATION_TLS: 'self' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(service.stdout, 'data')
    const checked = async () => {
      const { stdout } = await run('node', [launcher, 'doctor', '--json'], {
        env: { ...environment, OVATION_DATA: home },
      }).catch((error: { stdout: string }) => error)
      const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string; detail: string }[] }
      return Object.fromEntries(findings.map(({ check, state, detail }) => [check, `${state}: ${detail}`]))
    }
    expect(await checked()).toMatchObject({
      port: expect.stringMatching(/^well/) as string,
      certificate: expect.stringMatching(/^well: self-made/) as string,
      'public address': expect.stringContaining(`ill: ${publicUrl} does not lead here`) as string,
    })
    service.kill('SIGTERM')
    await once(service, 'exit')
    expect((await checked())['public address']).toContain(`no server of this user runs on ${home}`)
    rmSync(home, { recursive: true, force: true })
  }, 30_000)

  it('[SHARE3] start --share prints a QR code and an address that others can use', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ovation-cli-share-'))
    const shared = spawn('node', [launcher, 'start', '--share', '--no-demo'], {
      env: { ...environment, OVATION_DATA: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = await new Promise<string>((done) => {
      shared.stdout.once('data', (chunk) => done(String(chunk)))
      shared.stderr.once('data', (chunk) => done(String(chunk)))
    })
    shared.kill('SIGTERM')
    await new Promise((done) => shared.once('exit', done))
    rmSync(home, { recursive: true, force: true })
    if (lanAddresses().length === 0) return expect(said).toContain('no address in a network')
    expect(said).toContain(`https://${lanAddresses()[0]}:`)
    expect(said).not.toContain('localhost')
    expect(said).toMatch(/[█▄▀]{20}/)
  })

  it.each([
    [['room', 'create', 'demo'], 1, /there is a room 'demo' already/],
    [['room', 'create', 'Not A Name'], 1, /out of range/],
    [['room', 'key', 'nowhere'], 1, /no room 'nowhere'/],
    [['room', 'verify', 'nowhere'], 1, /no room 'nowhere'/],
    [['token', '--room', 'demo', '--user', 'x', '--role', 'emperor'], 1, /'role' is not usable/],
    [['dance'], 2, /see 'ovation --help'/],
    [['room'], 2, /see 'ovation --help'/],
    [['start', '--frobnicate'], 1, /frobnicate/],
  ])('[CLI3] %j fails with a code and one line that says what to do', async (args, code, message) => {
    const result = await failing(args)
    expect(result.code).toBe(code)
    expect(result.stderr).toMatch(message)
    expect(result.stderr.split('\n')).toHaveLength(1)
  })

  it('[CLI4] a second server on the same data, and a door left open, are refused', async () => {
    expect(await failing(['start'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another server runs on it') as string,
    })
    expect(await failing(['start'], { ...environment, OVATION_HOST: '0.0.0.0' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('without TLS') as string,
    })
    expect(await failing(['start'], { ...environment, OVATION_LIMITS: '{"maxMiracles":1}' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('OVATION_LIMITS') as string,
    })
    expect(await failing(['start'], { ...environment, OVATION_PORT: 'many' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('OVATION_PORT') as string,
    })
  })

  it('[QUICK1] the quickstart runs as it is written', async () => {
    const token = await ovation('token', '--room', 'demo', '--user', 'tao', '--role', 'host', '--name', 'Tao')
    const { stdout } = await run('node', [join(root, 'examples/quickstart.ts')], {
      env: { ...process.env, OVATION_SERVER: ready.url, OVATION_TOKEN: token },
    })
    expect(stdout).toContain('stored as message ')
    expect(stdout).toContain('Tao 你好')
    // Who hosts is none of the viewers ([STUDIO75]).
    expect(stdout).toContain('viewers 0')
    expect(stdout).toContain('history 1')
  })

  it('[CLI5] works as well when no server runs, and a server that is told to stop ends cleanly', async () => {
    const ended = new Promise<number | null>((done) => server.once('exit', (code) => done(code)))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(await ovation('room', 'list')).toMatch(/^demo\t\d+\nshowroom\t2\nevening\t1$/)
    expect(await ovation('room', 'verify', 'demo')).toMatch(/^[\w-]{43}$/)
  })

  it('[CLI6] a command that makes a new data folder says so, once', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ovation-cli-new-'))
    const folder = join(home, 'data')
    const said = async (): Promise<string> => {
      const env = { ...environment, OVATION_DATA: folder }
      return (await run('node', [launcher, 'room', 'list'], { env })).stderr
    }
    expect(await said()).toContain(`a new data folder is made at ${folder}`)
    expect(await said()).not.toContain('a new data folder')
    rmSync(home, { recursive: true, force: true })
  })
})
