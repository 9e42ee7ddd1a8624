import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReplaySummary } from '@ovation/protocol'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, launchBrowser, videoPlays, say } from '@ovation/testkit/browser'
import { freePort } from '@ovation/testkit/services'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { deployed, startCaddy, startNginx } from './proxies.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = ['ffmpeg', 'chromium', 'nginx', 'caddy'].some((program) => missing.includes(program))

let browser: Browser
let folder: string
let test: TestServer
let proxy: ChildProcess
let encoder: ChildProcess | undefined
let shop: HttpServer
const contexts: BrowserContext[] = []

beforeAll(async () => {
  if (skipped) return
  browser = await launchBrowser()
  folder = mkdtempSync(join(tmpdir(), 'ovation-path-'))
  shop = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Shop</title>'),
  )
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
}, 60_000)
afterEach(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
  await Promise.all(contexts.splice(0).map((context) => context.close()))
  await test.close()
  proxy.kill()
})
afterAll(async () => {
  if (skipped) return
  await browser.close()
  shop.close()
  rmSync(folder, { recursive: true, force: true })
})

const shopUrl = (): string => `http://127.0.0.1:${(shop.address() as AddressInfo).port}`

/** deploy/nginx.conf, without TLS, and with its location under a path as deploy/README.md says. */
function nginxUnder(path: string, upstream: string) {
  const [, map = ''] = /(map [\s\S]*?\n\})/.exec(deployed('nginx.conf')) ?? []
  const [, location = ''] = /( {2}location \/ \{\n[\s\S]*?\n {2}\})/.exec(deployed('nginx.conf')) ?? []
  const under = location.replace('location /', `location ${path}/`).replace('http://127.0.0.1:8080', upstream)
  return (port: number): ChildProcess => startNginx(folder, `${map} server { listen 127.0.0.1:${port}; ${under} }`)
}

const caddyUnder =
  (directive: string, upstream: string) =>
  (port: number): ChildProcess =>
    startCaddy(
      folder,
      `http://localhost:${port} {\n\tbind 127.0.0.1\n\t${directive} {\n\t\treverse_proxy ${upstream} {\n\t\t\tflush_interval -1\n\t\t}\n\t}\n}`,
    )

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )

/** A server under a path, behind a proxy; gives the address that others see. */
async function under(path: string, run: (upstream: string) => (port: number) => ChildProcess): Promise<string> {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}${path}`
  const limits = { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 }
  test = await TestServer.start({ limits, config: { publicUrl, trustedProxies: ['127.0.0.1'], origins: [shopUrl()] } })
  proxy = run(`http://127.0.0.1:${test.server.port}`)(port)
  await eventually(() => answers(publicUrl), 'the proxy', 10_000)
  return publicUrl
}

type Opened = { page: Page; astray: string[]; refused: string[] }

/** A page; what of it was asked for outside of the path or was not there, and what its policy did not let run. */
async function newPage(url: string, options = { bypassCSP: true }): Promise<Opened> {
  const context = await browser.newContext({ ...DESKTOP, ...options, locale: 'en-US' })
  contexts.push(context)
  const page = await context.newPage()
  const astray: string[] = []
  const refused: string[] = []
  page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()))
  page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url()) && !request.url().startsWith(`${url}/`)) astray.push(request.url())
  })
  page.on('response', (response) => {
    if (response.status() === 404) astray.push(`404 ${response.url()}`)
  })
  page.on('websocket', (socket) => {
    if (!socket.url().startsWith(`${url.replace('http', 'ws')}/`)) astray.push(socket.url())
  })
  return { page, astray, refused }
}

/** All pages, as the owner comes through them. */
async function walkThrough(url: string, path: string): Promise<void> {
  const { page, astray } = await newPage(url)
  await page.goto(`${url}/studio#code=${await test.server.signIn.newCode()}`)
  await page.getByRole('heading', { name: 'You are live' }).waitFor({ timeout: 30_000 })
  expect(page.url()).toBe(`${url}/studio`)
  expect((await page.context().cookies()).map(({ name, path }) => [name, path])).toEqual([['ovation_session', path]])
  await page.reload()
  await page.getByRole('heading', { name: 'You are live' }).waitFor({ timeout: 30_000 })

  // Who is signed in in the studio is the owner in the room's page too.
  await page.goto(`${url}/r/demo`)
  await videoPlays(page, 30_000)
  await say(page, 'under a path')
  await page.locator('.row.own .text', { hasText: 'under a path' }).last().waitFor()
  const visit = "document.querySelector('live-room').session"
  expect(
    await page.evaluate(`[${visit}.room.connection.self?.id, ${visit}.getSnapshot().connection.transport]`),
  ).toEqual([...['owner', 'websocket']])
  expect(await page.locator('meta[property="og:url"]').getAttribute('content')).toBe(`${url}/r/demo`)

  const master = await (await fetch(`${url}/live/demo/master.m3u8`)).text()
  const media = new URL(master.split('\n').find((line) => line.endsWith('index.m3u8')) ?? '', `${url}/live/demo/`)
  const init = /URI="([^"]+init[^"]+)"/.exec(await (await fetch(media)).text())?.[1] ?? 'none'
  expect((await fetch(new URL(init, media))).status).toBe(200)

  const replays = async (): Promise<ReplaySummary[]> =>
    ((await (await fetch(`${url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] }).replays
  const { id } = await eventually(
    async () => (await replays()).find(({ durationMs }) => durationMs > 2_000),
    'a recording',
    30_000,
  )
  await page.goto(`${url}/replay/${id}`)
  const video = "document.querySelector('live-replay').shadowRoot?.querySelector('video')"
  await page.waitForFunction(`${video}?.currentTime > 0.3`, undefined, { timeout: 20_000 })

  expect(astray).toEqual([])
}

/** Those that the owner has no part in, and what their policy lets run. */
async function otherPages(url: string, path: string): Promise<void> {
  const { page, astray } = await newPage(url)
  const visit = "document.querySelector('live-room').session"
  await page.goto(`${url}/overlay/demo`)
  await page.waitForFunction(`${visit}?.room.status === 'attached'`)
  await page.goto(`${url}/publish/demo`)
  await page.waitForFunction("document.querySelector('live-publisher').shadowRoot?.querySelector('button')")
  await page.goto(`${url}/`)
  await page.getByRole('link', { name: 'Demo' }).click()
  await page.waitForURL(`${url}/r/demo`)
  await page.goto(`${url}/r/NOWHERE`)
  expect(await page.getByRole('link', { name: /Ovation/ }).getAttribute('href')).toBe(`${path}/`)
  expect(astray.filter((one) => one !== `404 ${url}/r/NOWHERE`)).toEqual([])

  const { page: strict, refused } = await newPage(url, { bypassCSP: false })
  for (const under of ['r/demo', 'publish/demo', 'studio', '']) {
    await strict.goto(`${url}/${under}`)
    await strict.locator('live-room, live-publisher, form, h1').first().waitFor()
  }
  expect(refused).toEqual([])
}

describe.skipIf(skipped)('under a path', () => {
  it('[PATH2] studio, room, live video, replay, overlay, publisher and embed, behind nginx that keeps the path and then one that takes it away', async () => {
    const path = '/live'
    const url = await under(path, (upstream) => nginxUnder(path, upstream))
    encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
    await walkThrough(url, path)
    await otherPages(url, path)
    const ended = once(proxy, 'exit')
    proxy.kill()
    await ended
    proxy = nginxUnder(path, `http://127.0.0.1:${test.server.port}/`)(Number(new URL(url).port))
    await eventually(() => answers(url), 'the other proxy', 10_000)
    await walkThrough(url, path)

    const { page } = await newPage(shopUrl())
    await page.goto(shopUrl())
    await page.addScriptTag({ url: `${url}/embed.js` })
    await page.evaluate("document.body.append(document.createElement('live-room'))")
    await page.waitForFunction("document.querySelector('live-room').session?.room.status === 'attached'")
    expect(await page.evaluate("document.querySelector('live-room').session.options.server")).toBe(url)
  }, 120_000)

  it.each([
    ['Caddy that keeps it', (upstream: string) => caddyUnder('handle /a/b/*', upstream)],
    ['Caddy that takes it away', (upstream: string) => caddyUnder('handle_path /a/b/*', upstream)],
  ])(
    '[PATH3] behind %s: the SDK over both transports, and what comes from other origins',
    async (_, run) => {
      const url = await under('/a/b', run)
      const room = await test.client('host', 'host', { server: url }).rooms.get('demo').attach()
      for (const transport of ['websocket', 'sse'] as const) {
        const client = test.guest(transport, { server: url, transports: [transport] })
        const outside = await client.rooms.get('demo').attach()
        await outside.messages.send({ text: `by ${transport}` })
        await eventually(
          () => room.getSnapshot().messages.some(({ text }) => text === `by ${transport}`),
          'the message',
        )
      }
      const ask = (path: string, origin: string) => fetch(url + path, { headers: { origin } })
      expect(
        (await ask('/api/v1/rooms/demo/replays', 'https://evil.example')).headers.get('access-control-allow-origin'),
      ).toBe('*')
      expect((await ask('/api/v1/rooms', 'https://evil.example')).status).toBe(403)
      expect((await ask('/sdk/client.js', 'https://evil.example')).status).toBe(200)
      expect((await ask('/nothing', 'https://evil.example')).status).toBe(404)
    },
    60_000,
  )
})
