import { createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@ovation/testkit'
import { DESKTOP, launchBrowser } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let browser: Browser
let proxy: Server
let test: TestServer | undefined

/** A proxy as many are set up: it asks under its own name for the server, and does not say which one was asked for. */
function rewriteHost(incoming: IncomingMessage) {
  const { method, url: path, headers } = incoming
  const to = { host: '127.0.0.1', port: test?.port, method, path, agent: false }
  return request({ ...to, headers: { ...headers, host: 'backend.internal:8080' } })
}

beforeAll(async () => {
  if (skipped) return
  proxy = createServer((incoming, answer) => {
    const asking = rewriteHost(incoming).on('error', () => answer.destroy())
    asking.on('response', (said) => said.pipe(answer.writeHead(said.statusCode ?? 502, said.headers)))
    incoming.pipe(asking)
  })
  proxy.on('upgrade', (incoming, socket) => {
    const asking = rewriteHost(incoming).on('error', () => socket.destroy())
    const head = (said: IncomingMessage): string => {
      const fields = Object.entries(said.headers).map(([name, value]) => `${name}: ${String(value)}`)
      return `HTTP/1.1 ${said.statusCode} x\r\n${fields.join('\r\n')}\r\n\r\n`
    }
    asking.on('upgrade', (said, inner) => {
      socket.write(head(said))
      inner.pipe(socket).pipe(inner)
      inner.on('error', () => socket.destroy())
    })
    asking.on('response', (said) => (socket.write(head(said)), said.pipe(socket)))
    socket.on('error', () => asking.destroy())
    asking.end()
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  browser = await launchBrowser()
}, 60_000)
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  await test?.close()
  test = undefined
})
afterAll(async () => {
  await browser?.close()
  proxy?.close()
  proxy?.closeAllConnections()
})

const url = (): string => `http://localhost:${(proxy.address() as AddressInfo).port}`

async function open(path: string, locale = 'en-US', said: string[] = []): Promise<Page> {
  const page = await (await browser.newContext({ ...DESKTOP, bypassCSP: true, locale })).newPage()
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${url()}${path}`)
  return page
}

describe.skipIf(skipped)('a proxy that rewrites Host', () => {
  it('[PROXY2] the page and the studio say that their origin was refused, and what to do', async () => {
    test = await TestServer.start()
    const refused = `pages from ${url()} may not connect; add that origin to OVATION_ORIGINS. If that is the address of this server, set OVATION_PUBLIC_URL.`
    const said: string[] = []
    const [room, chinese, studio] = await Promise.all([
      open('/r/demo', 'en-US', said),
      open('/r/demo', 'zh-CN'),
      open('/studio'),
    ])
    await room.getByText('This page can’t show the room').waitFor({ timeout: 30_000 })
    await chinese.getByText('这个网页无法显示直播间').waitFor({ timeout: 30_000 })
    expect(said.join('\n')).toContain(refused)
    await studio.getByText(refused).waitFor({ timeout: 30_000 })
    // An end, which nothing is tried again after.
    expect(await room.evaluate("document.querySelector('live-room').session.getSnapshot().connection.state")).toBe(
      'failed',
    )
  }, 60_000)

  it('[PROXY2] with OVATION_PUBLIC_URL it works, whatever the proxy makes of Host', async () => {
    test = await TestServer.start({ config: { publicUrl: url() } })
    await open('/r/demo')
    const studio = await open(`/studio#code=${await test.server.signIn.newCode()}`)
    await studio.getByRole('region', { name: 'Chat' }).waitFor()
    await eventually(() => test?.server.sessions.size === 2, 'both to be connected')
  }, 60_000)
})
