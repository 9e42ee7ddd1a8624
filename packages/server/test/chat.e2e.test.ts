import type { Room } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { shot, skipped } = here

let host: Room
let ann: Room
let page: Page

const row = (text: string, at = page) => at.locator('.row', { has: at.getByText(text, { exact: true }) })
const heights = (): Promise<unknown> =>
  page.evaluate(
    `(() => { const list = ${INSIDE}.querySelector('.scroll'); return [list.scrollHeight, ...[...list.querySelectorAll('.row')].map((one) => one.offsetHeight)] })()`,
  )
const enter = (name: string, role: 'host' | 'member' | 'moderator' = 'member') =>
  here.test.client(name, role).rooms.get('demo').attach()

beforeAll(async () => {
  if (skipped) return
  host = await enter('Hannah', 'host')
  ann = await enter('Ann')
  page = await here.open(DESKTOP)
  await page.getByRole('button', { name: 'Share' }).waitFor()
}, 60_000)

describe.skipIf(skipped)('the chat in Chromium', () => {
  it('[CHAT4] what somebody says in a row goes on under their name, which each row still has for keyboards', async () => {
    await ann.messages.send({ text: 'first of three' })
    await ann.messages.send({ text: 'second of three' })
    await ann.messages.send({ text: 'third of three' })
    await host.messages.send({ text: 'and the host' })
    await row('and the host').waitFor()
    const shown = async (text: string): Promise<boolean> =>
      (await row(text)
        .locator('.author')
        .evaluate((name) => getComputedStyle(name).opacity)) === '1'
    expect(await Promise.all(['first', 'second', 'third'].map((one) => shown(`${one} of three`)))).toEqual([
      ...[true, false, false],
    ])
    expect(await shown('and the host')).toBe(true)
    expect(await row('and the host').locator('[data-role=host]').textContent()).toBe('Host')
    await row('second of three').getByRole('button', { name: 'Ann' }).press('Enter')
    await page.getByRole('dialog').getByText('second of three').waitFor()
    await page.keyboard.press('Escape')
  })

  it('[CHAT5] the time is beside the row under the pointer or with the focus, and in the menu; no height changes', async () => {
    await page.locator('.composer input').focus()
    const before = await heights()
    const time = page.locator('.row-menu time')
    await time.waitFor({ state: 'detached' })
    await row('third of three').hover()
    const text = await time.textContent()
    expect(text).toMatch(/^\d\d:\d\d\s[AP]M$/)
    expect(await heights()).toEqual(before)
    await shot(page, 'chat-hover')
    await page.mouse.move(10, 10)
    await row('second of three').getByRole('button', { name: 'Ann' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    await time.waitFor()
    expect(await heights()).toEqual(before)
    await page.keyboard.press('Enter')
    expect(await page.getByRole('dialog').locator('time').textContent()).toBe(text)
    await page.keyboard.press('Escape')
  })

  it('[CHAT6] before rows of another day is the day', async () => {
    const other = await here.open({ ...DESKTOP, locale: 'zh-CN' })
    await row('and the host', other).waitFor()
    expect(await other.locator('.day').count()).toBe(0)
    // Tomorrow, as this page sees it.
    await other.addInitScript(`{ const now = Date.now; Date.now = () => now() + 86_400_000 }`)
    await other.reload()
    await row('and the host', other).waitFor()
    const today = new Date().toLocaleDateString('zh', { dateStyle: 'full' })
    expect(await other.locator('.day').allTextContents()).toEqual([today])
    await other.context().close()
  })

  it('[CHAT7] viewers choose how close and how large rows are; it is there from the first row of their next visit', async () => {
    const look = (of: Page) =>
      of.evaluate(
        `(() => { const row = ${INSIDE}.querySelector('.row .text'); return [getComputedStyle(row).fontSize, ${INSIDE}.querySelector('.chat').dataset.density] })()`,
      )
    expect(await look(page)).toEqual(['15px', 'cosy'])
    await page.keyboard.press('s')
    await page.getByText('Largest', { exact: true }).click()
    await page.getByText('Compact', { exact: true }).click()
    expect(await look(page)).toEqual(['22px', 'compact'])
    await page.keyboard.press('Escape')
    await page.route('**/screens/**', (route) => route.continue())
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await look(page)).toEqual(['22px', 'compact'])
    await page.evaluate(`localStorage.removeItem('ovation.chat')`)
    await page.reload()
    await page.getByRole('button', { name: 'Share' }).waitFor()
    expect(await look(page)).toEqual(['15px', 'cosy'])
  })

  it('[CHAT8] addresses are links in announcements and in what hosts say, and text in what others say', async () => {
    await host.announce('Rules: https://a.example/rules, and more.')
    const note = page.locator('.announcement')
    const link = note.getByRole('link')
    await link.waitFor()
    expect(await link.evaluate((one) => ['href', 'target', 'rel'].map((name) => one.getAttribute(name)))).toEqual([
      ...['https://a.example/rules', '_blank', 'noopener nofollow ugc'],
    ])
    const open = note.getByRole('button', { name: 'Announcement' })
    await note.getByText('Rules:').click()
    expect(await open.getAttribute('aria-expanded')).toBe('true')
    await open.press('Enter')
    expect(await open.getAttribute('aria-expanded')).toBe('false')
    await host.announce(null)
    await note.waitFor({ state: 'detached' })
    await host.messages.send({ text: 'see https://b.example' })
    await ann.messages.send({ text: 'see https://c.example' })
    await page.locator('.row .text', { hasText: 'c.example' }).waitFor()
    expect(await page.locator('.row').getByRole('link').allTextContents()).toEqual(['https://b.example'])
  })

  it('[CHAT12] Enter during the seconds of slow mode keeps the text and says why; nothing moves', async () => {
    const viewer = await here.open(PHONE)
    await viewer.getByRole('button', { name: 'Share' }).waitFor()
    await host.settings.update({ slowModeMs: 4_000 })
    await viewer.getByText('Slow mode: one message every 4 s').waitFor()
    const field = viewer.locator('.composer input')
    await field.fill('one')
    await field.press('Enter')
    await viewer.locator('.sheet input').fill('Vera')
    await viewer.locator('.sheet .primary').click()
    await viewer.locator('.send', { hasText: / s$/ }).waitFor()
    const box = await viewer.locator('.composer').boundingBox()
    await field.fill('two')
    await field.press('Enter')
    await viewer.locator('.toast').getByText('Slow mode: one message every 4 s').waitFor()
    expect(await field.inputValue()).toBe('two')
    expect(await viewer.locator('.composer').boundingBox()).toEqual(box)
    await shot(viewer, 'chat-slow-mode')
    await eventually(async () => (await viewer.locator('.send').textContent()) === '', 'the wait to be over', 8_000)
    await field.press('Enter')
    await row('two', viewer).waitFor()
    await host.settings.update({ slowModeMs: 0 })
    await viewer.context().close()
  }, 30_000)

  it('[CHAT14] copying a message says whether it was copied', async () => {
    const copy = async (of: Page, said: string): Promise<void> => {
      await row('and the host', of).getByRole('button', { name: 'Hannah' }).click()
      await of.getByRole('dialog').getByRole('button', { name: 'Copy text' }).click()
      await of.locator('.toast').getByText(said).waitFor()
    }
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await copy(page, 'Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('and the host')
    await page.evaluate(
      `Object.defineProperty(navigator, 'clipboard', { value: undefined }), (document.execCommand = () => false)`,
    )
    await copy(page, 'Could not be copied')
  })

  it('[CHAT13] names and texts of any content stay in their row, and rows in the width of the chat', async () => {
    const marks = (letter: string): string => letter + '\u0300\u0301\u0302\u0303'.repeat(16)
    const token = here.test.server.tokens.mint(
      { user: 'zed', name: marks('Z'), rooms: { demo: 'member' }, expiresInS: 60 },
      Date.now(),
    )
    const long = await here.test
      .client('zed', 'member', { getToken: () => token })
      .rooms.get('demo')
      .attach()
    for (const text of [
      marks('a').repeat(5),
      'W'.repeat(500),
      '👩‍👩‍👧‍👦'.repeat(30),
      'مرحبا '.repeat(30),
      '\u202Eturned round',
    ])
      await long.messages.send({ text })
    await ann.messages.send({ text: 'after them' })
    await row('after them').waitFor()
    for (const [density, size] of [
      ['cosy', 'normal'],
      ['compact', 'largest'],
    ]) {
      await page.evaluate(
        `Object.assign(${INSIDE}.querySelector('.chat').dataset, ${JSON.stringify({ density, size })})`,
      )
      const wide = await page.evaluate(
        `(() => { const list = ${INSIDE}.querySelector('.scroll'); return [list.scrollWidth - list.clientWidth, ...[...list.querySelectorAll('.row')].filter((one) => getComputedStyle(one).overflowY !== 'clip').map((one) => one.textContent)] })()`,
      )
      expect(wide).toEqual([0])
      await shot(page, `chat-any-${density}`)
    }
    await page.evaluate(`Object.assign(${INSIDE}.querySelector('.chat').dataset, { density: 'cosy', size: 'normal' })`)
  })

  it('[CHAT9] [CHAT10] [CHAT11] at 300 messages a second rows are sampled and say so; who reads back sees all', async () => {
    const guests = await Promise.all(Array.from({ length: 60 }, (_, n) => enter(`guest ${n}`)))
    const said: string[] = []
    host.messages.subscribe({ created: ({ text }) => said.push(text) })
    let n = 0
    const rush = setInterval(() => {
      for (let one = 0; one < 15; one++) guests[n % 60]?.messages.send({ text: `rush ${n++}` }).catch(() => {})
    }, 50)
    const line = page.getByText(/showing 1 in \d+/)
    await line.waitFor()
    const field = page.locator('.composer input')
    await field.fill('my own words')
    await field.press('Enter')
    await page.locator('.sheet input').fill('Me')
    await page.locator('.sheet .primary').click()
    await row('my own words').waitFor()
    const shown = (): Promise<string[]> => page.locator('.row .text').allTextContents()
    expect((await shown()).length).toBeLessThan(250)
    await shot(page, 'chat-rush')
    await page.locator('.scroll').hover()
    await page.mouse.wheel(0, -200)
    await page.locator('.newest').waitFor()
    await line.waitFor({ state: 'detached' })
    const all = await shown()
    expect(all.length).toBeGreaterThan(300)
    const from = said.indexOf(all.find((text) => text.startsWith('rush')) ?? '')
    const rows = all.slice(all.findIndex((text) => text.startsWith('rush')))
    await eventually(() => said.length >= from + rows.length, 'the host to hear of all')
    expect(rows).toEqual(said.slice(from, from + rows.length))
    await page.locator('.newest', { hasText: /new messages/ }).waitFor()
    await shot(page, 'chat-rush-back')
    clearInterval(rush)
    await page.locator('.newest').click()
    await page.locator('.newest').waitFor({ state: 'detached' })
  }, 60_000)
})
