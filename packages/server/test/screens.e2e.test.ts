import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Room } from '@ovation/client'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Command } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { INSIDE, launchBrowser, say } from '@ovation/testkit/browser'
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')
const VIEWPORT = { width: 900, height: 800 }

/** Anyone who draws a poll looks up whether this person has voted. */
const COUNT_POLL_CARDS = `{
  const { getItem } = Storage.prototype
  window.pollCards = 0
  Storage.prototype.getItem = function (name) {
    if (name.startsWith('ovation.vote.')) window.pollCards += 1
    return getItem.call(this, name)
  }
}`

/** Effects of what is shown (they take the keys) run after the frame that shows it. */
const AFTER_EFFECTS =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => setTimeout(done)))))'

let test: TestServer
let browser: Browser
let site: HttpServer
let host: Room
/** Opened once, after a gift and two messages. */
let viewer: Page
const pages = new Map<string, string>()

beforeAll(async () => {
  if (skipped) return
  site = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(pages.get(url) ?? '')
  })
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
  const { port } = site.address() as AddressInfo
  test = await TestServer.start({ config: { origins: [`http://127.0.0.1:${port}`] } })
  host = await test.client('Hannah', 'host').rooms.get('demo').attach()
  const room = `<live-room server="${test.url}" room="demo" lang="en"></live-room>`
  const script = `<!doctype html><script src="${test.url}/embed.js"></script>`
  const own = '<input id="field"><div id="text" contenteditable>x</div><button id="button">b</button>'
  pages.set('/one', `${script}${own}${room}`)
  pages.set('/two', `${script}${own}${room}${room}`)
  const giver = await test.client('Gero', 'member').rooms.get('demo').attach()
  await giver.gifts.send('star')
  for (const text of ['above', 'eeee']) await host.messages.send({ text })
  browser = await launchBrowser()
  viewer = await open('/r/demo', {}, (page) => page.addInitScript(COUNT_POLL_CARDS))
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  site.close()
})

async function open(path: string, options: BrowserContextOptions = {}, prepare?: (page: Page) => Promise<unknown>) {
  const context = await browser.newContext({ bypassCSP: true, locale: 'en-US', viewport: VIEWPORT, ...options })
  const page = await context.newPage()
  await prepare?.(page)
  await page.goto(
    path.startsWith('/r/') ? `${test.url}${path}` : `http://127.0.0.1:${(site.address() as AddressInfo).port}${path}`,
  )
  await page.waitForFunction("document.querySelector('live-room')?.session?.room.status === 'attached'")
  return page
}
const close = (page: Page): Promise<void> => page.context().close()
const happen = (command: Command): Promise<unknown> =>
  test.server.rooms.command('demo', {
    ...{ commandId: crypto.randomUUID(), command },
    actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' },
  })

describe.skipIf(skipped)('the screen', () => {
  it('[EMBED10] [SCREEN24] reads and speaks without the parts that are loaded when they are needed; one that cannot be loaded says so and can be tried again; a mute says on which day it ends', async () => {
    let lost = true
    const page = await open('/r/demo', {}, (page) =>
      page.route('**/screens/panels-*.js*', (route) => (lost ? route.abort() : route.continue())),
    )
    await page.getByRole('alert').getByText('Could not load this').waitFor()
    await host.messages.send({ text: 'read all the same' })
    await page.locator('.row .text', { hasText: 'read all the same' }).waitFor()
    // Other parts do not wait for it.
    await page.getByRole('button', { name: 'Gifts' }).click()
    await page.getByRole('dialog', { name: 'Gifts' }).getByRole('radio', { name: 'Star' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('button', { name: 'Share' }).count()).toBe(0)
    lost = false
    await page.getByRole('button', { name: 'Try now' }).click()
    await page.getByRole('button', { name: 'Share' }).waitFor()
    await say(page, 'and spoken', 'Ulla')
    await eventually(() => host.getSnapshot().messages.at(-1)?.text === 'and spoken', 'what was said')
    const author = host.getSnapshot().messages.at(-1)?.author.id ?? ''
    await host.moderation.mute(author, { durationMs: 30 * 86_400_000 })
    const day = new Date(Date.now() + 30 * 86_400_000).toLocaleString('en', { month: 'short', day: 'numeric' })
    await page.getByPlaceholder(`You are muted until ${day}`).waitFor()
    await close(page)
  })

  it('[EMBED11] loads the words of its own language alone; English stands in for those that cannot be loaded', async () => {
    const asked: string[] = []
    const english = await open('/r/demo', {}, (page) => {
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      return Promise.resolve()
    })
    await english.getByText('Not live yet').waitFor()
    await english.getByRole('button', { name: 'Share' }).waitFor()
    expect(asked.filter((path) => path.startsWith('/screens/en-'))).toHaveLength(2)
    expect(asked.filter((path) => path.startsWith('/screens/zh-'))).toEqual([])
    await close(english)
    let lost = true
    const chinese = await open('/r/demo', { locale: 'zh-CN' }, (page) =>
      page.route('**/screens/zh-*.js*', (route) => (lost ? route.abort() : route.continue())),
    )
    await chinese.getByText('Not live yet').waitFor()
    lost = false
    await chinese.getByText('还没开播').waitFor()
    await close(chinese)
  })

  it('[SCREEN25] anyone who comes later sees the gifts that were given among the messages', async () => {
    await viewer.locator('.row .text', { hasText: 'above' }).waitFor()
    await viewer.locator('.row.gift').waitFor()
    expect(await viewer.locator('.row').first().textContent()).toContain('Gero sent Star')
  })

  it('[SCREEN20] the stage is the same ground in every state of the stream', async () => {
    const ground = (): Promise<string> =>
      viewer.locator('.card').evaluate((card) => {
        const { background, display, borderRadius, padding, fontSize } = getComputedStyle(card)
        return [background, display, borderRadius, padding, fontSize].join()
      })
    await viewer.getByText('Not live yet').waitFor()
    const before = await ground()
    for (const [type, words] of [
      ['stream.start', 'Loading video'],
      ['stream.interrupt', 'Back soon'],
      ['stream.end', 'The broadcast has ended'],
    ] as const) {
      await happen({ type, body: { stream: 's' } } as Command)
      await viewer.locator('.card').getByText(words).waitFor()
      expect(await ground(), type).toBe(before)
    }
  })

  it('[SCREEN21] takes keys inside of it, or while nothing has the focus, as the only player or the one that was used last', async () => {
    const page = await open('/one')
    const flies = page.getByRole('button', { name: 'Danmaku', exact: true })
    const pressed = async (): Promise<string | null> => flies.first().getAttribute('aria-pressed')
    // Who takes the keys is loaded once the room is here.
    await flies.first().waitFor()
    await page.evaluate(AFTER_EFFECTS)
    await page.keyboard.press('d')
    expect(await pressed()).toBe('false')
    await page.keyboard.press('t')
    await page.locator('live-room .side').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.locator('live-room .side').waitFor()
    // Nothing is left for it to do: the key is the page's.
    await page.evaluate(
      "addEventListener('keydown', (event) => (window.kept = !event.defaultPrevented), { once: true })",
    )
    await page.keyboard.press('Escape')
    expect(await page.evaluate('window.kept')).toBe(true)
    for (const own of ['#field', '#text', '#button']) {
      await page.locator(own).focus()
      await page.keyboard.press('d')
      expect(await pressed(), own).toBe('false')
    }
    await page.locator('.composer input').fill('')
    await page.locator('.composer input').press('d')
    expect(await page.locator('.composer input').inputValue()).toBe('d')
    expect(await pressed()).toBe('false')
    await page.getByRole('log').press('d')
    expect(await pressed()).toBe('true')
    // A field that only the page knows as one, in a slot.
    await page.evaluate(`{
      const own = document.createElement('div')
      own.slot = 'composer'
      own.tabIndex = 0
      const field = document.createElement('input')
      own.attachShadow({ mode: 'closed' }).append(field)
      document.querySelector('live-room').append(own)
      window.own = { field, away: () => own.remove() }
      field.focus()
    }`)
    await page.keyboard.type('dodo')
    expect(await page.evaluate('own.field.value')).toBe('dodo')
    expect(await pressed()).toBe('true')
    await page.evaluate('own.away()')
    await page.locator('.composer input').waitFor()
    // The page has handled it.
    await page.evaluate("document.addEventListener('keydown', (event) => event.preventDefault(), { once: true })")
    await page.getByRole('log').press('d')
    expect(await pressed()).toBe('true')
    await page.goto(page.url().replace('/one', '/two'))
    await flies.nth(1).waitFor()
    await page.evaluate(AFTER_EFFECTS)
    await page.keyboard.press('d')
    expect([await pressed(), await flies.nth(1).getAttribute('aria-pressed')]).toEqual(['true', 'true'])
    await page.getByRole('log').nth(1).click()
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('d')
    expect([await pressed(), await flies.nth(1).getAttribute('aria-pressed')]).toEqual(['true', 'false'])
    await close(page)
  })

  it('[SCREEN30] what is behind a modal dialog takes no keys, whether or not anything in it has the focus', async () => {
    const page = await open('/one')
    const flies = page.getByRole('button', { name: 'Danmaku', exact: true })
    await flies.waitFor()
    await page.evaluate(AFTER_EFFECTS)
    const press = async (prepare: string): Promise<string | null> => {
      await page.evaluate(`{
        const room = document.querySelector('live-room')
        const dialog = document.querySelector('dialog')
        ${prepare}
        document.activeElement?.shadowRoot?.activeElement?.blur()
        document.activeElement?.blur()
      }`)
      await page.keyboard.press('d')
      return flies.getAttribute('aria-pressed')
    }
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<dialog><p>Leave?</p></dialog>')")
    const before = await flies.getAttribute('aria-pressed')
    const after = before === 'true' ? 'false' : 'true'
    expect(await press('dialog.showModal()')).toBe(before)
    expect(await press('dialog.close(); dialog.show()')).toBe(after)
    expect(await press('dialog.close()')).toBe(before)
    // A room that stands in the dialog is not behind it.
    await page.evaluate("document.querySelector('dialog').append(document.querySelector('live-room'))")
    expect(await press('dialog.showModal()')).toBe(after)
    // A panel of the room's own.
    await page.getByRole('button', { name: 'Gifts' }).click()
    await page.getByRole('dialog', { name: 'Gifts' }).waitFor()
    expect(await press('')).toBe(after)
    await close(page)
  })

  it.each([
    ['en-US', 'The server can’t be reached. Check your network; if other sites work, try again later.'],
    ['zh-CN', '连不上服务器。检查一下网络；如果别的网站正常，过一会儿再试。'],
  ])(
    '[SCREEN32] where nothing of the server answers, the page says so within 10 s, and what to do (%s)',
    async (locale, words) => {
      const page = await (await browser.newContext({ locale, viewport: VIEWPORT })).newPage()
      await page.route('**/v1/**', () => {})
      await page.routeWebSocket(/v1/, () => {})
      await page.goto(`${test.url}/r/demo`)
      await page.locator('.notice, .connection').getByText(words).filter({ visible: true }).waitFor({ timeout: 10_000 })
      await close(page)
    },
  )

  it.each([
    ['en-US', /Something on the way answers instead of the server/, /Trying again in \d+ s\./],
    ['zh-CN', /中间有别的网关在应答/, /\d+ 秒后重试/],
  ])(
    '[SDK109] a sign-in page in the place of the server is told as one, and a long wait with its seconds (%s)',
    async (locale, words, wait) => {
      const page = await (await browser.newContext({ locale, viewport: VIEWPORT })).newPage()
      let answer: Parameters<Route['fulfill']>[0] = { contentType: 'text/html', body: '<form>Sign in</form>' }
      await page.route('**/v1/**', (route) => route.fulfill(answer))
      await page.routeWebSocket(/v1/, (socket) => void socket.close({ code: 1_008 }))
      await page.goto(`${test.url}/r/demo`)
      await page.locator('.notice, .connection').getByText(words).filter({ visible: true }).waitFor({ timeout: 15_000 })
      answer = { status: 503, headers: { 'retry-after': '60' } }
      await page.locator('.notice, .connection').getByText(wait).filter({ visible: true }).waitFor({ timeout: 15_000 })
      await close(page)
    },
  )

  it('[SCREEN22] marks that are piled on letters paint over no other row', async () => {
    const row = (text: string) => viewer.locator('.row', { has: viewer.getByText(text, { exact: true }) })
    const above = await row('above').boundingBox()
    // Where a row is drawn without what lies between two rows.
    const clip = { ...(above as NonNullable<typeof above>), height: (above?.height ?? 0) - 4 }
    const before = await viewer.screenshot({ clip })
    await row('eeee')
      .locator('.text')
      .evaluate((text) => (text.textContent = `e${'\u0301'.repeat(40)}`.repeat(4)))
    expect((await viewer.screenshot({ clip })).equals(before)).toBe(true)
  })

  it('[SCREEN23] what a translator has put in the place of words goes with them, and changes with them', async () => {
    await host.setTitle('First title')
    const message = await host.messages.send({ text: 'to be deleted' })
    await viewer.locator('.row .text', { hasText: 'to be deleted' }).waitFor()
    const translate = `(() => {
      const walk = (node) => {
        for (const one of [...node.childNodes])
          if (one.nodeType === 3 && one.data.trim()) {
            const font = document.createElement('font')
            font.textContent = '«' + one.data + '»'
            one.replaceWith(font)
          } else if (one.nodeType === 1) walk(one)
      }
      walk(${INSIDE})
    })()`
    await viewer.evaluate(translate)
    await viewer.locator('.row .text', { hasText: '«to be deleted»' }).waitFor()
    await host.messages.delete(message)
    await viewer.getByText('This message was deleted').waitFor()
    expect(await viewer.evaluate(`${INSIDE}.querySelector('.chat').textContent`)).not.toContain('to be deleted')
    await host.setTitle('Second title')
    await viewer.getByRole('heading', { name: 'Second title' }).waitFor()
    const likes = await viewer.locator('.like span').textContent()
    await viewer.locator('.like').click()
    await eventually(
      async () => (await viewer.locator('.like span').textContent()) !== likes,
      'another number of likes',
    )
    expect(await viewer.locator('.like span').textContent()).toBe('1')
    await viewer.evaluate(translate)
    await host.messages.send({ text: 'after the translator' })
    await viewer.locator('.row .text', { hasText: 'after the translator' }).waitFor()
  })

  it('[DAN5] a message that is deleted leaves the video', async () => {
    const ink = (): Promise<number> =>
      viewer.evaluate(
        `(() => { const c = ${INSIDE}.querySelector('canvas'); if (!c.width) return 0; return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((sum, one) => sum + one, 0) })()`,
      )
    const message = await host.messages.send({ text: 'regretted at once', danmaku: { mode: 'top' } })
    await eventually(async () => (await ink()) > 0, 'the text')
    await host.messages.delete(message)
    // Much sooner than it would leave by itself.
    await eventually(async () => (await ink()) === 0, 'the text to be gone', 2_000)
  })

  it('[SCREEN26] a poll that does not change is not drawn again', async () => {
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    await viewer.getByText('Tea?').waitFor()
    await host.polls.close()
    await viewer.getByText('The poll has ended').waitFor()
    await viewer.evaluate(
      "window.changes = 0; document.querySelector('live-room').session.subscribe(() => (window.changes += 1))",
    )
    // After frames without a change, so that what the last one draws is drawn.
    const look = (): Promise<[changes: number, drawn: number]> =>
      viewer.evaluate(`(async () => {
        for (;;) {
          const { changes } = window
          for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame)
          if (changes === window.changes) return [changes, window.pollCards]
        }
      })()`)
    // A second in which nothing happens in the room.
    const drawn = await eventually(async () => {
      const before = await look()
      await viewer.waitForTimeout(1_000)
      const after = await look()
      return after[0] === before[0] && `${after[1] - before[1]} times`
    }, 'a quiet second')
    expect(drawn).toBe('0 times')
  })
})
