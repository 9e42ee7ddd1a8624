import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { eventually } from '@ovation/testkit'
import { freePort, PebbleServer } from '@ovation/testkit/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'
import type { Options } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('pebble')
const trusted = getCACertificates('default')
let pebble: PebbleServer
let [httpPort, tlsPort] = [0, 0]
const servers: TestServer[] = []

/** The certificate that a name is shown. */
const shown = (name: string): Promise<X509Certificate> =>
  new Promise((done, fail) => {
    const socket = connect({ port: tlsPort, host: '127.0.0.1', servername: name, rejectUnauthorized: false }, () => {
      done(new X509Certificate(socket.getPeerCertificate().raw))
      socket.destroy()
    })
    socket.on('error', fail)
  })

const plain = (
  path: string,
  host: string,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> =>
  new Promise((done, fail) => {
    const asking = request({ port: httpPort, host: '127.0.0.1', path, headers: { host } }, (answer) => {
      let body = ''
      answer.on('data', (part) => (body += String(part)))
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body }))
    })
    asking.on('error', fail).end()
  })

async function start(names: string[], { config, ...options }: Options = {}): Promise<TestServer> {
  const test = await TestServer.start({
    ...options,
    config: {
      ...{ tls: 'acme', port: tlsPort, publicUrl: `https://${names[0]}:${tlsPort}` },
      acme: { names, directoryUrl: pebble.directoryUrl },
      plainHttp: { port: httpPort, chosen: true },
      ...config,
    },
  })
  servers.push(test)
  return test
}

const issued = (test: TestServer): Promise<unknown> =>
  eventually(() => test.server.certificate?.status.state === 'valid', 'a certificate', 20_000)

describe.skipIf(skipped)('a certificate authority', () => {
  beforeAll(async () => {
    ;[httpPort, tlsPort] = [await freePort(), await freePort()]
    pebble = await PebbleServer.start({ httpPort, tlsPort })
    setDefaultCACertificates([...trusted, pebble.ca])
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    await pebble.stop()
  })

  it('[ACME1] issues one certificate for all names, checked over HTTP', async () => {
    const test = await start(['live.test', 'www.live.test'])
    expect((await shown('live.test')).issuer, 'one of our own until then').toContain('Ovation')
    await issued(test)
    const certificate = await shown('www.live.test')
    expect(certificate.issuer).toContain('Pebble')
    expect(certificate.subjectAltName).toBe('DNS:live.test, DNS:www.live.test')
    expect(test.server.certificate?.status).toEqual({
      state: 'valid',
      names: ['live.test', 'www.live.test'],
      endsAt: certificate.validToDate.getTime(),
    })
  })
})
