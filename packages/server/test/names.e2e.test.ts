import { DESKTOP, INSIDE, say } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { skipped } = here

const open = async (rememberedName?: string): Promise<Page> => {
  const context = await here.browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })
  if (rememberedName !== undefined)
    await context.addInitScript(
      `localStorage.getItem('ovation.name') ?? localStorage.setItem('ovation.name', '${rememberedName}')`,
    )
  const page = await context.newPage()
  await page.goto(`${here.test.url}/r/demo`)
  return page
}

describe.skipIf(skipped)('names and texts in Chromium', () => {
  it('[NAME3] a browser that remembers a name which is not taken any more comes in, and is asked for another', async () => {
    const page = await open('Owner')
    await say(page, 'hello', 'Ann')
    await page.locator('.row .text', { hasText: 'hello' }).waitFor()
    expect(await page.locator('.row.own .author').first().textContent()).toBe('Ann')
    await page.context().close()
  }, 30_000)

  it('[SCREEN2] a name that is told in one tab is not asked for in another that was open already', async () => {
    const page = await open()
    const other = await page.context().newPage()
    await other.goto(`${here.test.url}/r/demo`)
    await other.locator('.composer input:enabled').waitFor()
    await say(page, 'from one tab', 'Tina')
    await page.locator('.row.own', { hasText: 'from one tab' }).waitFor()
    await say(other, 'from the other')
    await other.locator('.row.own', { hasText: 'from the other' }).waitFor()
    expect(await other.locator('.row.own .author').last().textContent()).toBe('Tina')
    await page.context().close()
  }, 30_000)

  it('[PROFILE5] a guest whose name the server made up is called in the language of the studio, in all cards', async () => {
    const guest = await here.test.guest('Guest 1288').rooms.get('demo').attach()
    await guest.messages.send({ text: 'good evening' })
    const studio = await here.open(
      { ...DESKTOP, locale: 'zh-CN' },
      `/studio#code=${await here.test.server.signIn.newCode()}`,
    )
    const card = (name: string) => studio.getByRole('region', { name, exact: true })
    await card('聊天').getByText('good evening').waitFor()
    await card('谁在场').getByText('游客 1288').waitFor()
    const row = card('聊天').locator('.chat-row', { hasText: 'good evening' })
    expect(await row.locator('b').textContent()).toBe('游客 1288')
    await row.hover()
    await card('聊天')
      .getByRole('button', { name: /: 游客 1288$/ })
      .first()
      .waitFor({ state: 'attached' })
    expect(await studio.getByText('Guest 1288').count()).toBe(0)
    expect(await studio.locator('[aria-label*="Guest 1288"]').count()).toBe(0)
    await studio.context().close()
  }, 30_000)

  it('[VISIBLE5] what somebody wrote turns the direction of nothing around it', async () => {
    const page = await open()
    const writer = await here.test.client('שם', 'member').rooms.get('demo').attach()
    await writer.messages.send({ text: 'שלום, world 12!' })
    const text = page.locator('.row .text', { hasText: 'world 12' })
    await text.waitFor()
    const author = page.locator('.row .author', { hasText: 'שם' })
    const bidi = (of: string) => page.evaluate(`getComputedStyle(${INSIDE}.querySelector('.row ${of}')).unicodeBidi`)
    expect([await bidi('.text'), await bidi('.author')]).toEqual(['plaintext', 'plaintext'])
    const [first, then] = [await author.boundingBox(), await text.boundingBox()]
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThanOrEqual(then?.x ?? 0)
    await page.context().close()
  }, 30_000)
})
