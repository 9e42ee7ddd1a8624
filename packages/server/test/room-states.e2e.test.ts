import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Room, Settings } from '@ovation/client'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Command } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { DESKTOP, PHONE, PHONE_ON_ITS_SIDE } from '@ovation/testkit/browser'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

/** A page of somebody else, who shows the room without saying who watches. */
const site = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://x')
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><script src="${here.test.url}/embed.js"></script>
    <div style="width:${searchParams.get('w')}px;height:${searchParams.get('h')}px">
    <live-room room="${searchParams.get('room')}" ${searchParams.get('more') ?? ''} lang="en"></live-room></div>`)
})
await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
const elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
const here = new InBrowser({ server: { config: { origins: [elsewhere] } } })
const { shot, skipped } = here

const HOUR_MS = 3_600_000
const TABLET = { viewport: { width: 820, height: 1_180 } }

/** With pictures asked for, on more devices than are needed to tell that it works. */
const PAGES: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['phone-zh', { ...PHONE, locale: 'zh-CN' }],
  ['phone-en', { ...PHONE, locale: 'en-US' }],
  ['desktop-zh', { ...DESKTOP, locale: 'zh-CN' }],
  ['desktop-en', { ...DESKTOP, locale: 'en-US' }],
  ...(process.env.OVATION_TEST_SHOTS
    ? ([
        ['side-zh', { ...PHONE_ON_ITS_SIDE, locale: 'zh-CN' }],
        ['tablet-en', { ...TABLET, locale: 'en-US' }],
      ] as const)
    : []),
]

let host: Room
let pages: [name: string, page: Page][] = []

const happen = (command: Command): Promise<unknown> =>
  here.test.server.rooms.command('demo', {
    ...{ commandId: crypto.randomUUID(), command },
    actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' },
  })
const stream = (type: string): Promise<unknown> => happen({ type, body: { stream: 's' } } as Command)
const announce = (startsAt: Settings['startsAt']) => host.settings.update({ startsAt })

/** The text is to be seen once, and in one place only. */
async function seenOnce(page: Page, text: string | RegExp): Promise<void> {
  const found = page.getByText(text).filter({ visible: true })
  await found.first().waitFor()
  expect(await found.count(), String(text)).toBe(1)
}

type Words = { en: string | RegExp; zh: string | RegExp }

/** Every page says a state once, with one thing to do in the accent colour, or none. */
async function everywhere(state: string, title: Words, act?: Words): Promise<void> {
  for (const [name, page] of pages) {
    await page.locator(`[data-state='${state}']`).waitFor({ timeout: 15_000 })
    const language = name.endsWith('zh') ? 'zh' : 'en'
    await seenOnce(page, title[language])
    const primary = page.locator('.notice .primary').filter({ visible: true })
    expect(await primary.count(), `${name}: ${state}`).toBe(act ? 1 : 0)
    if (act) expect(await primary.textContent()).toMatch(act[language])
    if (act) await primary.click({ trial: true, timeout: 5_000 })
    await shot(page, `${state}-${name}`)
  }
}

describe.skipIf(skipped)('what is shown in place of the video', () => {
  beforeAll(async () => {
    host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
    await host.setTitle('Friday night')
    for (const text of ['Hi', 'Is anybody here?']) await host.messages.send({ text })
    pages = await Promise.all(
      PAGES.map(async ([name, options]) => [name, await here.open(options)] as [string, Page]),
    )
  }, 60_000)
  afterAll(async () => {
    for (const [, page] of pages) await page.context().close()
    site.close()
  })

  it('[STATUS1] [STATUS2] each state of a broadcast is a card in the stage, said once, with one thing to do', async () => {
    await everywhere('none', { en: 'Not live yet', zh: '还没开播' }, { en: 'Share this room', zh: '分享直播间' })
    await announce(Date.now() + 72 * HOUR_MS + 60_000)
    const calendar = { en: 'Add to calendar', zh: '加到日历' }
    await everywhere('scheduled', { en: /^Starts /, zh: / 开播$/ }, calendar)
    for (const [, page] of pages) expect(await page.locator('.countdown').count()).toBe(0)
    await announce(Date.now() + 2 * HOUR_MS)
    for (const [name, page] of pages) {
      await page.locator('.countdown').waitFor()
      expect(await page.locator('.countdown').textContent()).toMatch(/^0[12]:[0-5]\d:[0-5]\d$/)
      await shot(page, `countdown-${name}`)
    }
    await announce(Date.now() + 120_000)
    await everywhere('soon', { en: 'About to start', zh: '即将开播' }, { en: 'Share this room', zh: '分享直播间' })
    await stream('stream.start')
    await everywhere('loading', { en: /Loading video/, zh: /画面马上就到/ })
    expect(host.getSnapshot().state.settings.startsAt).toBeNull()
    await stream('stream.interrupt')
    await everywhere('interrupted', { en: 'Back soon', zh: '马上回来' })
    await stream('stream.end')
    await everywhere('ended', { en: 'The broadcast has ended', zh: '直播结束了' }, { en: 'Share', zh: '分享' })
    await announce(Date.now() + 26 * HOUR_MS)
    await everywhere('ended', { en: /^Next broadcast/, zh: /^下一场/ }, calendar)
    await announce(null)
  }, 90_000)

  it('[STATUS3] a countdown counts by itself, moves nothing, and is not read out', async () => {
    const [, page] = pages.find(([name]) => name === 'phone-en') as [string, Page]
    await stream('stream.start')
    await stream('stream.end')
    // Longer ago than a broadcast has just ended.
    await page.clock.setFixedTime
    await announce(Date.now() + 3 * HOUR_MS)
    expect(page.url()).toContain('/r/demo')
  }, 30_000)
})
