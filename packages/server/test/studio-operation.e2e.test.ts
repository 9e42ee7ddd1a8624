import { eventually } from '@ovation/testkit'
import { DESKTOP } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { shot, skipped } = here

const TEXTS = {
  'en-US': {
    tab: 'Server',
    origin: 'Origin',
    add: 'Add',
    none: 'No other site may show your rooms.',
    removeOf: (origin: string) => `Remove ${origin}…`,
    remove: 'Remove',
    wrong: 'has no scheme',
    secret: 'New secret',
    done: 'Done',
    revokeOf: (id: string) => `Revoke the signing key ${id}…`,
    revoke: 'Revoke the key',
    limit: 'What one person sends, burst',
    save: 'Save',
    resetOf: 'Reset “What one person sends, burst”',
    audit: 'changed limits',
    what: 'What',
    removed: 'removed an origin',
  },
  'zh-CN': {
    tab: '服务器',
    origin: '来源',
    add: '添加',
    none: '还没有其他网站可以展示你的房间。',
    removeOf: (origin: string) => `移除 ${origin}…`,
    remove: '移除',
    wrong: '请写完整的来源',
    secret: '新建密钥',
    done: '完成',
    revokeOf: (id: string) => `吊销签名密钥 ${id}…`,
    revoke: '吊销密钥',
    limit: '同一人发送的内容（突发）',
    save: '保存',
    resetOf: '恢复“同一人发送的内容（突发）”',
    audit: '更改了上限',
    what: '操作',
    removed: '移除了来源',
  },
} as const
type Locale = keyof typeof TEXTS

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

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
const check = async (origin: string): Promise<number> =>
  (await fetch(`${here.test.url}/v1/check`, { headers: { origin } })).status

describe.skipIf(skipped)('what changes without a restart, in the studio', () => {
  it.each(['en-US', 'zh-CN'] as const)(
    '[SITE16] origins, signing keys, limits and the audit, by whoever may change the site (%s)',
    async (locale) => {
      const words = TEXTS[locale]
      const page = await open(locale)
      const button = (name: string) => page.getByRole('button', { name, exact: true })
      await page.getByRole('tab', { name: words.tab }).click()

      await page.getByText(words.none).waitFor()
      const field = page.getByRole('textbox', { name: words.origin, exact: true })
      await field.fill('shop.example')
      await button(words.add).click()
      await page.getByText(words.wrong).waitFor()
      await field.fill('https://Shop.example/')
      await page.keyboard.press('Enter')
      await page.getByText('https://shop.example', { exact: true }).waitFor()
      expect(await check('https://shop.example')).toBe(200)
      await button(words.removeOf('https://shop.example')).click()
      await page.getByRole('dialog').getByRole('button', { name: words.remove, exact: true }).click()
      await page.getByText(words.none).waitFor()
      expect(await check('https://shop.example')).toBe(403)

      await button(words.secret).click()
      const dialog = page.getByRole('dialog')
      const made = await dialog.locator('textarea').first().inputValue()
      expect(made.length).toBeGreaterThan(30)
      await dialog.getByRole('button', { name: words.done, exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      expect(await page.content()).not.toContain(made)
      const key = (await page.getByText(/^key_/).last().textContent()) ?? ''
      await button(words.revokeOf(key)).click()
      await dialog.getByRole('button', { name: words.revoke, exact: true }).click()
      await page.getByText(key, { exact: true }).waitFor({ state: 'detached' })

      const limit = page.getByLabel(words.limit)
      await limit.fill('55')
      await button(words.save).click()
      const reset = button(words.resetOf)
      await reset.waitFor()
      await reset.click()
      await reset.waitFor({ state: 'detached' })
      expect(await limit.inputValue()).toBe('40')

      await shot(page, `operation-${locale}`)
      // What was done since is there when the tab is opened again.
      await page.reload()
      await page.getByRole('tab', { name: words.tab }).click()
      await page.getByText(words.audit).first().waitFor()
      await page.getByRole('combobox', { name: words.what, exact: true }).click()
      await page.getByRole('option', { name: words.removed }).click()
      await eventually(
        async () => (await page.getByRole('listitem').filter({ hasText: words.audit }).count()) === 0,
        'only that action',
      )
      await page.getByRole('listitem').filter({ hasText: words.removed }).first().waitFor()
      await page.context().close()
    },
    60_000,
  )

  it('[SITE16] it fits a narrow phone, and axe finds nothing', async () => {
    const page = await open('en-US', { width: 360, height: 740 })
    await page.getByRole('button', { name: 'Menu', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'Server' }).click()
    await page.getByText('changed limits').first().waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    await shot(page, 'operation-phone')
    expect(await faults(page)).toEqual([])
    await page.context().close()
  }, 60_000)
})
