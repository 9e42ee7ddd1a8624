import { eventually } from '@ovation/testkit'
import { DESKTOP } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { skipped } = here

const TEXTS = {
  'en-US': {
    tab: 'Site',
    room: 'Room',
    name: 'Name of the site',
    save: 'Save',
    told: 'What viewers are told (optional)',
    ask: 'Pause the site…',
    cancel: 'Cancel',
    now: 'Pause now',
    paused: 'The site is paused. Only hosts and moderators can chat.',
    resume: 'Resume',
    conflict: 'somebody else has just changed the site',
    note: 'Chat is paused on this site.',
  },
  'zh-CN': {
    tab: '站点',
    room: '房间',
    name: '站点名称',
    save: '保存',
    told: '给观众的说明（选填）',
    ask: '暂停站点…',
    cancel: '取消',
    now: '立即暂停',
    paused: '站点已暂停，只有主播和房管能发言。',
    resume: '恢复',
    conflict: '刚刚有人改过站点设置',
    note: '本站已暂停互动。',
  },
} as const
type Locale = keyof typeof TEXTS

const open = async (path: string, locale: Locale): Promise<Page> => {
  const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
  const page = await context.newPage()
  await page.goto(here.test.url + path)
  return page
}
const site = async () =>
  (await fetch(`${here.test.url}/api/v1/site`)).json() as Promise<{ name: string; pause: unknown }>
const change = async (body: object): Promise<void> => {
  const headers = {
    authorization: `Bearer ${await here.test.token('boss', 'owner')}`,
    'content-type': 'application/json',
  }
  await fetch(`${here.test.url}/api/v1/site`, { method: 'PATCH', headers, body: JSON.stringify(body) })
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

describe.skipIf(skipped)('the site in Chromium', () => {
  it('[HOME4] the home page fits a narrow phone, and is used by keyboard; axe finds nothing in either theme', async () => {
    const startsAt = Date.now() + 24 * 3_600_000
    const actor = { id: 'owner', name: 'Owner', role: 'owner' } as const
    await here.test.server.rooms.create('radio', 'Late radio, with a title longer than a phone is wide', actor)
    const settings = { type: 'room.settings', body: { settings: { startsAt } } } as const
    await here.test.server.rooms.command('radio', { actor, commandId: 'announced', command: settings })
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await here.browser.newContext({
        ...{ bypassCSP: true, colorScheme, locale: 'en-US', timezoneId: 'Asia/Tokyo' },
        viewport: { width: 320, height: 640 },
      })
      const page = await context.newPage()
      await eventually(async () => {
        await page.goto(here.test.url)
        return (await page.locator('time').first().textContent()) !== ''
      }, 'the announced time')
      const tokyo = new Date(startsAt).toLocaleTimeString('en', {
        ...{ hour: 'numeric', minute: '2-digit', timeZone: 'Asia/Tokyo' },
      })
      expect(await page.locator('time').first().textContent()).toBe(`Tomorrow, ${tokyo}`)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320)
      await page.evaluate(axe.source)
      const found = await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(RULES)} }).then((all) => all.violations)`)
      expect(found).toEqual([])
      await page.getByRole('link', { name: 'Studio' }).focus()
      await page.keyboard.press('Tab')
      const outline = "getComputedStyle(document.querySelector('li .cover')).outlineStyle"
      expect(await page.evaluate(outline)).toBe('solid')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/r/radio')
      await context.close()
    }
  })

  it.each(['en-US', 'zh-CN'] as const)(
    '[SITE6] name and pause in the studio, by keyboard; every tab says that it is paused (%s)',
    async (locale) => {
      const words = TEXTS[locale]
      const page = await open(`/studio#code=${await here.test.server.signIn.newCode()}`, locale)
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await page.getByRole('tab', { name: words.tab }).waitFor()
      // From one tab to the next by the arrows.
      await page.getByRole('tab', { name: words.room }).focus()
      await page.keyboard.press('ArrowRight')
      const name = page.getByLabel(words.name)
      await name.fill(`The ${locale} club`)
      await page.keyboard.press('Enter')
      await eventually(async () => (await site()).name === `The ${locale} club`, 'the name')

      await page.getByLabel(words.told).fill('back at nine')
      await button(words.ask).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog')
      await dialog.getByText('back at nine').waitFor()
      expect(await dialog.getByRole('listitem').count()).toBe(3)
      // What is done by mistake does nothing.
      await page.waitForFunction((label) => document.activeElement?.textContent === label, words.cancel)
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'detached' })
      expect((await site()).pause).toBeNull()
      await button(words.ask).click()
      await dialog.getByRole('button', { name: words.now }).click()
      const banner = page.getByRole('status').filter({ hasText: words.paused })
      await banner.getByText('back at nine').waitFor()
      await page.getByRole('tab', { name: words.room }).click()
      expect(await banner.isVisible()).toBe(true)
      await banner.getByRole('button', { name: words.resume }).click()
      await banner.waitFor({ state: 'detached' })
      expect((await site()).pause).toBeNull()
      await page.context().close()
    },
    60_000,
  )

  it.each(['en-US', 'zh-CN'] as const)(
    '[SITE6] of two who change it at once the second is told, and sees what the first did (%s)',
    async (locale) => {
      const words = TEXTS[locale]
      const page = await open(`/studio#code=${await here.test.server.signIn.newCode()}`, locale)
      await page.getByRole('tab', { name: words.tab }).click()
      await page.getByLabel(words.name).fill('mine')
      // From here on the studio does not learn of changes.
      await page.route('**/api/v1/site', (route) =>
        route.request().method() === 'GET' ? route.abort() : route.continue(),
      )
      await change({ name: `theirs ${locale}` })
      await page.route('**/api/v1/site', (route) => route.continue())
      await page.getByRole('button', { name: words.save, exact: true }).click()
      await eventually(
        async () => (await page.getByText(words.conflict).count()) === 1 || (await site()).name === 'mine',
        'an answer',
      )
      expect((await site()).name).toBe(`theirs ${locale}`)
      await page.getByRole('button', { name: words.cancel, exact: true }).click()
      expect(await page.getByLabel(words.name).inputValue()).toBe(`theirs ${locale}`)
      await page.context().close()
    },
    60_000,
  )

  it.each(['en-US', 'zh-CN'] as const)(
    '[SITE7] viewers are told of a pause when they come, and when something is refused because of it (%s)',
    async (locale) => {
      const { note } = TEXTS[locale]
      await change({ pause: { text: 'back at nine' } })
      const late = await open('/r/demo', locale)
      await late
        .locator('[part=paused]')
        .filter({ hasText: `${note} back at nine` })
        .waitFor()
      await late.context().close()
      await change({ pause: null })

      const here = await open('/r/demo', locale)
      await here.getByRole('textbox').waitFor()
      await here.waitForFunction("document.querySelector('live-room')?.session?.room.status === 'attached'")
      await change({ pause: { text: 'back at ten' } })
      const told = here.locator('[part=paused]').filter({ hasText: note })
      expect(await told.count()).toBe(0)
      await here.evaluate(
        "document.querySelector('live-room').session.room.messages.send({ text: 'x' }).catch(() => {})",
      )
      await told.getByText('back at ten').waitFor()
      await change({ pause: null })
      await here.context().close()
    },
    60_000,
  )
})
