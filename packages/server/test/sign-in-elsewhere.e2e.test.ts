import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DESKTOP, launchBrowser, PHONE } from '@ovation/testkit/browser'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../../../scripts/docs-blocks.ts'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

const PASSWORD = 'an evening by the sea'

let test: TestServer
let browser: Browser
let shop: Server
let stranger: Server

const pageOf = (server: string): string => `<!doctype html><button>Sign in</button><p></p><script type="module">
  import { createClient } from '${server}/sdk/client.js'
  const client = (window.client = createClient({ server: '${server}', guest: {} }))
  const told = document.querySelector('p')
  client.me.subscribe(() => (told.textContent = client.me.getSnapshot().kind + ' ' + client.connection.self?.id))
  client.connection.subscribe(() => (told.title = client.connection.self?.id ?? ''))
  window.failed = new Promise((done) => (document.querySelector('button').onclick = () => client.me.signIn().catch((error) => done(error.code))))
  window.room = client.rooms.get('demo').attach()
</script>`

/** Another host than the server's: another site to browsers, whose requests bring no cookie. */
async function listen(): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const docs = blocksOf(url === '/zh' ? 'docs/zh/sign-in.md' : 'docs/sign-in.md')
    const example = docs.find(({ title }) => title === 'index.html')?.code ?? ''
    const page = url === '/' ? pageOf(test.url) : example.replaceAll('https://live.example.com', test.url)
    response.setHeader('content-type', 'text/html; charset=utf-8').end(page)
  })
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  return server
}
const originOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`

beforeAll(async () => {
  if (skipped) return
  ;[shop, stranger] = await Promise.all([listen(), listen()])
  test = await TestServer.start({
    config: { origins: [originOf(shop), '*'] },
    limits: { signInAttemptsPerMinute: 1_000 },
  })
  await test.server.signIn.setPassword('owner', PASSWORD)
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  shop.close()
  stranger.close()
  await test.close()
})

/** A browser of its own, and every address that it asks for. */
async function context(locale: string, kind: object = DESKTOP): Promise<{ context: BrowserContext; asked: string[] }> {
  const made = await browser.newContext({ ...kind, locale })
  const asked: string[] = []
  made.on('request', (request) => asked.push(request.url()))
  return { context: made, asked }
}

async function popupOf(page: Page): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'Sign in' }).click()])
  return popup
}
const guestOf = (page: Page): Promise<string> =>
  page.waitForFunction('document.querySelector("p").title').then((handle) => handle.jsonValue()) as Promise<string>
const becomes = (page: Page, id: string): Promise<unknown> =>
  page.waitForFunction(`document.querySelector('p').title === '${id}'`)
const keptBy = (page: Page): Promise<string> =>
  page.evaluate(`localStorage.getItem('ovation.me.${test.url}') ?? ''`) as Promise<string>

describe.skipIf(skipped)('signing in on a page of another origin, in Chromium', () => {
  it.each([
    ['en-US', DESKTOP, { password: 'Password', signIn: 'Sign in', go: 'Continue as Owner' }],
    ['zh-CN', PHONE, { password: '密码', signIn: '登录', go: '以 Owner 的身份继续' }],
  ] as const)(
    '[SIGN9] [SIGN10] [SIGN11] a window signs in and confirms, and no address has a secret: %s',
    async (locale, kind, texts) => {
      const { context: made, asked } = await context(locale, kind)
      const page = await made.newPage()
      await page.goto(originOf(shop))
      const guest = await guestOf(page)
      const popup = await popupOf(page)
      await popup.getByText(originOf(shop)).waitFor()
      await popup.getByLabel(texts.password, { exact: true }).fill(PASSWORD)
      await popup.getByRole('button', { name: texts.signIn, exact: true }).click()
      // Signed in, it gives nothing yet: that takes a word of its person.
      await popup.getByRole('button', { name: texts.go }).waitFor()
      expect(await keptBy(page)).toBe('')
      await Promise.all([popup.waitForEvent('close'), popup.getByRole('button', { name: texts.go }).click()])
      await becomes(page, 'owner')
      expect(await page.evaluate(`client.connection.isSelf('${guest}')`)).toBe(true)
      const kept = await keptBy(page)
      await page.reload()
      await becomes(page, 'owner')
      for (const part of [...kept.split('.'), ...(await keptBy(page)).split('.')])
        expect(asked.filter((url) => url.includes(part))).toEqual([])
      expect(asked.filter((url) => /eyJ|Bearer/.test(url))).toEqual([])

      // Ended on a page of the server: the page is a guest again within a second.
      const ended = await made.newPage()
      await ended.goto(`${test.url}/studio`)
      const before = performance.now()
      await ended.evaluate(`(async () => {
        const { sessions } = await (await fetch('/api/v1/account/sessions')).json()
        const { id } = sessions.find(({ origin }) => origin === '${originOf(shop)}')
        await fetch('/api/v1/account/sessions/' + id, { method: 'DELETE' })
      })()`)
      await page.waitForFunction(
        `client.connection.status.state !== 'connected' || client.connection.self.id !== 'owner'`,
      )
      expect(performance.now() - before).toBeLessThan(1_000)
      await page.waitForFunction(`/^g_/.test(document.querySelector('p').title)`)
      expect(await guestOf(page)).not.toBe(guest)
      await made.close()
    },
    60_000,
  )

  it.each([
    ['/en', 'Sign in', 'Sign out'],
    ['/zh', '登录', '退出登录'],
  ])(
    '[DOCS27] [SIGN9] the page of the documentation signs in and out: %s',
    async (path, signIn, signOut) => {
      const { context: made } = await context('en-US')
      const page = await made.newPage()
      await page.goto(`${test.url}/studio#code=${await test.server.signIn.newCode()}`)
      await page.getByRole('button', { name: 'Account' }).waitFor()
      await page.goto(originOf(shop) + path)
      await page.getByText(/^Guest \d+$/).waitFor()
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      const [popup] = await Promise.all([page.waitForEvent('popup'), button(signIn).click()])
      await popup.getByRole('button', { name: 'Continue as Owner' }).click()
      await page.getByText('Owner').waitFor()
      await button(signOut).click()
      await page.getByText(/^Guest \d+$/).waitFor()
      await button(signIn).waitFor()
      await made.close()
    },
    60_000,
  )

  it('[SIGN9] a page that is not listed by name gets nothing, nor does one whose person says no', async () => {
    const { context: made } = await context('en-US')
    const page = await made.newPage()
    await page.goto(originOf(stranger))
    const popup = await popupOf(page)
    await popup.getByText('may not ask you to sign in here').waitFor()
    await popup.close()
    expect(await page.evaluate('failed')).toBe('aborted')

    await page.goto(`${test.url}/studio#code=${await test.server.signIn.newCode()}`)
    await page.getByRole('button', { name: 'Account' }).waitFor()
    await page.goto(originOf(shop))
    const asking = await popupOf(page)
    await asking.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.evaluate('failed')).toBe('aborted')
    expect(await keptBy(page)).toBe('')
    // The window says so itself where the one that asked is gone, or never was.
    await page.goto(`${test.url}/sign-in?origin=${encodeURIComponent(originOf(shop))}&state=s`)
    await page.getByText('Nothing is waiting for this window').waitFor()
    await made.close()
  }, 60_000)

  it('[SIGN9] no other page of the server can be reached by who opened it', async () => {
    const openers = async (path: string) =>
      (await fetch(`${test.url}${path}`)).headers.get('cross-origin-opener-policy')
    expect([await openers('/sign-in'), await openers('/studio'), await openers('/r/demo')]).toEqual([
      ...['unsafe-none', 'same-origin', 'same-origin'],
    ])
  })
})
