import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE } from '@ovation/testkit/browser'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { skipped } = here

const SLOW = { offline: false, latency: 300, downloadThroughput: 60_000, uploadThroughput: 60_000 }
const EMBEDDED = '/embedded.html'
const PAGE = `<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0">
  <div style="width:600px;height:720px"><live-room room="demo" lang="en"></live-room></div><script src="/embed.js"></script>`

/** All layout shifts together, and what moved how far down. */
const WATCH = `
  window.shift = 0
  window.moved = []
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      shift += value
      for (const { previousRect, currentRect } of sources) moved.push([previousRect.y, currentRect.y].map(Math.round))
    }
  }).observe({ type: 'layout-shift', buffered: true })
`

let encoder: ChildProcess
let host: Room

beforeAll(async () => {
  if (skipped) return
  host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
  for (let n = 1; n <= 12; n++) await host.messages.send({ text: `message ${n}` })
  await host.settings.update({ slowModeMs: 10_000 })
  await host.announce('Tonight we test the new lens. Questions are answered after the second half, at about nine.')
  await host.polls.open({ question: 'Which lens first?', options: ['35 mm', '50 mm', '85 mm'] })
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder.kill('SIGKILL')
})

async function open(device: BrowserContextOptions, path = '/r/demo', prepare?: (page: Page) => Promise<unknown>) {
  const context = await here.browser.newContext({ ...device, bypassCSP: true, locale: 'en-US' })
  const page = await context.newPage()
  await prepare?.(page)
  await page.goto(`${here.test.url}${path}`)
  return page
}

describe.skipIf(skipped)('a room that is loaded slowly', () => {
  async function shifts(device: BrowserContextOptions, path: string): Promise<[number, unknown]> {
    const page = await open(device, path, async (page) => {
      await page.route(`**${EMBEDDED}`, (route) => route.fulfill({ contentType: 'text/html', body: PAGE }))
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Network.enable')
      await devtools.send('Network.emulateNetworkConditions', SLOW)
      await page.addInitScript(WATCH)
    })
    for (const part of ['.row >> nth=11', '.announcement', '.poll', '.hint'])
      await page.locator(`live-room ${part}`).waitFor({ timeout: 60_000 })
    for (const name of ['Share', 'Gifts']) await page.getByRole('button', { name }).waitFor({ timeout: 60_000 })
    await page.waitForFunction(`${INSIDE}.querySelector('[data-playback=playing]')`, undefined, { timeout: 60_000 })
    await page.evaluate('new Promise((done) => setTimeout(done, 500))')
    const seen = (await page.evaluate('[shift, moved]')) as [number, unknown]
    await page.context().close()
    return seen
  }

  it.each([
    ['on a phone', PHONE, '/r/demo'],
    ['on a desktop', DESKTOP, '/r/demo'],
    ['in a page of its own', DESKTOP, EMBEDDED],
  ])(
    '[SCREEN49] %s: the announcement, the poll, slow mode and the video come without a layout shift worth mentioning',
    async (_, device, path) => {
      const [shift, moved] = await shifts(device, path)
      expect(shift, JSON.stringify(moved)).toBeLessThan(0.05)
    },
    90_000,
  )

  it('[SCREEN49] a poll that opens moves no row, at the end or further up; all rows can still be read', async () => {
    await host.polls.close()
    for (let n = 13; n <= 40; n++) await host.messages.send({ text: `message ${n}` })
    const page = await open(PHONE)
    await page.locator('.row .text', { hasText: 'message 40' }).waitFor()
    await page.locator('live-room .announcement').waitFor()
    const placeOf = (text: string): Promise<number> =>
      page
        .locator('.row', { has: page.getByText(text, { exact: true }) })
        .evaluate((row) => row.getBoundingClientRect().y)
    const shown = async (open: boolean): Promise<void> => {
      await page.getByRole('button', { name: '35 mm' }).waitFor({ state: open ? 'visible' : 'detached' })
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    }
    const poll = { question: 'Which lens first?', options: ['35 mm', '50 mm', '85 mm'] }
    const atEnd = await placeOf('message 40')
    await host.polls.open(poll)
    await shown(true)
    expect(Math.abs((await placeOf('message 40')) - atEnd)).toBeLessThan(1)
    await page.getByRole('region', { name: 'Vote' }).getByRole('button', { name: 'Close' }).click()
    await shown(false)
    const log = page.getByRole('log')
    await log.evaluate((list) => list.scrollTo({ top: 500 }))
    await page.evaluate('new Promise((done) => setTimeout(done, 200))')
    const back = await placeOf('message 30')
    await host.polls.close()
    await host.polls.open(poll)
    await shown(true)
    expect(Math.abs((await placeOf('message 30')) - back)).toBeLessThan(1)
    await log.evaluate((list) => list.scrollTo({ top: 0 }))
    const cover = await page.locator('.above-chat').evaluate((above) => above.getBoundingClientRect().bottom)
    await expect.poll(() => placeOf('message 1')).toBeGreaterThanOrEqual(cover)
    await page.context().close()
  }, 60_000)

  it('[SCREEN49] a portrait video on a phone, of which the page says so before it comes, moves nothing either', async () => {
    encoder.kill('SIGKILL')
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'), 'portrait')
    const page = async (): Promise<string> => (await fetch(`${here.test.url}/r/demo`)).text()
    await eventually(async () => (await page()).includes('video="portrait"'), 'a portrait video', 20_000)
    const [shift, moved] = await shifts(PHONE, '/r/demo')
    expect(shift, JSON.stringify(moved)).toBeLessThan(0.05)
  }, 90_000)
})
