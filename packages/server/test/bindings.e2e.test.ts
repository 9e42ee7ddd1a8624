import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { launchBrowser } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePage, MANY_REACT, MANY_VUE, REACT_PAGE, VUE_PAGE } from './bindings.pages.ts'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let test: TestServer
let shop: HttpServer
let browser: Browser
let other: Client

beforeAll(async () => {
  if (skipped) return
  shop = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>Shop</title>'),
  )
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done))
  test = await TestServer.start({ config: { origins: [shopOrigin()] } })
  other = test.client('other')
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  shop.close()
})

const shopOrigin = (): string => `http://127.0.0.1:${(shop.address() as AddressInfo).port}`

type Opened = { page: Page; sent: string[]; faults: string[]; sockets: { made: number; open: number } }

/** A page that runs a program, with what it sends and what goes wrong in it. */
async function open(code: string, mode?: string): Promise<Opened> {
  const page = await browser.newPage()
  const sent: string[] = []
  const faults: string[] = []
  const sockets = { made: 0, open: 0 }
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('websocket', (socket) => {
    sockets.made += 1
    sockets.open += 1
    socket.on('close', () => (sockets.open -= 1))
    socket.on('framesent', ({ payload }) => sent.push((JSON.parse(String(payload)) as { t: string }).t))
  })
  await page.goto(shopOrigin())
  // A module runs some time after it was added.
  const content = `${await bundlePage(code, test.url, mode)}\n;globalThis.hasRun = true`
  await page.addScriptTag({ content, type: 'module' })
  await page.waitForFunction('globalThis.hasRun')
  return { page, sent, faults, sockets }
}

const shows = (page: Page, id: string, text: string) =>
  page.waitForFunction(`document.querySelector('#${id}')?.textContent.includes('${text}')`)
const show = (page: Page, now: object) => page.evaluate(`window.show(${JSON.stringify(now)})`)
const count = (sent: string[], t: string) => sent.filter((one) => one === t).length

/** Says something from the outside and waits until that is shown: whatever was sent before has had its effect by then. */
async function heard(page: Page, id: string, text: string, room = 'demo'): Promise<void> {
  await (await other.rooms.get(room).attach()).messages.send({ text })
  await shows(page, id, text)
}

describe.skipIf(skipped)('the bindings, mounted', () => {
  it.each([
    ['React, in StrictMode', REACT_PAGE],
    ['Vue', VUE_PAGE],
  ])(
    '[SDK31] two components of %s share one attachment, which lasts until the last of them is gone',
    async (_, code) => {
      const { page, sent, faults, sockets } = await open(code)
      await Promise.all([shows(page, 'first', 'demo attached'), shows(page, 'second', 'demo attached')])
      expect([sockets.made, count(sent, 'hello'), count(sent, 'attach')]).toEqual([1, 1, 1])
      expect(await page.evaluate('window.first === window.second')).toBe(true)
      expect(await page.evaluate("window.first.messages.send({ text: 'from here' }).then(() => 'stored')")).toBe(
        'stored',
      )

      await show(page, { second: false })
      await heard(page, 'first', `one is left of ${code.length}`)
      expect([count(sent, 'attach'), count(sent, 'detach')]).toEqual([1, 0])
      await show(page, { first: false, second: true })
      await heard(page, 'second', `the other took over ${code.length}`)
      expect([count(sent, 'attach'), count(sent, 'detach')], 'gone and back within a turn').toEqual([1, 0])

      await test.server.rooms.create('second', 'Second', { id: 'owner', name: 'Owner', role: 'owner' })
      await show(page, { room: 'second' })
      await shows(page, 'second', 'second attached')
      await expect.poll(() => count(sent, 'detach')).toBe(1)
      expect(await page.evaluate("window.client.rooms.get('demo').status")).toBe('detached')

      await show(page, { second: false })
      await expect.poll(() => count(sent, 'detach')).toBe(2)
      expect(await page.evaluate('window.client.connection.status.state')).toBe('connected')
      await show(page, { provider: false })
      await expect.poll(() => sockets.open).toBe(0)
      expect(await page.evaluate('window.client.connection.status.state')).toBe('closed')
      expect(faults).toEqual([])
      await page.close()
    },
  )

  it('[SDK30] what React hides for a while leaves, and is there again when it is shown', async () => {
    const { page, faults, sockets } = await open(REACT_PAGE)
    await shows(page, 'first', 'demo attached')
    await show(page, { visible: false })
    await expect.poll(() => sockets.open).toBe(0)
    await show(page, { visible: true })
    await shows(page, 'first', 'demo attached')
    await heard(page, 'first', 'shown again')
    expect(faults).toEqual([])
    await page.close()
  })

  it('[SDK33] what KeepAlive puts aside leaves, and comes back with what was said meanwhile', async () => {
    const { page, sent, faults, sockets } = await open(VUE_PAGE)
    await shows(page, 'first', 'demo attached')
    await show(page, { visible: false })
    await expect.poll(() => count(sent, 'detach')).toBe(1)
    await (await other.rooms.get('demo').attach()).messages.send({ text: 'said meanwhile' })
    await show(page, { visible: true })
    await shows(page, 'first', 'said meanwhile')
    expect([sockets.made, count(sent, 'attach')]).toEqual([1, 2])
    expect(faults).toEqual([])
    await page.close()
  })

  it('[SDK34] who signs in comes anew with a token; another name alone changes nothing', async () => {
    const { page, sockets, faults } = await open(REACT_PAGE)
    await shows(page, 'first', 'demo attached')
    await show(page, { name: 'Somebody' })
    await heard(page, 'first', 'still here')
    expect(sockets.made).toBe(1)
    await show(page, { token: await test.token('tao', 'member') })
    await shows(page, 'first', 'demo attached')
    await page.waitForFunction("window.client.connection.self?.id === 'tao'")
    await heard(page, 'first', 'as tao')
    expect(sockets.made).toBe(2)
    expect(faults).toEqual([])
    await page.close()
  })

  it('[SDK31] a room that the page attached by itself stays', async () => {
    const { page, sent } = await open(REACT_PAGE)
    await shows(page, 'first', 'demo attached')
    await test.server.rooms.create('kept', 'Kept', { id: 'owner', name: 'Owner', role: 'owner' })
    await page.evaluate("window.client.rooms.get('kept').attach().then(() => {})")
    await show(page, { room: 'kept' })
    await shows(page, 'first', 'kept attached')
    await expect.poll(() => count(sent, 'detach')).toBe(1)
    await show(page, { room: 'demo' })
    await shows(page, 'first', 'demo attached')
    expect(await page.evaluate("window.client.rooms.get('kept').status")).toBe('attached')
    await page.close()
  })

  it('[SDK32] a page rendered on a server is taken over as it is', async () => {
    const code = `
      import { StrictMode } from 'react'
      import { hydrateRoot } from 'react-dom/client'
      import { renderToString } from 'react-dom/server'
      import { createSSRApp, defineComponent, h } from 'vue'
      import { renderToString as renderVue } from 'vue/server-renderer'
      import { OvationProvider, useConnection, useRoom } from '@ovation/client/react'
      import { provideClient, useConnection as useVueConnection, useRoom as useVueRoom } from '@ovation/client/vue'
      const View = () => <p id="react">{useRoom('demo').snapshot.status} {useConnection().state}</p>
      const page = <StrictMode><OvationProvider server={SERVER} guest={{ name: 'Mia' }}><View /></OvationProvider></StrictMode>
      const Inside = defineComponent(() => { const { snapshot } = useVueRoom('demo'), status = useVueConnection(); return () => h('p', { id: 'vue' }, snapshot.value.status + ' ' + status.value.state) })
      const App = defineComponent(() => { provideClient({ server: SERVER, guest: { name: 'Mia' } }); return () => h(Inside) })
      const [one, other] = [document.createElement('main'), document.createElement('main')]
      document.body.append(one, other)
      one.innerHTML = renderToString(page)
      other.innerHTML = await renderVue(createSSRApp(App))
      window.rendered = document.body.textContent
      hydrateRoot(one, page)
      createSSRApp(App).mount(other)`
    const { page, faults } = await open(code)
    await Promise.all([shows(page, 'react', 'attached connected'), shows(page, 'vue', 'attached connected')])
    expect(await page.evaluate('window.rendered')).toContain('detached idle')
    expect(faults).toEqual([])
    await page.close()
  })

  it.each([
    ['React', MANY_REACT],
    ['Vue', MANY_VUE],
  ])('[SDK36] a thousand mounts in %s leave no sockets, listeners, clients and rooms', async (_, code) => {
    // While somebody develops, Vue remembers for their tools what was mounted in the first three seconds.
    const { page, faults } = await open(code, 'production')
    const alive = await objectsOf(page)
    await page.evaluate('window.mount(1_000)')
    expect(await page.evaluate('[sockets.open, window.listeners, sockets.made >= 20]')).toEqual([0, 0, true])
    // A framework remembers what it rendered last.
    // A client that was closed waits two seconds for what was sent to be answered.
    await eventually(async () => Math.max(...(await alive())) <= 8, 'all of them to be gone', 20_000)
    await page.evaluate('window.rooms(1_000)')
    expect(await page.evaluate('[sockets.open, document.querySelector("p").textContent]')).toEqual([1, 'connected'])
    expect(Math.max(...(await alive())), 'one client that showed its rooms a thousand times').toBeLessThanOrEqual(12)
    expect(faults).toEqual([])
    await page.close()
  })
})

/** Counts the rooms and connections that a page's memory still has. */
async function objectsOf(page: Page): Promise<() => Promise<number[]>> {
  const devtools = await page.context().newCDPSession(page)
  const evaluate = async (expression: string) => (await devtools.send('Runtime.evaluate', { expression })).result
  return async () => {
    await devtools.send('HeapProfiler.collectGarbage')
    const counts: number[] = []
    for (const at of [0, 1]) {
      const { objectId = '' } = await evaluate(`window.prototypes[${at}]`)
      const { objects } = await devtools.send('Runtime.queryObjects', {
        prototypeObjectId: objectId,
        objectGroup: 'counted',
      })
      const { result } = await devtools.send('Runtime.callFunctionOn', {
        ...{ objectId: objects.objectId ?? '', returnByValue: true },
        functionDeclaration: 'function () { return this.length }',
      })
      counts.push(result.value as number)
      await devtools.send('Runtime.releaseObjectGroup', { objectGroup: 'counted' })
    }
    return counts
  }
}
