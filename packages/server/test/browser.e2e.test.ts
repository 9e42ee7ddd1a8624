import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@ovation/testkit'
import { launchBrowser } from '@ovation/testkit/browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let test: TestServer
let shop: HttpServer
let browser: Browser

beforeAll(async () => {
  if (skipped) return
  shop = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A page of somebody else</title>'),
  )
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
  test = await TestServer.start({ config: { origins: [shopOrigin()] } })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  shop.close()
})

const shopOrigin = (): string => `http://127.0.0.1:${(shop.address() as AddressInfo).port}`

/** A page on which the SDK is loaded and a guest is in the room. */
async function guestPage(address: string, options = ''): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(address)
  await page.evaluate(`(async () => {
    const { createClient } = await import('${test.url}/sdk/client.js')
    window.client = createClient({ server: '${test.url}', guest: { name: 'Browser' } ${options} })
    window.room = await window.client.rooms.get('demo').attach()
    window.heard = []
    window.room.messages.subscribe((message) => window.heard.push(message.text))
  })()`)
  return page
}

describe.skipIf(skipped)('the SDK in Chromium', () => {
  it('[WEB1] works on a page of the server and on one of an allowed origin, and each sees the other', async () => {
    const [own, foreign] = await Promise.all([guestPage(`${test.url}/`), guestPage(shopOrigin())])
    await own.evaluate("window.room.messages.send({ text: 'from home' })")
    await foreign.evaluate("window.room.messages.send({ text: '来自别处' })")
    for (const page of [own, foreign])
      await eventually(async () => ((await page.evaluate('window.heard.length')) as number) === 2, 'both messages')
    expect(await own.evaluate('window.heard')).toEqual(['from home', '来自别处'])
    expect(await own.evaluate('window.client.connection.status.transport')).toBe('websocket')
    await Promise.all([own.close(), foreign.close()])
  })

  it('[WEB2] falls back to events and requests, also across origins', async () => {
    const page = await guestPage(shopOrigin(), ", transports: ['sse']")
    await page.evaluate("window.room.messages.send({ text: 'by another way' })")
    await eventually(async () => ((await page.evaluate('window.heard.length')) as number) === 1, 'the message')
    await page.close()
  })

  it('[WEB3] a page of an origin that is not allowed gets nothing', async () => {
    const stranger = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html>'),
    )
    await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done))
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`)
    const outcome = await page.evaluate(`(async () => {
      const { createClient } = await import('${test.url}/sdk/client.js')
      const client = createClient({ server: '${test.url}', guest: { name: 'Stranger' }, random: () => 0.01 })
      return Promise.race([client.rooms.get('demo').attach().then(() => 'in', ({ code }) => code), new Promise((done) => setTimeout(done, 1500, client.connection.status.state))])
    })()`)
    expect(outcome).toBe('origin_refused')
    await page.close()
    stranger.close()
  })

  it('[WEB4] comes back by itself after the network was away, and after the server was, with nothing missing', async () => {
    const page = await guestPage(`${test.url}/`)
    const other = await test.client('other').rooms.get('demo').attach()
    await page.context().setOffline(true)
    await test.restart()
    await eventually(() => other.status === 'attached', 'the other one to be back')
    for (const text of ['one', 'two', 'three']) await other.messages.send({ text })
    await page.context().setOffline(false)
    await eventually(
      async () => ((await page.evaluate('window.heard.length')) as number) === 3,
      'what was missed',
      30_000,
    )
    expect(await page.evaluate('window.heard')).toEqual(['one', 'two', 'three'])
    await page.close()
  }, 60_000)

  it('[WEB5] the same guest after a reload', async () => {
    const page = await guestPage(`${test.url}/`)
    const id = await page.evaluate('window.client.connection.self.id')
    await page.reload()
    await page.evaluate(`(async () => {
      const { createClient } = await import('/sdk/client.js')
      window.client = createClient({ server: '${test.url}', guest: {} })
      await window.client.rooms.get('demo').attach()
    })()`)
    expect(await page.evaluate('[window.client.connection.self.id, window.client.connection.self.name]')).toEqual([
      id,
      'Browser',
    ])
    await page.close()
  })

  const REACT = `
    import { createElement as h } from 'react'
    import { createRoot } from 'react-dom/client'
    import { useClient, useRoom, useConnection } from '@ovation/client/react'
    function App() {
      const client = useClient({ server: SERVER, guest: { name: 'React' } })
      const { room, snapshot } = useRoom(client, 'demo')
      const { state } = useConnection(client)
      return h('div', null, h('p', { id: 'state' }, state), h('ul', null, snapshot.messages.map((m) => h('li', { key: m.cid }, m.text))), h('button', { onClick: () => room.messages.send({ text: 'from React' }) }, 'send'))
    }
    createRoot(document.body.appendChild(document.createElement('main'))).render(h(App))`
  const VUE = `
    import { createApp, h } from 'vue'
    import { useClient, useRoom, useConnection } from '@ovation/client/vue'
    createApp({
      setup() {
        const client = useClient({ server: SERVER, guest: { name: 'Vue' } })
        const { room, snapshot } = useRoom(client, 'demo')
        const status = useConnection(client)
        return () => h('div', [h('p', { id: 'state' }, status.value.state), h('ul', snapshot.value.messages.map((m) => h('li', { key: m.cid }, m.text))), h('button', { onClick: () => room.messages.send({ text: 'from Vue' }) }, 'send')])
      },
    }).mount(document.body.appendChild(document.createElement('main')))`

  it.each([
    ['React', REACT],
    ['Vue', VUE],
  ])('[WEB6] the binding for %s shows a room and follows it', async (name, code) => {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'js' },
      ...{ bundle: true, write: false, format: 'esm' },
      define: {
        SERVER: JSON.stringify(test.url),
        'process.env.NODE_ENV': '"production"',
        __VUE_OPTIONS_API__: 'false',
        __VUE_PROD_DEVTOOLS__: 'false',
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
      },
    })
    const page = await browser.newPage()
    await page.goto(shopOrigin())
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '', type: 'module' })
    await page.waitForFunction("document.querySelector('#state')?.textContent === 'connected'")
    await page.click('button')
    await page.waitForFunction(
      `[...document.querySelectorAll('li')].some((line) => line.textContent === 'from ${name}')`,
    )
    await (await test.client('server-side').rooms.get('demo').attach()).messages.send({ text: `hello ${name}` })
    await page.waitForFunction(
      `[...document.querySelectorAll('li')].some((line) => line.textContent === 'hello ${name}')`,
    )
    await page.close()
  })
})
