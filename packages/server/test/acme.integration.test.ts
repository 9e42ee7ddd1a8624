import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer, request } from 'node:https'
import { createServer as createPlainServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { eventually } from '@ovation/testkit'
import { freePort, PostgresServer } from '@ovation/testkit/services'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { overHttps } from '../src/acme/transport.ts'
import { loadCertificate } from '../src/share/index.ts'
import { AcmeHarness, issued, problemOf } from './acme.harness.ts'
import type { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('pebble') || missing.includes('openssl')

describe.skipIf(skipped)('a certificate authority', () => {
  let acme: AcmeHarness
  beforeAll(async () => {
    acme = await AcmeHarness.start()
  })
  afterEach(() => acme.closeServers())
  afterAll(() => acme.stop())

  it('[ACME1] issues one certificate for all names, checked over HTTP', async () => {
    const test = await acme.server(['live.test', 'www.live.test'])
    expect((await acme.shown('live.test')).issuer, 'one of our own until then').toContain('Ovation')
    await issued(test)
    const certificate = await acme.shown('www.live.test')
    expect(certificate.issuer).toContain('Pebble')
    expect(certificate.subjectAltName).toBe('DNS:live.test, DNS:www.live.test')
    expect(test.server.certificate?.status).toEqual({
      state: 'valid',
      names: ['live.test', 'www.live.test'],
      endsAt: certificate.validToDate.getTime(),
    })
  })

  it('[ACME2] without port 80, the name is checked inside the handshake, and nobody else sees that certificate', async () => {
    const test = await acme.server(['alpn.test'], { config: { plainHttp: undefined } as never })
    await issued(test)
    expect((await acme.shown('alpn.test')).issuer).toContain('Pebble')
    const asked = (name: string): Promise<string | false | null> =>
      new Promise((done) => {
        const socket = connect(
          {
            ...{ port: acme.tlsPort, host: '127.0.0.1', servername: name },
            ...{ ALPNProtocols: ['acme-tls/1'], rejectUnauthorized: false },
          },
          () => done(socket.alpnProtocol),
        )
        socket.on('error', () => done(null))
      })
    expect(await asked('alpn.test'), 'the challenge is over').toBeNull()
    expect(await asked('other.test')).toBeNull()
  })

  it('[ACME2] where port 80 leads elsewhere, the handshake is tried before an order fails', async () => {
    const test = await acme.server(['second.test'], { config: { plainHttp: { port: await freePort(), chosen: true } } })
    await issued(test)
    expect((await acme.shown('second.test')).subjectAltName).toBe('DNS:second.test')
  })

  it('[ACME2] a taken port 80 that nobody has chosen is gone without', async () => {
    const other = createPlainServer().listen(acme.httpPort, '127.0.0.1')
    await eventually(() => other.listening, 'another program')
    const test = await acme.server(['taken.test'], { config: { plainHttp: { port: acme.httpPort, chosen: false } } })
    await issued(test)
    await acme.closeServers()
    await expect(acme.server(['taken.test'])).rejects.toThrow(
      `the server did not start; port ${acme.httpPort} on 127.0.0.1 is taken by another program; stop that program or set OVATION_HTTP_PORT to a free port`,
    )
    other.close()
  })

  it('[ACME4] a name that is not known, and one that leads elsewhere: what failed, why, and what to do', async () => {
    await acme.pebble.unknown('unknown.test')
    const unknown = await acme.server(['unknown.test'])
    expect(await problemOf(unknown)).toMatch(
      /^no certificate was issued for unknown\.test; the DNS record of unknown\.test could not be looked up \(.*\); add an A or AAAA record/,
    )
    await acme.closeServers()
    await acme.pebble.lead('elsewhere.test', '127.0.0.2')
    const closed = await acme.server(['elsewhere.test'])
    expect(await problemOf(closed)).toMatch(
      /^no certificate was issued for elsewhere\.test; port 80 of elsewhere\.test could not be reached from outside \(.*\); open port 80 in the firewall, /,
    )
    expect(closed.server.certificate?.status.state).toBe('failed')
    await acme.closeServers()
    const other = createServer((_, answer) => answer.end('hello')).listen(acme.httpPort, '127.0.0.2')
    const wrong = await acme.server(['elsewhere.test'])
    expect(await problemOf(wrong)).toMatch(
      /^no certificate was issued for elsewhere\.test; another server answered at port 80 of elsewhere\.test \(.*\); point the A and AAAA records of elsewhere\.test at this machine/,
    )
    expect((await acme.shown('elsewhere.test')).issuer, 'it runs all the same').toContain('Ovation')
    other.close()
  })

  it('[ACME4] a directory that does not answer', async () => {
    const test = await acme.server(['live.test'], {
      config: { acme: { names: ['live.test'], directoryUrl: `https://127.0.0.1:${await freePort()}/dir` } },
    })
    expect(await problemOf(test)).toMatch(
      /did not answer \(ECONNREFUSED\); let this machine reach it over HTTPS, or correct OVATION_ACME_DIRECTORY$/,
    )
  })

  it('[ACME5] key and certificate are files for this user alone, and the next start serves them at once', async () => {
    const test = await acme.server(['kept.test'])
    await issued(test)
    const { folder } = test
    const home = join(folder, 'acme')
    expect(readdirSync(home).toSorted()).toEqual(['account.json', 'certificate.json'])
    for (const file of readdirSync(home)) expect(statSync(join(home, file)).mode & 0o777, file).toBe(0o600)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    const before = readFileSync(join(home, 'certificate.json'), 'utf8')
    await test.restart()
    expect((await acme.shown('kept.test')).issuer).toContain('Pebble')
    expect(test.server.certificate?.status.state).toBe('valid')
    expect(readFileSync(join(home, 'certificate.json'), 'utf8')).toBe(before)
  })

  it('[ACME7] the listener without TLS sends everybody to HTTPS, each to the name that was asked for', async () => {
    const test = await acme.server(['plain.test', 'www.plain.test'])
    await issued(test)
    const to = async (path: string, host: string, method = 'GET') => {
      const { status, headers } = await acme.plain(path, { host }, method)
      return [status, headers.location]
    }
    const at = (name: string, path: string) => [308, `https://${name}:${acme.tlsPort}${path}`]
    expect(await to('/r/demo?a=1', 'plain.test')).toEqual(at('plain.test', '/r/demo?a=1'))
    expect(await to('/r/demo', 'WWW.plain.test:80')).toEqual(at('www.plain.test', '/r/demo'))
    expect(await to('/r/demo', 'evil.example'), 'no way to somewhere else').toEqual(at('plain.test', '/r/demo'))
    expect(await to('//evil.example/', 'plain.test')).toEqual(at('plain.test', '/'))
    expect(await to('/api/v1/rooms', 'plain.test', 'POST')).toEqual(at('plain.test', '/api/v1/rooms'))
    const unknown = await acme.plain('/.well-known/acme-challenge/abcdefghijklmnopqrstuvwxyz', { host: 'plain.test' })
    expect(unknown.status).toBe(404)
    expect(unknown.headers['strict-transport-security'], 'browsers ignore it here').toBeUndefined()
  })

  it('[ACME9] browsers are told to come over TLS alone once there is a certificate that they accept', async () => {
    await acme.pebble.unknown('later.test')
    const policy = (): Promise<string | null> =>
      new Promise((done, fail) =>
        request({ port: acme.tlsPort, host: '127.0.0.1', path: '/healthz', rejectUnauthorized: false }, (answer) => {
          answer.resume()
          done((answer.headers['strict-transport-security'] as string | undefined) ?? null)
        })
          .on('error', fail)
          .end(),
      )
    const without = await acme.server(['later.test'])
    await problemOf(without)
    expect(await policy()).toBeNull()
    await acme.closeServers()
    await issued(await acme.server(['sooner.test']))
    expect(await policy()).toBe('max-age=15552000')
  })
})

describe.skipIf(skipped || missing.includes('postgres'))('two nodes', () => {
  let acme: AcmeHarness
  let postgres: PostgresServer
  beforeAll(async () => {
    ;[acme, postgres] = await Promise.all([AcmeHarness.start(), PostgresServer.start()])
  })
  afterAll(async () => {
    await acme.closeServers()
    await Promise.all([acme.stop(), postgres.stop()])
  })

  it('[ACME6] one orders, the other one is asked and answers, and both serve the certificate', async () => {
    const databaseUrl = await postgres.createDatabase()
    const folder = mkdtempSync(join(tmpdir(), 'ovation-acme-node-'))
    const limits = { checkCertificateIntervalMs: 250 }
    const publicUrl = `https://shared.test:${acme.tlsPort}`
    // The authority asks at the port of this one.
    const one = await acme.server(['shared.test'], { limits, config: { databaseUrl } })
    await issued(one)
    copyFileSync(join(one.folder, 'secrets.json'), join(folder, 'secrets.json'))
    const config = { databaseUrl, port: 0, publicUrl, plainHttp: undefined } as never
    const two = await acme.server(['shared.test'], { folder, limits, config })
    await issued(two)
    const at = async (server: TestServer): Promise<string> =>
      (await acme.shown('shared.test', server.server.port)).serialNumber
    const first = await at(one)
    expect(await at(two), 'it has ordered nothing').toBe(first)
    expect(readdirSync(folder)).not.toContain('acme')
    await one.server.certificate?.stop()
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    const { rows } = await client.query<{ name: string }>('select name from acme order by name')
    expect(rows.map(({ name }) => name)).toEqual(['account', 'certificate'])
    await client.query("delete from acme where name = 'certificate'")
    await client.end()
    await eventually(async () => (await at(two)) !== first, 'another certificate, ordered by the second node', 20_000)
    await one.server.certificate?.check()
    expect(await at(one)).toBe(await at(two))
  })
})

describe('an answer of a certificate authority', () => {
  it('[ACME8] is bounded, and a request that is called off ends', async () => {
    const home = mkdtempSync(join(tmpdir(), 'ovation-transport-'))
    const certificate = await loadCertificate('self', home, Date.now())
    const server = createSecureServer(
      { key: certificate?.key ?? '', cert: certificate?.cert ?? '' },
      (asked, answer) => {
        if (asked.url === '/long') answer.end('x'.repeat(300_000))
        else if (asked.url === '/short') answer.writeHead(202, { 'replay-nonce': 'n1' }).end(`${asked.method} said`)
      },
    )
    const port = await freePort()
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
    const trusted = getCACertificates('default')
    const at = (path: string, signal = new AbortController().signal) =>
      overHttps(`https://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}', signal })
    await expect(at('/short')).rejects.toThrow(/is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
    setDefaultCACertificates([...trusted, certificate?.cert ?? ''])
    expect(await at('/short')).toMatchObject({ status: 202, body: 'POST said', headers: { 'replay-nonce': 'n1' } })
    await expect(at('/long')).rejects.toThrow('its answer has more than 262144 bytes')
    await expect(at('/silent', AbortSignal.timeout(100))).rejects.toThrow('did not answer')
    setDefaultCACertificates(trusted)
    server.closeAllConnections()
    server.close()
    rmSync(home, { recursive: true, force: true })
  })
})

describe.skipIf(skipped)('certificates that soon end', () => {
  let acme: AcmeHarness
  beforeAll(async () => {
    acme = await AcmeHarness.start({ validityS: 12 })
  })
  afterEach(() => acme.closeServers())
  afterAll(() => acme.stop())

  it('[ACME3] are renewed in time, for new handshakes, over HTTP and over RTMPS; nobody who watches is disconnected', async () => {
    const test = await acme.server(['short.test'], {
      config: { rtmpsPort: 0 },
      limits: { checkCertificateIntervalMs: 250, retryCertificateMs: 500 },
    })
    await issued(test)
    const viewers = await Promise.all(Array.from({ length: 5 }, () => acme.viewer()))
    const first = await acme.shown('short.test')
    const next = await eventually(
      async () => {
        const now = await acme.shown('short.test')
        return now.serialNumber === first.serialNumber ? undefined : now
      },
      'a new certificate',
      20_000,
    )
    expect(first.validToDate.getTime(), 'while the old one held').toBeGreaterThan(Date.now())
    expect((await acme.shown('short.test', test.server.rtmpsPort)).serialNumber).toBe(next.serialNumber)
    viewers[0]?.say('still here')
    await eventually(() => viewers.every(({ texts }) => texts.includes('still here')), 'the message at everybody')
    expect(viewers.filter(({ closed }) => closed)).toEqual([])
    for (const viewer of viewers) viewer.leave()
  })
})
