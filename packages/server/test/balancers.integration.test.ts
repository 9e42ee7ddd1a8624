import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@ovation/client'
import type { TransportName } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { loadCertificate } from '../src/share/index.ts'
import { TestCluster } from './cluster.fixture.ts'
import { deployed, startHaproxy, startNginx } from './proxies.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = /postgres|redis/.test(missing)
const folder = mkdtempSync(join(tmpdir(), 'ovation-balancers-'))

let cluster: TestCluster
const children: ChildProcess[] = []

beforeAll(async () => {
  if (skipped) return
  await loadCertificate('self', folder, Date.now())
  cluster = await TestCluster.start(2, { drainNoticeMs: 3_000, drainOverMs: 500 })
}, 90_000)
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGTERM')
})
afterAll(async () => {
  await cluster?.close()
  rmSync(folder, { recursive: true, force: true })
})

const certificate = () => ({ cert: join(folder, 'tls/cert.pem'), key: join(folder, 'tls/key.pem') })
const nodes = (text: string): string =>
  text
    .replaceAll('10.0.0.11:8080', `127.0.0.1:${cluster.get(0).port}`)
    .replaceAll('10.0.0.12:8080', `127.0.0.1:${cluster.get(1).port}`)

function nginx(port: number): void {
  const { cert, key } = certificate()
  const site = nodes(deployed('nginx-cluster.conf'))
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`)
    .replaceAll('live.example.com', 'localhost')
    .replace(/ssl_certificate .*;/, `ssl_certificate ${cert};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${key};`)
    // In turns, so that a client comes to the other node with its very next request.
    .replace('least_conn;', '')
  children.push(startNginx(folder, site))
}

async function haproxy(port: number): Promise<void> {
  const { cert, key } = certificate()
  const pem = join(folder, 'both.pem')
  writeFileSync(pem, `${readFileSync(cert, 'utf8')}\n${readFileSync(key, 'utf8')}`)
  const configuration = nodes(deployed('haproxy.cfg'))
    .replace('bind :443 ssl crt /etc/haproxy/live.example.com.pem', `bind 127.0.0.1:${port} ssl crt ${pem}`)
    .replace('bind :1935', `bind 127.0.0.1:${await freePort()}`)
    .replaceAll(/10\.0\.0\.\d+:1935/g, '127.0.0.1:1')
    .replace('maxconn 100000', 'maxconn 1000')
    .replace('balance leastconn', 'balance roundrobin')
  children.push(startHaproxy(folder, configuration))
}

/** The certificate is this test's own. */
class Trusting extends WebSocket {
  constructor(url: string) {
    super(url, { rejectUnauthorized: false })
  }
}

const overHttp2 = async (url: string, path: string): Promise<number> => {
  const session = connectHttp2(url, { rejectUnauthorized: false })
  const request = session.request({ ':path': path })
  const status = await new Promise<number>((done, fail) => {
    request.on('response', (headers) => done(Number(headers[':status'])))
    request.on('error', fail)
    session.on('error', fail)
  })
  session.destroy()
  return status
}

async function behind(run: (port: number) => Promise<void> | void): Promise<string> {
  const port = await freePort()
  await run(port)
  const url = `https://localhost:${port}`
  await eventually(async () => (await overHttp2(url, '/healthz').catch(() => 0)) === 200, 'the balancer', 15_000)
  return url
}

const balancers = [
  ['haproxy.cfg', haproxy, /haproxy/],
  ['nginx-cluster.conf', nginx, /nginx/],
] as const

describe.skipIf(skipped)('nodes behind a balancer', () => {
  // The balancers' certificates are made here. The files after this one are judged by what they trust themselves.
  beforeAll(() => void (process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'))
  afterAll(() => void delete process.env.NODE_TLS_REJECT_UNAUTHORIZED)

  for (const [name, run, program] of balancers) {
    it.skipIf(program.test(missing))(
      `[OWN17] deploy/${name}: every transport, without anybody coming back to the same node`,
      async () => {
        const url = await behind(run)
        const people = await Promise.all(
          Array.from({ length: 8 }, async (_, n) => {
            const transport: TransportName = n % 2 === 0 ? 'websocket' : 'sse'
            const options = { transports: [transport], WebSocket: Trusting as never }
            const client = createClient({ server: url, getToken: () => cluster.get(0).token(`b${n}`), ...options })
            return { client, room: await client.rooms.get('demo').attach() }
          }),
        )
        // Each speaks several times; over SSE each message is a request of its own, to either node.
        for (let turn = 0; turn < 4; turn++)
          await Promise.all(people.map(({ room }, n) => room.messages.send({ text: `${name} ${n} ${turn}` })))
        for (const { room } of people) {
          const texts = (): string[] =>
            room
              .getSnapshot()
              .messages.map(({ text }) => text)
              .filter((text) => text.startsWith(name))
          await eventually(() => texts().length === 32, 'all of it')
          expect(new Set(texts()).size).toBe(32)
        }
        const sessions = cluster.nodes.map(({ server }) => server.sessions.size)
        expect(sessions.every((count) => count > 0)).toBe(true)
        expect(await overHttp2(url, '/r/demo')).toBe(200)
        // What is for nodes and Prometheus does not lead in from outside.
        expect([403, 404]).toContain(await overHttp2(url, '/metrics'))
        expect([403, 404]).toContain(await overHttp2(url, '/internal/v1/touch'))
        for (const { client } of people) client.close()
      },
      60_000,
    )
  }

  it.skipIf(/haproxy/.test(missing))(
    '[OWN14] behind HAProxy: anyone who is moved comes to a node that stays',
    async () => {
      const url = await behind(haproxy)
      const leaver = await cluster.join()
      await cluster.know(3)
      // The configuration names two nodes; the second is the one that goes.
      const second = cluster.get(1)
      const clients = Array.from({ length: 8 }, (_, n) =>
        createClient({
          server: url,
          getToken: () => cluster.get(0).token(`d${n}`),
          transports: ['websocket'],
          WebSocket: Trusting as never,
        }),
      )
      const rooms = await Promise.all(clients.map((client) => client.rooms.get('demo').attach()))
      const told: unknown[] = []
      for (const room of rooms) room.onDiscontinuity((what) => told.push(what))
      const closes = clients.map(() => 0)
      for (const [n, client] of clients.entries())
        client.connection.subscribe(({ state }) => state === 'waiting' && (closes[n] = (closes[n] ?? 0) + 1))
      expect(second.server.sessions.size).toBeGreaterThan(0)
      await second.server.drain()
      await eventually(() => rooms.every(({ status }) => status === 'attached'), 'all to be back')
      for (const room of rooms) await room.messages.send({ text: 'still here' })
      expect(second.server.sessions.size).toBe(0)
      expect(Math.max(...closes)).toBe(1)
      expect(told).toEqual([])
      for (const client of clients) client.close()
      await cluster.remove(second)
      await cluster.remove(leaver)
    },
    60_000,
  )
})
