import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '@ovation/testkit'
import { launchBrowser, say } from '@ovation/testkit/browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let test: TestServer
let browser: Browser
let site: HttpServer
const pages = new Map<string, string>()
const scripts = new Map<string, string>()

const siteUrl = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`

async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'jsx' },
    ...{ bundle: true, write: false, format: 'esm', jsx: 'automatic' },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  })
  return outputFiles[0]?.text ?? ''
}

beforeAll(async () => {
  if (skipped) return
  site = createServer(({ url = '' }, response) => {
    const script = scripts.get(url)
    response.setHeader('content-type', script === undefined ? 'text/html; charset=utf-8' : 'text/javascript')
    response.end(script ?? pages.get(url) ?? '')
  })
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
  test = await TestServer.start({ config: { origins: [siteUrl()] } })
  const head = `<!doctype html><meta name="viewport" content="width=device-width"><script src="${test.url}/embed.js"></script>`
  const room = `server="${test.url}" room="demo"`
  pages.set('/plain', `${head}<h1>A shop</h1><live-room ${room} lang="en"></live-room>`)
  pages.set('/chat', `${head}<live-room ${room} mode="chat" lang="en"></live-room>`)
  pages.set('/overlay', `${head}<live-room ${room} mode="overlay"></live-room>`)
  pages.set('/react', `${head}<main id="app"></main><script type="module" src="/react.js"></script>`)
  pages.set('/vue', `${head}<main id="app"></main><script type="module" src="/vue.js"></script>`)
  scripts.set(
    '/react.js',
    await bundle(`
      import { useState } from 'react'
      import { createRoot } from 'react-dom/client'
      function App() {
        const [shown, setShown] = useState(true)
        return <><button id="toggle" onClick={() => setShown(!shown)}>toggle</button>{shown && <live-room server="${test.url}" room="demo" lang="en"></live-room>}</>
      }
      createRoot(document.querySelector('#app')).render(<App />)`),
  )
  scripts.set(
    '/vue.js',
    await bundle(`
      import { createApp, h, ref } from 'vue'
      createApp({
        setup() {
          const shown = ref(true)
          return () => [
            h('button', { id: 'toggle', onClick: () => (shown.value = !shown.value) }, 'toggle'),
            shown.value ? h('live-room', { server: '${test.url}', room: 'demo', lang: 'en' }) : null,
          ]
        },
      }).mount('#app')`),
  )
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  site.close()
})

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 900, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${siteUrl()}${path}`)
  return page
}

describe.skipIf(skipped)('<live-room> in the pages of others', () => {
  it.each(['plain', 'react', 'vue'])('[EMBED1] works from another origin in a %s page', async (kind) => {
    const page = await open(`/${kind}`)
    await page.getByText('Not live yet').waitFor()
    await say(page, `hello from ${kind}`, `Guest ${kind}`)
    await page.locator('.row .text', { hasText: `hello from ${kind}` }).waitFor()
    const other = await test.client('shop', 'member').rooms.get('demo').attach()
    // The page shows what it sends before it is stored.
    await eventually(() => other.getSnapshot().messages.at(-1)?.text === `hello from ${kind}`, 'what the page said')
    await other.messages.send({ text: `welcome, ${kind}` })
    await page.locator('.row .text', { hasText: `welcome, ${kind}` }).waitFor()
    await page.context().close()
  })

  it.each(['react', 'vue'])(
    '[EMBED2] goes when a %s page takes it out, and comes anew when it is put back',
    async (kind) => {
      const page = await open(`/${kind}`)
      await page.getByText('Not live yet').waitFor()
      const before = test.server.sessions.size
      await page.click('#toggle')
      await expect.poll(() => test.server.sessions.size).toBe(before - 1)
      await page.click('#toggle')
      await page.getByText('Not live yet').waitFor()
      await page.context().close()
    },
  )

  it('[EMBED3] a token makes somebody known by their name; another room is another visit', async () => {
    const page = await open('/plain')
    const token = await test.token('tao', 'member')
    await page.evaluate(`document.querySelector('live-room').setAttribute('token', '${token}')`)
    await say(page, 'known here')
    await page.locator('.row.own .author', { hasText: 'tao' }).waitFor()
    await test.server.rooms.create('second', 'Second room', { id: 'owner', name: 'Owner', role: 'owner' })
    await page.evaluate("document.querySelector('live-room').setAttribute('room', 'second')")
    await page.getByRole('heading', { name: 'Second room' }).waitFor()
    expect(await page.locator('.row').count()).toBe(0)
    await page.context().close()
  })

  it('[EMBED4] `chat` is without video; `overlay` is danmaku and gifts on a transparent ground', async () => {
    const chat = await open('/chat')
    await chat.getByRole('log').waitFor()
    expect(await chat.locator('.stage').count()).toBe(0)
    const overlay = await open('/overlay')
    await overlay.locator('[data-mode=overlay] canvas').waitFor()
    await overlay.waitForFunction("document.querySelector('live-room').session.room.status === 'attached'")
    const giver = await test.client('giver', 'member').rooms.get('demo').attach()
    await giver.messages.send({ text: 'over the video', danmaku: { mode: 'scroll' } })
    await giver.gifts.send('star')
    await overlay.locator('.banner', { hasText: 'giver' }).waitFor()
    expect(await overlay.locator('input').count()).toBe(0)
    expect(await overlay.evaluate("getComputedStyle(document.querySelector('live-room')).backgroundColor")).toBe(
      'rgba(0, 0, 0, 0)',
    )
    await Promise.all([chat.context().close(), overlay.context().close()])
  })
})
