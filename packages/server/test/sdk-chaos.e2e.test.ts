import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { eventually } from '@ovation/testkit'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { skipped } = here

const HOUR_MS = 3_600_000

const servers: Server[] = []

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const emptyPage = (): Server =>
  createHttpServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'))

afterAll(async () => {
  if (skipped) return
  for (const server of servers) server.close()
})

/** A page with the SDK, whose clock is wrong and whose storage throws if so asked; what nothing handled is kept. */
async function open(
  context: BrowserContext,
  { aheadMs = 0, storageThrows = false, address = here.test.url } = {},
): Promise<Page> {
  const page = await context.newPage()
  await page.addInitScript(
    `window.unhandled = []
    addEventListener('unhandledrejection', ({ reason }) => unhandled.push(String(reason)))
    addEventListener('error', ({ message }) => unhandled.push(message))
    const now = Date.now
    Date.now = () => now() + ${aheadMs}
    if (${storageThrows}) Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
  )
  await page.goto(address)
  return page
}
const load = (page: Page, sdk = here.test.url): Promise<unknown> =>
  page.evaluate(`import('${sdk}/sdk/client.js').then(({ createClient }) => { window.createClient = createClient })`)

describe.skipIf(skipped)('the SDK in a page where things go wrong', () => {
  it.each([
    ['ahead', 2 * HOUR_MS],
    ['behind', -2 * HOUR_MS],
  ])('[SDK17] a clock that is %s and a storage that throws keep nobody out', async (_, aheadMs) => {
    const context = await here.browser.newContext()
    let asked = 0
    await context.exposeFunction('getToken', () => {
      asked += 1
      return here.test.token('skewed')
    })
    const page = await open(context, { aheadMs, storageThrows: true })
    await load(page)
    const said = await page.evaluate(`(async () => {
      const client = createClient({ server: '${here.test.url}', getToken })
      const room = await client.rooms.get('demo').attach({ timeoutMs: 5000 })
      await room.messages.send({ text: 'from another time' })
      const guests = [0, 1].map(() => createClient({ server: '${here.test.url}', guest: {} }))
      for (const guest of guests) await guest.rooms.get('demo').attach({ timeoutMs: 5000 })
      return [client.connection.status.state, guests[0].connection.self.id === guests[1].connection.self.id]
    })()`)
    expect(said).toEqual(['connected', true])
    expect(asked).toBe(1)
    expect(await page.evaluate('unhandled')).toEqual([])
    await context.close()
  })

  it('[SDK17] hung sockets, strangers and refused origins: each is told apart, and every promise settles in time', async () => {
    const [hung, stranger, gone] = [
      await listen(createServer()),
      await listen(createHttpServer((_, response) => response.writeHead(404).end('<h1>Not found</h1>'))),
      await listen(createServer()),
    ]
    await new Promise((done) => servers.pop()?.close(done))
    const context = await here.browser.newContext()
    // The server's own pages may connect to nobody else.
    const page = await open(context, { address: await listen(emptyPage()) })
    await load(page)
    const outcomes =
      await page.evaluate(`Promise.all(${JSON.stringify([hung, stranger, gone, 'nowhere'])}.map(async (server) => {
      const client = createClient({ server, guest: {} })
      const room = client.rooms.get('demo')
      const code = (error) => error.code
      const attaching = room.attach({ timeoutMs: 2000 }).catch(({ code, cause }) => [code, cause?.code, /may not read/.test(cause?.message)])
      const others = [room.messages.send({ text: 'x' }), room.messages.history(), room.gifts.balance()].map((one) => one.catch(code))
      const attached = await attaching
      client.close()
      return [attached, await Promise.all(others)]
    }))`)
    expect(outcomes).toMatchObject([
      [
        ['timeout', 'unreachable', false],
        ['closed', 'closed', 'closed'],
      ],
      [
        ['timeout', 'unreachable', true],
        ['closed', 'closed', 'closed'],
      ],
      [
        ['timeout', 'unreachable', false],
        ['closed', 'closed', 'closed'],
      ],
      [
        ['address_invalid', undefined, false],
        ['address_invalid', 'address_invalid', 'address_invalid'],
      ],
    ])
    expect(await page.evaluate('unhandled')).toEqual([])
    await context.close()
  }, 30_000)

  it('[CONN16] a page whose origin is not allowed is told which one and where to add it', async () => {
    const shop = await listen(emptyPage())
    const context = await here.browser.newContext()
    const page = await open(context, { address: shop })
    await load(page)
    const error =
      await page.evaluate(`createClient({ server: '${here.test.url}', guest: {} }).rooms.get('demo').attach()
      .catch(({ code, message }) => ({ code, message }))`)
    expect(error).toMatchObject({ code: 'origin_refused', message: expect.stringContaining(shop) as string })
    await context.close()
  })

  it('[CONN17] a WebSocket that stays silent costs three seconds once, and nothing on the next visit', async () => {
    const context = await here.browser.newContext()
    let sockets = 0
    await context.routeWebSocket('**/v1/ws', () => void (sockets += 1))
    for (const [visits, mostMs] of [
      [1, 6_000],
      [1, 2_500],
    ] as const) {
      const page = await open(context)
      await load(page)
      const [tookMs, transport] = (await page.evaluate(`(async () => {
        const startedAt = performance.now()
        const client = createClient({ server: '${here.test.url}', guest: {} })
        await client.rooms.get('demo').attach()
        return [performance.now() - startedAt, client.connection.status.transport]
      })()`)) as [number, string]
      expect(transport).toBe('sse')
      expect(tookMs).toBeLessThan(mostMs)
      expect(sockets).toBe(visits)
      await page.close()
    }
    await context.close()
  })

  it('[CONN20] three tabs that are opened at once for the first time are one guest', async () => {
    const context = await here.browser.newContext()
    const pages = await Promise.all([0, 1, 2].map(() => open(context)))
    await Promise.all(pages.map((page) => load(page)))
    const ids = await Promise.all(
      pages.map((page) =>
        page.evaluate(`(async () => {
          const client = createClient({ server: '${here.test.url}', guest: {} })
          await client.rooms.get('demo').attach()
          return client.connection.self.id
        })()`),
      ),
    )
    expect(new Set(ids).size).toBe(1)
    await context.close()
  })

  it('[SDK13] likes that were gathered when the page is left arrive, whatever carries them', async () => {
    const context = await here.browser.newContext()
    const watcher = await here.test.client('watcher').rooms.get('demo').attach()
    let before = watcher.getSnapshot().likes
    for (const transports of ["['websocket']", "['sse']"]) {
      const page = await open(context)
      await load(page)
      await page.evaluate(`(async () => {
        const client = createClient({ server: '${here.test.url}', guest: {}, transports: ${transports} })
        const room = await client.rooms.get('demo').attach()
        await room.messages.send({ text: 'hello' })
        room.reactions.like(5)
      })()`)
      await page.goto('about:blank')
      await eventually(() => watcher.getSnapshot().likes === before + 5, `five likes over ${transports}`)
      before += 5
      await page.close()
    }
    await context.close()
  })
})
