import { execFileSync, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { loadCertificate } from '../src/share/index.ts'
import { deployed, PROXIES } from './proxies.fixture.ts'
import { TestServer } from './server.fixture.ts'
import { SPELLINGS, statusesOverHttp2, statusOf } from './spellings.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const folder = mkdtempSync(join(tmpdir(), 'ovation-deploy-'))
const children: ChildProcess[] = []
let test: TestServer
/** A server that answers everything with 200 and says what reached it: whatever is refused, the proxy has refused. */
let echo: Server
const echoPort = (): number => (echo.address() as AddressInfo).port

beforeAll(async () => {
  await loadCertificate('self', folder, Date.now())
  test = await TestServer.start({ config: { trustedProxies: ['127.0.0.1'] } })
  echo = createServer((asked, answer) => answer.end(JSON.stringify({ url: asked.url, headers: asked.headers })))
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done))
}, 30_000)
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGTERM')
})
afterAll(async () => {
  await test?.close()
  echo?.close()
  echo?.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a proxy of deploy/ before a server; gives its address. */
async function behind(name: string, upstream: number): Promise<string> {
  const { tls, run } = PROXIES[name] as (typeof PROXIES)[string]
  const [port, spare] = [await freePort(), await freePort()]
  const [cert, key] = [join(folder, 'tls/cert.pem'), join(folder, 'tls/key.pem')]
  children.push(run({ folder, port, spare, upstream, cert, key }))
  const url = `${tls ? 'https' : 'http'}://localhost:${port}`
  await eventually(async () => (await statusOf(url, '/healthz').catch(() => 0)) === 200, name, 15_000)
  return url
}

type Reached = { url: string; headers: IncomingHttpHeaders }

/** What reaches the server of a request with these headers, over whichever version the proxy offers first. */
async function reached(url: string, path: string, headers: Record<string, string>): Promise<Reached> {
  if (url.startsWith('https:')) {
    const session = connectHttp2(url, { rejectUnauthorized: false })
    const asking = session.request({ ':path': path, ':authority': new URL(url).host, ...headers })
    let text = ''
    for await (const chunk of asking) text += String(chunk)
    session.destroy()
    return JSON.parse(text) as Reached
  }
  const text = await new Promise<string>((done, fail) => {
    const asking = request(`${url}${path}`, { agent: false, headers }, (answer) => {
      let said = ''
      answer.on('data', (chunk) => (said += String(chunk)))
      answer.on('end', () => done(said))
    })
    asking.on('error', fail).end()
  })
  return JSON.parse(text) as Reached
}

const LIED = '203.0.113.9'

describe.each(Object.keys(PROXIES))('deploy/%s', (name) => {
  const { program, tls } = PROXIES[name] as (typeof PROXIES)[string]
  const runs = it.skipIf(missing.includes(program))

  runs(
    '[OPS10] lets nobody in to figures and calls of nodes, however they are spelt',
    async () => {
      const url = await behind(name, test.port)
      for (const target of SPELLINGS)
        expect([301, 308, 400, 403, 404, 405], target).toContain(await statusOf(url, target))
      if (tls)
        for (const status of await statusesOverHttp2(url, SPELLINGS))
          expect([0, 301, 308, 400, 403, 404]).toContain(status)
    },
    60_000,
  )

  runs(
    '[OPS10] refuses them by itself, read as servers read paths',
    async () => {
      const url = await behind(name, echoPort())
      for (const path of ['metrics', 'internal', 'internal/v1/touch', 'internal/v1/video/demo'])
        for (const target of [
          `/${path}`,
          `/%${path.charCodeAt(0).toString(16)}${path.slice(1)}`,
          `/${path}?a=b`,
          `//${path}`,
        ])
          expect([301, 308, 400, 403, 404], target).toContain(await statusOf(url, target))
      for (const target of ['/', '/r/metrics', '/r/internal', '/metricsroom', '/v1/ws'])
        expect(await statusOf(url, target), target).toBe(200)
    },
    60_000,
  )

  runs(
    '[OPS10] says itself who is at the other end: what a client says of that is not passed on',
    async () => {
      const url = await behind(name, echoPort())
      const paths = ['/', '/v1/commands', '/live/demo/index.m3u8', '/live/demo/x/1.m4s', '/replay/x/0.m4s', '/r/demo']
      for (const path of paths) {
        const { headers } = await reached(url, path, {
          ...{ 'x-forwarded-for': LIED, 'x-forwarded-proto': tls ? 'http' : 'https' },
          ...{ 'x-forwarded-host': 'evil.example', forwarded: `for=${LIED}` },
        })
        const { 'x-forwarded-for': from, 'x-forwarded-proto': proto, 'x-forwarded-host': host } = headers
        expect([path, from, proto]).toEqual([path, '127.0.0.1', tls ? 'https' : 'http'])
        expect([path, host ?? new URL(url).host]).toEqual([path, new URL(url).host])
        expect([path, headers.host]).toEqual([path, new URL(url).host])
      }
      const real = await behind(name, test.port)
      const { address } = (await reached(real, '/api/v1/share/echo', { 'x-forwarded-for': LIED })) as unknown as {
        address: string
      }
      expect(address).toBe('127.0.0.1')
    },
    60_000,
  )

  runs(
    '[OPS10] passes WebSockets',
    async () => {
      const url = await behind(name, test.port)
      const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { rejectUnauthorized: false, origin: url })
      const first = new Promise<string>((done, fail) => {
        socket.on('error', fail).on('message', (data) => done(String(data)))
        socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', v: 2, guest: {} })))
      })
      expect(await first).toContain('"welcome"')
      socket.terminate()
    },
    30_000,
  )
})

describe('deploy/', () => {
  it('[OPS10] every proxy in it is held by these tests', () => {
    const proxies = globSync('deploy/*', { cwd: new URL('../../../', import.meta.url) })
      .map((path) => basename(path))
      .filter((path) => /\.conf$|\.cfg$|^Caddyfile/.test(path))
    expect(proxies.sort()).toEqual(Object.keys(PROXIES).sort())
  })

  it('[OPS11] containers give other nodes and Prometheus the ops listener, and nobody else', () => {
    const compose = deployed('compose.yaml')
    expect(compose).toContain("OVATION_OPS_LISTEN: ':9464'")
    expect(compose.match(/OVATION_NODE_URL: 'http:\/\/node\d:9464'/g)).toHaveLength(2)
    expect([...compose.matchAll(/ports: \[(.*)\]/g)].map(([, ports]) => ports)).toEqual(["'443:443', '1935:1935'"])
    expect(deployed('Dockerfile')).not.toMatch(/EXPOSE.*9464|OVATION_OPS_LISTEN/)
    const nodes = deployed('chart/templates/nodes.yaml')
    expect(nodes).toMatch(/OVATION_OPS_LISTEN, value: ':9464'/)
    expect(nodes).toContain("value: 'http://$(POD_IP):9464'")
    expect(nodes).toContain("prometheus.io/port: '9464'")
    expect(deployed('chart/templates/network.yaml')).not.toMatch(/9464|targetPort: ops/)
  })

  const helm = (...args: string[]): string =>
    execFileSync('helm', args, { encoding: 'utf8', env: { ...process.env, HELM_CACHE_HOME: folder } })
  const chart = fileURLToPath(new URL('../../../deploy/chart', import.meta.url))

  it.skipIf(spawnSync('helm', ['version']).error !== undefined)(
    '[OPS13] the chart is a chart: what it renders gives the ops listener to nobody outside, whatever its values are',
    () => {
      expect(helm('lint', '--strict', chart)).toContain('0 chart(s) failed')
      // As numbers, truths and nothing look that somebody means as names.
      const values = ['image=1', 'host=1.20', 'tlsSecret=true', 'ingressClass=null', 'secret=0x10']
      for (const set of [[], values.flatMap((value) => ['--set', value])]) {
        const objects = helm('template', '2024', chart, ...set).split(/^---$/m)
        const ofKind = (kind: string): string => objects.find((text) => text.includes(`kind: ${kind}\n`)) ?? ''
        expect(objects.filter((text) => /9464|name: ops/.test(text))).toEqual([ofKind('Deployment')])
        expect(ofKind('Service')).toContain('- { name: http, port: 80, targetPort: http }')
        expect(ofKind('Deployment')).toContain("{ name: OVATION_OPS_LISTEN, value: ':9464' }")
        expect(ofKind('Deployment')).toMatch(set.length > 0 ? /image: "1"\n/ : /image: "ovation:[\d.]+"\n/)
        expect(ofKind('Ingress')).toMatch(set.length > 0 ? /- host: "1\.20?"\n/ : /- host: "live\.example\.com"\n/)
        for (const kind of ['Service', 'Deployment', 'Ingress', 'PodDisruptionBudget'])
          expect([kind, /metadata:\s+(?:\{ )?name: "2024"/.test(ofKind(kind))]).toEqual([kind, true])
      }
    },
    60_000,
  )

  it('[OPS13] no value of the chart stands without quotes where a name is meant', () => {
    for (const path of globSync('deploy/chart/templates/*', { cwd: new URL('../../../', import.meta.url) })) {
      const text = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
      const bare = [...text.matchAll(/\{\{ ([^}]+) \}\}/g)].map(([, inside]) => inside)
      expect(bare.filter((inside) => !/\| quote$|^\.Values\.replicas$|^toJson /.test(inside ?? ''))).toEqual([])
    }
  })

  it('[OPS11] the templates of the chart are templates: their braces stand together', () => {
    const templates = globSync('deploy/chart/templates/*', { cwd: new URL('../../../', import.meta.url) })
    expect(templates.length).toBeGreaterThan(0)
    for (const path of templates) {
      const text = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
      expect(text, path).not.toContain('{ {')
      expect(text, path).toMatch(/\{\{ [.\w| ]+ \}\}/)
    }
  })
})
