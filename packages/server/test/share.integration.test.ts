import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { loadConfig } from '../src/ops/index.ts'
import { examine, lanAddresses, loadCertificate, reach } from '../src/share/index.ts'
import type { Finding } from '../src/share/index.ts'
import { deployed, startNginx } from './proxies.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const folder = mkdtempSync(join(tmpdir(), 'ovation-share-'))
const webroots: string[] = []
const children: ChildProcess[] = []
const servers: TestServer[] = []

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGTERM')
  for (const server of servers.splice(0)) await server.close()
})
afterAll(() => {
  for (const path of [folder, ...webroots]) rmSync(path, { recursive: true, force: true })
})

const start = async (config: Parameters<typeof TestServer.start>[0]): Promise<TestServer> => {
  const server = await TestServer.start(config)
  servers.push(server)
  return server
}
const states = (findings: Finding[]): Record<string, string> =>
  Object.fromEntries(findings.map(({ check, state }) => [check, state]))
const doctor = ({ server, folder }: TestServer, more: Record<string, string>): Promise<Finding[]> =>
  examine(
    loadConfig({ OVATION_DATA: folder, ...more }),
    { instance: server.instance, port: server.port, newestEventAt: undefined },
    Date.now,
  )
/** The answer of the low-latency stream's address, which says that the room is not live, is proof that it was reached. */
const closeCode = (url: string): Promise<number> =>
  new Promise((done, fail) => {
    const socket = new WebSocket(url, { rejectUnauthorized: false })
    socket.on('close', done)
    socket.on('error', fail)
  })

describe('TLS', () => {
  it('[SHARE1] a self-made certificate holds every name of this machine, stays the same, and is kept closed', async () => {
    const first = await loadCertificate('self', folder, Date.now())
    const again = await loadCertificate('self', folder, Date.now())
    expect(again).toEqual(first)
    expect(statSync(join(folder, 'tls/key.pem')).mode & 0o777).toBe(0o600)
    const nearItsEnd = Date.now() + 370 * 86_400_000
    expect((await loadCertificate('self', folder, nearItsEnd))?.cert).not.toBe(first?.cert)
    await expect(loadCertificate('/none/cert.pem:/none/key.pem', folder, Date.now())).rejects.toThrow(
      /'\/none\/cert.pem', which cannot be read/,
    )
    expect(() => loadConfig({ OVATION_TLS: 'yes' })).toThrow(/OVATION_TLS/)
  })

  it('[SHARE2] one port speaks HTTP/2, HTTP/1.1, WebSocket and server-sent events over TLS', async () => {
    const test = await start({ config: { tls: 'self' } })
    const url = `https://127.0.0.1:${test.server.port}`
    const session = connectHttp2(url, { rejectUnauthorized: false })
    const status = await new Promise((done) =>
      session.request({ ':path': '/healthz' }).on('response', (headers) => done(headers[':status'])),
    )
    expect(status).toBe(200)
    const events = session.request({ ':path': '/v1/sse', ':method': 'POST', 'content-type': 'application/json' })
    events.end('{"t":"hello","v":2,"guest":{}}')
    const first = await new Promise((done) => events.once('data', (chunk) => done(String(chunk))))
    expect(first).toContain('"welcome"')
    session.destroy()
    const own = await reach(url, test.server.instance, true)
    expect(own).toMatchObject({ ok: true, echo: { secure: true, forwarded: 'none' } })
    expect(await reach(url, test.server.instance)).toMatchObject({ ok: false, why: 'certificate' })
    expect(await closeCode(`wss://127.0.0.1:${test.server.port}/live/demo/ws`)).toBe(4_404)
  })

  it('[SHARE3] recipe “same network”: on every address, with TLS; links carry the address in the network, never localhost', async () => {
    const test = await start({ config: { tls: 'self', host: '0.0.0.0' } })
    const [lan] = lanAddresses()
    if (lan === undefined) return expect(test.server.url).toContain('localhost')
    expect(test.server.url).toBe(`https://${lan}:${test.server.port}`)
    expect(await reach(test.server.url, test.server.instance, true)).toMatchObject({ ok: true })
    const token = await test.token('boss', 'owner')
    const answer = connectHttp2(test.server.url, { rejectUnauthorized: false })
    const stream = answer.request({ ':path': '/api/v1/share?room=demo', authorization: `Bearer ${token}` })
    let body = ''
    for await (const chunk of stream) body += String(chunk)
    answer.destroy()
    const share = JSON.parse(body) as { link: string; qr: string; onlyHere: boolean; reach: object }
    expect(share).toMatchObject({
      link: `https://${lan}:${test.server.port}/r/demo`,
      onlyHere: false,
      reach: { ok: true },
    })
    expect(share.qr).toMatch(/^<svg/)
  })

  it('[SHARE4] recipe “a server with a domain”: certificate files, nothing in front', async () => {
    await loadCertificate('self', folder, Date.now())
    const tls = `${join(folder, 'tls/cert.pem')}:${join(folder, 'tls/key.pem')}`
    const port = await freePort()
    const publicUrl = `https://localhost:${port}`
    const test = await start({ config: { tls, port, publicUrl } })
    const findings = await doctor(test, { OVATION_TLS: tls, OVATION_PUBLIC_URL: publicUrl })
    // Anyone who signed the certificate is the one thing that differs from the real world.
    expect(states(findings)).toMatchObject({
      ...{ port: 'well', certificate: 'well', 'public address': 'well', 'proxy headers': 'well' },
      ...{ WebSocket: 'well', 'server-sent events': 'well', 'public certificate': 'ill' },
    })
    expect(findings.find(({ check }) => check === 'public certificate')?.fix).toContain('trusted')
  })
})

describe('recipe “a proxy in front”', () => {
  const files = async (): Promise<{ cert: string; key: string }> => {
    await loadCertificate('self', folder, Date.now())
    return { cert: join(folder, 'tls/cert.pem'), key: join(folder, 'tls/key.pem') }
  }

  const nginx = async (upstream: number, port: number): Promise<void> => {
    const { cert, key } = await files()
    const plain = await freePort()
    // Its workers run as somebody else.
    const webroot = mkdtempSync(join(tmpdir(), 'ovation-webroot-'))
    webroots.push(webroot)
    chmodSync(webroot, 0o755)
    mkdirSync(join(webroot, '.well-known/acme-challenge'), { recursive: true })
    writeFileSync(join(webroot, '.well-known/acme-challenge/one'), 'proof')
    const site = deployed('nginx.conf')
      .replace('listen 80;', `listen 127.0.0.1:${plain};`)
      .replaceAll('/var/www/html', webroot)
      .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`)
      .replaceAll('live.example.com', 'localhost')
      .replace(/ssl_certificate .*;/, `ssl_certificate ${cert};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
      .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
    children.push(startNginx(folder, site))
    // The certificate is renewed through the port that leads everybody else to TLS.
    const status = (path: string): Promise<number> =>
      fetch(`http://127.0.0.1:${plain}${path}`, { redirect: 'manual' }).then(
        (answer) => answer.status,
        () => 0,
      )
    await eventually(async () => (await status('/r/demo')) === 301, 'nginx leads to TLS')
    expect(await status('/.well-known/acme-challenge/one')).toBe(200)
  }

  const caddy = async (upstream: number, port: number): Promise<void> => {
    const { cert, key } = await files()
    const home = mkdtempSync(join(folder, 'caddy-'))
    const site = deployed('Caddyfile')
      .replace('live.example.com {', `https://localhost:${port} {\n\ttls ${cert} ${key}\n\tbind 127.0.0.1`)
      .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
    writeFileSync(
      join(home, 'Caddyfile'),
      `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site}`,
    )
    children.push(
      spawn('caddy', ['run', '--config', join(home, 'Caddyfile'), '--adapter', 'caddyfile'], {
        stdio: 'ignore',
        env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
      }),
    )
  }

  it.skipIf(missing.includes('nginx')).each([['nginx', nginx]] as const)(
    '[SHARE5] deploy/%s.conf passes everything, and visitors are told apart',
    (_, run) => through(run),
  )
  it.skipIf(missing.includes('caddy')).each([['Caddyfile', caddy]] as const)(
    '[SHARE5] deploy/%s passes everything, and visitors are told apart',
    (_, run) => through(run),
  )

  async function through(run: (upstream: number, port: number) => Promise<void>): Promise<void> {
    const port = await freePort()
    const publicUrl = `https://localhost:${port}`
    const test = await start({ config: { publicUrl, trustedProxies: ['127.0.0.1'] } })
    await run(test.server.port, port)
    await eventually(async () => (await reach(publicUrl, test.server.instance, true)).ok, 'the proxy', 10_000)
    const findings = await doctor(test, { OVATION_PUBLIC_URL: publicUrl, OVATION_PORT: String(test.server.port) })
    expect(states(findings)).toMatchObject({
      ...{ 'public address': 'well', 'proxy headers': 'well', WebSocket: 'well', 'server-sent events': 'well' },
    })
    expect(findings.find(({ check }) => check === 'proxy headers')?.detail).toContain('told apart')
    expect(await reach(publicUrl, test.server.instance, true)).toMatchObject({
      echo: { secure: true, forwarded: 'believed' },
    })
    expect(await closeCode(`wss://localhost:${port}/live/demo/ws`)).toBe(4_404)
  }
})

describe('the doctor', () => {
  it('[START11] finds a server well that listens on IPv6 alone', async () => {
    const test = await start({ config: { host: '::1' } })
    const findings = await doctor(test, { OVATION_HOST: '::1' })
    expect(findings.find(({ check }) => check === 'port')).toMatchObject({ state: 'well' })
  })

  it('[SHARE6] says what to do: proxy not named, address that leads elsewhere, ports taken, a clock that went back', async () => {
    const test = await start({})
    // A proxy's header that nobody was told to believe.
    const echo = await fetch(`${test.url}/api/v1/share/echo`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
    expect(await echo.json()).toMatchObject({ forwarded: 'ignored', address: '127.0.0.1' })
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi')).listen(
      0,
      '127.0.0.1',
    )
    await eventually(() => other.listening, 'another program')
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const findings = await doctor(test, { OVATION_PUBLIC_URL: elsewhere, OVATION_PORT: String(test.server.port) })
    expect(findings.find(({ check }) => check === 'public address')).toMatchObject({
      state: 'ill',
      fix: expect.stringContaining('another program'),
    })
    const closed = await doctor(test, { OVATION_PUBLIC_URL: `http://127.0.0.1:${await freePort()}` })
    expect(closed.find(({ check }) => check === 'public address')?.fix).toContain('nothing listens there')
    const taken = await examine(
      loadConfig({
        OVATION_DATA: folder,
        OVATION_PORT: String(test.server.port),
        OVATION_RTMP_PORT: String(await freePort()),
      }),
      undefined,
      Date.now,
    )
    expect(states(taken)).toMatchObject({ port: 'ill', 'RTMP port': 'well', 'public address': 'skipped' })
    const back = await examine(
      loadConfig({ OVATION_DATA: folder }),
      { instance: '', port: test.server.port, newestEventAt: Date.now() + 3_600_000 },
      Date.now,
    )
    expect(back.find(({ check }) => check === 'clock')).toMatchObject({
      state: 'ill',
      fix: expect.stringContaining('timedatectl'),
    })
    other.close()
  }, 40_000)

  it('[SHARE7] without TLS nobody else is let in by accident', () => {
    expect(() => loadConfig({ OVATION_HOST: '0.0.0.0' })).toThrow(/OVATION_TLS/)
    expect(loadConfig({ OVATION_HOST: '0.0.0.0', OVATION_TLS: 'self' })).toMatchObject({ host: '0.0.0.0', tls: 'self' })
  })
})
