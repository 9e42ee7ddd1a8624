import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { launchBrowser } from '@ovation/testkit/browser'
import { freePort } from '@ovation/testkit/services'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import { loadCertificate } from '../src/share/index.ts'
import { ask, ProxyProof } from './behind-proxies.harness.ts'
import { TestCluster } from './cluster.fixture.ts'
import { PROXIES } from './proxies.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'ovation-behind-'))
const children: ChildProcess[] = []

let browser: Browser
let cluster: TestCluster
let proof: ProxyProof

beforeAll(async () => {
  await loadCertificate('self', folder, Date.now())
  browser = await launchBrowser({ fakeDevices: true })
}, 60_000)
afterEach(async () => {
  await proof.close()
  for (const child of children.splice(0)) child.kill('SIGTERM')
  await cluster.close()
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('Chromium over HTTP/2, two nodes behind a balancer', () => {
  it.each([
    ['haproxy.cfg', 'encoder'],
    ['haproxy.cfg', 'browser'],
    ['nginx-cluster.conf', 'browser'],
  ])(
    '[PROXY1] deploy/%s, on air by %s: every page at whichever node',
    async (name, from) => {
      const { run } = PROXIES[name] as (typeof PROXIES)[string]
      const [port, spare] = [await freePort(), await freePort()]
      const url = `https://localhost:${port}`
      cluster = await TestCluster.start(2, {}, { publicUrl: url, trustedProxies: ['127.0.0.1'] })
      const certificate = { cert: join(folder, 'tls/cert.pem'), key: join(folder, 'tls/key.pem') }
      const [one, two] = [cluster.get(0), cluster.get(1)]
      const more = { second: two.port, rtmp: one.server.rtmpPort, secondRtmp: two.server.rtmpPort }
      children.push(run({ folder, port, spare, upstream: one.port, ...more, ...certificate }))
      await eventually(async () => (await ask(`${url}/healthz`).catch(() => undefined))?.status === 200, name, 15_000)
      proof = new ProxyProof(browser, cluster.nodes)
      const rtmp = from === 'encoder' ? { rtmp: `rtmp://127.0.0.1:${spare}/live` } : {}
      await proof.run({ url, ...rtmp }, `hello through ${name}`)
    },
    180_000,
  )
})
