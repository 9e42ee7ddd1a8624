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
import type { Site } from './behind-proxies.harness.ts'
import { PROXIES } from './proxies.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = /chromium|ffmpeg/.test(missing)
const folder = mkdtempSync(join(tmpdir(), 'ovation-behind-'))

let browser: Browser
let test: TestServer
let proxy: ChildProcess | undefined
let proof: ProxyProof

beforeAll(async () => {
  if (skipped) return
  await loadCertificate('self', folder, Date.now())
  browser = await launchBrowser({ fakeDevices: true })
}, 60_000)
afterEach(async () => {
  if (skipped) return
  await proof.close()
  await test.close()
  proxy?.kill('SIGTERM')
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One server, with a file of deploy/ in front of it as it is shipped. */
async function behind(name: string): Promise<Site> {
  const { run } = PROXIES[name] as (typeof PROXIES)[string]
  const [port, spare] = [await freePort(), await freePort()]
  const url = `https://localhost:${port}`
  test = await TestServer.start({ config: { publicUrl: url, trustedProxies: ['127.0.0.1'] } })
  const certificate = { cert: join(folder, 'tls/cert.pem'), key: join(folder, 'tls/key.pem') }
  proxy = run({ folder, port, spare, upstream: test.port, rtmp: test.server.rtmpPort, ...certificate })
  await eventually(async () => (await ask(`${url}/healthz`).catch(() => undefined))?.status === 200, name, 15_000)
  // HAProxy takes encoders' connections too; the others say that these go to the server directly.
  return { url, rtmp: name === 'haproxy.cfg' ? `rtmp://127.0.0.1:${spare}/live` : test.server.rtmp }
}

async function byItself(): Promise<Site> {
  test = await TestServer.start({ config: { tls: 'self', host: 'localhost' } })
  return { url: test.server.url }
}

const ROWS: [name: string, start: () => Promise<Site>][] = [
  ['OVATION_TLS=self', byItself],
  ...['nginx.conf', 'Caddyfile', 'haproxy.cfg']
    .filter((name) => !missing.includes(PROXIES[name]?.program ?? ''))
    .map((name): [string, () => Promise<Site>] => [`deploy/${name}`, () => behind(name)]),
]

describe.skipIf(skipped)('Chromium over HTTP/2', () => {
  it.each(ROWS)(
    '[PROXY1] %s: the owner signs in and is on air, a viewer watches and chats',
    async (name, start) => {
      const site = await start()
      proof = new ProxyProof(browser, [test])
      await proof.run(site, `hello through ${name}`)
    },
    120_000,
  )
})
