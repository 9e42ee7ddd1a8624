import { eventually } from '@ovation/testkit'
import { DESKTOP } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'
import { isSignedBy, WebhookSink } from './webhook-sink.fixture.ts'

const here = new InBrowser({ server: { config: { outletNetworks: ['127.0.0.1/32'] } } })
const { shot, skipped } = here
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const PHONE = { width: 390, height: 844 }
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const TEXTS = {
  'en-US': {
    ...{
      tab: 'Webhooks',
      none: 'There are no webhooks yet.',
      new: 'New webhook',
      name: 'What it is for',
      done: 'Done',
    },
    ...{ address: 'Address', create: 'Create the webhook', manage: 'Manage the webhook “Shop”…', pause: 'Pause' },
    ...{ asked: 'paused · somebody paused it', resume: 'Resume', test: 'Send a test', good: /^The test arrived/ },
    ...{ again: 'Look again', delivered: /delivered/, room: 'Room', number: 'Number', replay: 'Send again from it' },
    ...{ remove: 'Remove…', removeNow: 'Remove the webhook', rooms: 'Rooms', menu: 'Menu' },
  },
  'zh-CN': {
    ...{ tab: 'Webhook', none: '还没有 Webhook。', new: '新建 Webhook', name: '用途', done: '完成' },
    ...{ address: '地址', create: '创建 Webhook', manage: '管理 Webhook“Shop”…', pause: '暂停' },
    ...{ asked: '已暂停 · 有人暂停了它', resume: '恢复', test: '发送测试', good: /^测试在/ },
    ...{ again: '刷新', delivered: /已送达/, room: '房间名', number: '编号', replay: '从这里重发' },
    ...{ remove: '删除…', removeNow: '删除 Webhook', rooms: '房间', menu: '菜单' },
  },
} as const
type Locale = keyof typeof TEXTS

const open = async (locale: Locale, viewport = DESKTOP.viewport): Promise<Page> => {
  const context = await here.browser.newContext({ ...DESKTOP, viewport, bypassCSP: true, locale })
  const page = await context.newPage()
  await page.goto(`${here.test.url}/studio#code=${await here.test.server.signIn.newCode()}`)
  return page
}
const faults = async (page: Page): Promise<unknown> => {
  await page.evaluate(axe.source)
  return page.evaluate(
    `axe.run({ runOnly: ${JSON.stringify(RULES)} }).then((all) => all.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]))`,
  )
}

let sink: WebhookSink
beforeAll(async () => {
  sink = await WebhookSink.start()
})
afterAll(() => sink.close())

describe.skipIf(skipped)('webhooks in the studio', () => {
  it.each([
    ['en-US', DESKTOP.viewport],
    ['zh-CN', PHONE],
  ] as const)(
    '[WEBHOOK12] made, paused, resumed, tested, replayed and removed (%s)',
    async (locale, viewport) => {
      const words = TEXTS[locale]
      const room = `hooked-${locale.toLowerCase()}`
      await here.test.server.rooms.create(room, 'Hooked', OWNER)
      const page = await open(locale, viewport)
      const dialog = page.getByRole('dialog')
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      if (viewport === PHONE) {
        await button(words.menu).click()
        await page.getByRole('menuitemradio', { name: words.tab }).click()
      } else await page.getByRole('tab', { name: words.tab, exact: true }).click()
      await page.getByText(words.none).waitFor()
      expect(await faults(page)).toEqual([])

      await button(words.new).click()
      await dialog.getByLabel(words.name).fill('Shop')
      await dialog.getByLabel(words.address).fill(sink.url)
      await dialog.getByLabel(words.rooms, { exact: true }).fill(room)
      await button(words.create).click()
      const secret = await dialog.locator('textarea').first().inputValue()
      expect(secret).toMatch(/^whsec_/)
      await button(words.done).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await page.content()).not.toContain(secret)

      await button(words.manage).click()
      await button(words.pause).click()
      await dialog.getByText(words.asked).waitFor()
      await button(words.resume).click()
      await button(words.pause).waitFor()
      await button(words.test).click()
      await page.getByText(words.good).waitFor()
      await dialog.getByLabel(words.room, { exact: true }).fill(room)
      await dialog.getByLabel(words.number).fill('1')
      await button(words.replay).click()
      await eventually(() => sink.seqs(room).includes(1), 'the replay')
      expect(sink.accepted.filter((one) => one.room === room).every((one) => isSignedBy(secret, one))).toBe(true)
      await button(words.again).click()
      await dialog.getByText(words.delivered).first().waitFor()
      expect(await faults(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
      await shot(page, `webhooks-${locale}`)

      await button(words.remove).click()
      await button(words.removeNow).click()
      await page.getByText(words.none).waitFor()
      await page.context().close()
    },
    60_000,
  )
})
