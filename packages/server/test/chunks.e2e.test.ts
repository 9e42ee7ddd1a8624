import { publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, say, videoPlays } from '@ovation/testkit/browser'
import type { Page, Route } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { screens } from '../src/pages/screens.ts'
import type { Manifest } from '../src/pages/screens.ts'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { shot, skipped } = here

let manifest: Manifest

beforeAll(async () => {
  if (skipped) return
  manifest = (await screens()).manifest('embed')
}, 60_000)

const fileOf = (route: Route): string => new URL(route.request().url()).pathname.split('/').at(-1) ?? ''
const open = async (prepare: (page: Page) => Promise<unknown>, path = '/r/demo'): Promise<Page> => {
  const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'en-US' })
  const page = await context.newPage()
  await prepare(page)
  await page.goto(`${here.test.url}${path}`)
  return page
}
const attached = (page: Page): Promise<unknown> =>
  page.waitForFunction("document.querySelector('live-room')?.session?.room.status === 'attached'")
const close = (page: Page): Promise<void> => page.context().close()
/** A loader whose manifest names other files. */
const rename =
  (change: (text: string) => string) =>
  async (route: Route): Promise<void> => {
    const response = await route.fetch()
    await route.fulfill({ response, body: change(await response.text()) })
  }
/** A file under another name, which only this page finds. */
const alias = (page: Page, name: string, file: string): Promise<unknown> =>
  page.route(`**/screens/${name}*`, async (route) =>
    route.fulfill({ response: await route.fetch({ url: `${here.test.url}/screens/${file}` }) }),
  )

describe.skipIf(skipped)('the chunks of the screen', () => {
  it('[SCREEN14] what counts as the first load is all that chat and video need', async () => {
    const encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    const first = [manifest.program, ...manifest.first, ...manifest.words.en]
    const refused: string[] = []
    const page = await open((page) =>
      page.route('**/screens/*', (route) => {
        if (first.includes(fileOf(route))) return route.continue()
        refused.push(fileOf(route))
        return route.abort()
      }),
    )
    await page.evaluate("localStorage.setItem('ovation.name', 'Bare')")
    await page.reload()
    await videoPlays(page)
    await say(page, 'with nothing else')
    await page.locator('.row.own:not(.waiting) .text', { hasText: 'with nothing else' }).waitFor()
    expect(refused.length).toBeGreaterThan(0)
    encoder.kill('SIGKILL')
    await close(page)
  }, 60_000)

  it('[SCREEN42] what comes later is held back: the page hears of the room once it has all of it, and the video plays on', async () => {
    const encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    const first = [manifest.program, ...manifest.first, ...manifest.words.en]
    const later = Promise.withResolvers<void>()
    const page = await open(async (page) => {
      await page.route('**/screens/*', async (route) => {
        if (!first.includes(fileOf(route))) await later.promise
        await route.continue()
      })
      await page.addInitScript(`
        window.told = []
        addEventListener('ready', ({ detail }) => told.push(detail.room), true)
        addEventListener('message', ({ detail }) => detail?.message && told.push(detail.message.text), true)
      `)
    })
    await videoPlays(page)
    const client = here.test.client('mia')
    const other = await client.rooms.get('demo').attach()
    other.reactions.like(3)
    await other.messages.send({ text: 'before the rest' })
    await page.locator('.row .text', { hasText: 'before the rest' }).waitFor()
    const boxes = `['.head', '.viewers', '.chat', '.composer', '.box', 'video'].map((name) => {
      const { x, y, width, height } = ${INSIDE}.querySelector(name).getBoundingClientRect()
      return [x, y, width, height].map(Math.round)
    })`
    const [source, places] = await Promise.all([
      page.evaluate(`${INSIDE}.querySelector('video').src`),
      page.evaluate(boxes),
    ])
    expect(await page.evaluate("[told.length, document.querySelector('live-room').session]")).toEqual([1, undefined])
    later.resolve()
    await page.waitForFunction('told.length === 2')
    expect(
      await page.evaluate(
        "[told[0], typeof told[1].polls.vote, typeof told[1].messages.history, 'likes' in told[1].getSnapshot()]",
      ),
    ).toEqual(['before the rest', 'function', 'function', true])
    await page.waitForFunction('told[1].getSnapshot().likes >= 3')
    await page.getByRole('button', { name: 'Share' }).waitFor()
    await page.waitForFunction("document.querySelector('live-room').session.playingAtMs() > 0")
    expect(await page.evaluate(`${INSIDE}.querySelector('video').src`)).toBe(source)
    expect(await page.evaluate(boxes)).toEqual(places)
    await videoPlays(page)
    client.close()
    encoder.kill('SIGKILL')
    await close(page)
  }, 60_000)

  it('[SCREEN42] where no WebSocket gets through, chat comes over server-sent events, whose code is loaded then', async () => {
    const page = await open((page) => page.routeWebSocket('**', (socket) => socket.close()))
    await attached(page)
    expect(await page.evaluate("document.querySelector('live-room').session.getSnapshot().connection.transport")).toBe(
      'sse',
    )
    await page.locator('.composer input:not(:disabled)').waitFor()
    await close(page)
  }, 30_000)

  it('[SCREEN34] chunks are kept for good and open to every origin, their loader for a minute; what is not there is not kept', async () => {
    const ask = async (path: string): Promise<[number, string | null, string | null]> => {
      const { status, headers } = await fetch(`${here.test.url}${path}`, {
        headers: { origin: 'https://shop.example' },
      })
      return [status, headers.get('cache-control'), headers.get('access-control-allow-origin')]
    }
    expect(await ask('/embed.js')).toEqual([200, 'public, max-age=60, stale-while-revalidate=86400', '*'])
    expect(await ask(`/screens/${manifest.program}`)).toEqual([200, 'public, max-age=31536000, immutable', '*'])
    expect(await ask('/screens/embed-00000000.js')).toEqual([404, 'no-store', '*'])
  })

  it('[SCREEN39] the server’s own page names the chunks of its language, so that they load beside the loader', async () => {
    const page = async (language: string): Promise<string[]> => {
      const html = await (await fetch(`${here.test.url}/r/demo`, { headers: { 'accept-language': language } })).text()
      return [...html.matchAll(/<link rel="modulepreload" href="\/screens\/([^"]+)" \/>/g)].map(([, file = '']) => file)
    }
    await fetch(`${here.test.url}/embed.js`)
    const { program, first, words } = manifest
    expect(await page('de')).toEqual([program, ...first, ...words.en])
    expect(await page('zh-CN,zh;q=0.9')).toEqual([program, ...first, ...words.zh])
  })

  it('[SCREEN36] a loader from before an update finds its chunks gone, and takes the current ones', async () => {
    let asked = 0
    const page = await open((page) =>
      page.route('**/embed.js*', async (route) => {
        if (route.request().url().includes('?current=')) {
          asked += 1
          return route.continue()
        }
        return rename((text) => text.replaceAll(/-[A-Z0-9]{8}\.js"/g, '-00000000.js"'))(route)
      }),
    )
    await attached(page)
    await page.getByRole('button', { name: 'Share' }).waitFor()
    expect(asked).toBe(1)
    await close(page)
  }, 30_000)

  it('[SCREEN37] a page that was open during an update goes over to the current program when a chunk is gone, and stays in the room', async () => {
    let updated = false
    const update = Promise.withResolvers<void>()
    const page = await open(async (page) => {
      // Of the old version nothing is left but what the page has.
      await page.route('**/screens/panels-*', async (route) => {
        if (updated) return route.continue()
        await update.promise
        return route.fulfill({ status: 404 })
      })
      await page.route('**/embed.js?current=*', async (route) => {
        updated = true
        return rename((text) => text.replaceAll(manifest.program, 'embed-11111111.js'))(route)
      })
      await alias(page, 'embed-11111111.js', manifest.program)
    })
    await attached(page)
    await page.evaluate("window.before = document.querySelector('live-room').session")
    update.resolve()
    await page.waitForFunction("document.querySelector('live-room').session !== window.before")
    await attached(page)
    await page.getByRole('button', { name: 'Share' }).waitFor()
    expect(await page.locator('live-room .head').count()).toBe(1)
    await close(page)
  }, 30_000)

  it('[SCREEN41] the connection of a visit opens while the program is loaded, and is the one that the program uses', async () => {
    const opened = Promise.withResolvers<void>()
    // Of the pages before.
    await expect.poll(() => here.test.server.sessions.size).toBe(0)
    let made = 0
    const page = await open(async (page) => {
      page.on('websocket', (socket) => {
        if (!socket.url().endsWith('/v1/ws')) return
        made += 1
        opened.resolve()
      })
      // The program waits for the connection.
      await page.route(`**/screens/${manifest.program}`, async (route) => {
        await opened.promise
        await route.continue()
      })
    })
    await attached(page)
    expect(made).toBe(1)
    await expect.poll(() => here.test.server.sessions.size).toBe(1)
    await page.evaluate("document.querySelector('live-room').remove()")
    await expect.poll(() => here.test.server.sessions.size).toBe(0)
    await close(page)
  }, 30_000)

  const notLoaded = (page: Page) => page.getByRole('alert')

  it('[SCREEN38] a program that is nowhere is looked for again and again, less and less often, and shown once it is there', async () => {
    let asked = 0
    let gone = true
    const page = await open(async (page) => {
      await page.clock.install()
      await page.route(`**/screens/${manifest.program}*`, (route) => {
        asked += 1
        return gone ? route.fulfill({ status: 404 }) : route.continue()
      })
    })
    await notLoaded(page).waitFor()
    expect(await page.evaluate("getComputedStyle(document.querySelector('live-room')).display")).toBe('block')
    const after = async (passedMs: number, tries: number): Promise<void> => {
      await expect
        .poll(
          async () => {
            await page.clock.runFor(passedMs / 20)
            return asked
          },
          { timeout: 20_000 },
        )
        .toBeGreaterThanOrEqual(tries)
    }
    await after(120_000, 8)
    const before = asked
    for (let second = 0; second < 50; second++) await page.clock.runFor(1_000)
    expect(asked - before).toBeLessThanOrEqual(1)
    gone = false
    await after(60_000, before + 1)
    await attached(page)
    expect(await notLoaded(page).count()).toBe(0)
    await close(page)
  }, 60_000)

  it.each([
    ['en-US', 'The live room has not loaded. Check your network.', 'Try now'],
    ['zh-CN', '直播间没有加载出来，请检查网络。', '立即重试'],
  ])(
    '[SCREEN44] in %s a file of the first load that fails is said within two seconds, with a button',
    async (locale, text, button) => {
      let gone = true
      const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
      const page = await context.newPage()
      const chunk = manifest.first[0] ?? ''
      await page.route(`**/screens/${chunk}*`, (route) => (gone ? route.abort() : route.continue()))
      await page.goto(`${here.test.url}/r/demo`)
      await page.getByText(text).waitFor({ timeout: 2_500 })
      await shot(page, `not-loaded-${locale}`)
      gone = false
      // Long before the next try by itself.
      await page.getByRole('button', { name: button }).click()
      await page.locator('live-room .head').waitFor()
      expect(await notLoaded(page).count()).toBe(0)
      await close(page)
    },
    30_000,
  )

  it('[SCREEN38] of the texts those in English stand in; without any the element says so, and shows the room once they are there', async () => {
    const texts = new Set([...manifest.words.en, ...manifest.words.zh])
    let lost = true
    const page = await open((page) =>
      page.route('**/screens/*', (route) => (lost && texts.has(fileOf(route)) ? route.abort() : route.continue())),
    )
    await page.getByText('The live room has not loaded.').waitFor({ timeout: 2_500 })
    lost = false
    await page.locator('.composer input:not(:disabled)').waitFor()
    await close(page)
    const chinese = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'zh-CN' })
    const other = await chinese.newPage()
    await other.route('**/screens/zh-*', (route) => route.abort())
    await other.goto(`${here.test.url}/r/demo`)
    await other.getByPlaceholder('Say something…').waitFor()
    await close(other)
  }, 30_000)

  it('[SCREEN44] an overlay says nothing to those who watch its picture', async () => {
    const page = await open(
      (page) => page.route(`**/screens/${manifest.program}*`, (route) => route.abort()),
      '/overlay/demo',
    )
    await page.waitForFunction(`${INSIDE}.querySelector('.whole p')`)
    expect(await page.locator('live-room .whole p').isVisible()).toBe(false)
    await close(page)
  }, 30_000)

  it('[SCREEN44] what takes longer than ten seconds counts as failed, and is shown when it comes', async () => {
    const slow = Promise.withResolvers<void>()
    const page = await open(async (page) => {
      await page.clock.install()
      await page.route(`**/screens/${manifest.first[0]}*`, async (route) => {
        await slow.promise
        await route.continue()
      })
    })
    await page.waitForFunction("customElements.get('live-room')")
    await page.clock.runFor(9_000)
    expect(await notLoaded(page).count()).toBe(0)
    await page.clock.runFor(2_000)
    await notLoaded(page).waitFor()
    slow.resolve()
    await page.clock.runFor(5_000)
    await attached(page)
    await close(page)
  }, 30_000)

  it('[SCREEN45] the page itself says that the loader has not come, and loads it again by itself', async () => {
    let lost = true
    const page = await open((page) => page.route('**/embed.js*', (route) => (lost ? route.abort() : route.continue())))
    await page.getByText('The live room has not loaded. Check your network.').waitFor({ timeout: 2_000 })
    await shot(page, 'no-loader')
    lost = false
    await attached(page)
    expect(await page.getByText('has not loaded').isVisible()).toBe(false)
    await close(page)
  }, 30_000)

  it.each([
    ['its script', '**/studio/app.js*'],
    ['a part of its script', '**/studio/chunk-*.js'],
    ['all of its texts', /\/studio\/(en|zh)-\w+\.js/],
  ])(
    '[SCREEN45] the page of the studio says that %s has not come, and loads it again by itself',
    async (_, files) => {
      let lost = true
      const page = await open(
        (page) => page.route(files, (route) => (lost ? route.abort() : route.continue())),
        '/studio',
      )
      await page.getByText('The studio has not loaded. Check your network.').waitFor({ timeout: 2_500 })
      await shot(page, 'no-studio')
      lost = false
      await page.getByText('Sign in to manage your rooms.').waitFor()
      expect(await page.getByText('has not loaded').count()).toBe(0)
      await close(page)
    },
    30_000,
  )
})
