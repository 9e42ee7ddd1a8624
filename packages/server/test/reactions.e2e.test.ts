import { eventually } from '@ovation/testkit'
import { DESKTOP } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { shot, skipped } = here

let page: Page

beforeAll(async () => {
  if (skipped) return
  const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'en-US' })
  page = await context.newPage()
  await page.goto(`${here.test.url}/r/demo`)
}, 60_000)

/** The text, and the name for screen readers, of what has the focus. */
const focused = (): Promise<string> =>
  page.evaluate(() => {
    const element = document.querySelector('live-room')?.shadowRoot?.activeElement
    return element?.getAttribute('aria-label') ?? element?.textContent ?? ''
  })

describe.skipIf(skipped)('reactions in Chromium', () => {
  it('[REACT8] are put there and taken back by keyboard, with a name for each control', async () => {
    const ann = await here.test.client('ann').rooms.get('demo').attach()
    const sent = await ann.messages.send({ text: 'nice' })
    const shown = () => ann.getSnapshot().messages.find(({ seq }) => seq === sent.seq)?.reactions ?? {}
    const row = page.getByRole('listitem').filter({ hasText: 'nice' })
    await row.getByRole('button', { name: 'ann' }).focus()
    await page.keyboard.press('Enter')
    const picker = page.getByRole('dialog').getByRole('group', { name: 'React' })
    await picker.waitFor()
    expect(await picker.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel))).toEqual([
      ...['👍', '❤️', '😂', '😮', '😢', '🎉'],
    ])
    await shot(page, 'picker')
    for (let tabs = 0; tabs < 6 && (await focused()) !== '❤️'; tabs++) await page.keyboard.press('Tab')
    expect(await focused()).toBe('❤️')
    await page.keyboard.press('Space')
    await eventually(() => shown()['❤️'] === 1, 'the reaction')

    // Where the menu was opened; the chip is the next stop.
    await eventually(async () => (await focused()).includes('ann'), 'the focus at the message')
    const chip = row.getByRole('group', { name: 'Reactions' }).getByRole('button')
    await chip.waitFor()
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe('❤️ 1 person')
    await eventually(async () => (await chip.getAttribute('aria-pressed')) === 'true', 'that it is one’s own')
    await ann.reactions.toggle(sent, '❤️')
    await eventually(async () => (await focused()) === '❤️ 2 people', 'the count')
    await page.keyboard.press('Enter')
    await eventually(async () => (await focused()) === '❤️ 1 person', 'the count without one’s own')
    expect(await chip.getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('Enter')
    await eventually(async () => (await focused()) === '❤️ 2 people', 'one’s own again')
    await ann.reactions.toggle(sent, '❤️')
    await eventually(async () => (await focused()) === '❤️ 1 person', 'one’s own alone')
    await page.keyboard.press('Enter')
    await chip.waitFor({ state: 'detached' })
    await eventually(async () => (await focused()).includes('ann'), 'the focus at the message')
  }, 60_000)

  it('[REACT6] where they are off there is no picker, and what is there stays', async () => {
    // The keyboard on a row would hold back the rows that come ([CHAT17]).
    await page.locator('.composer input').focus()
    const host = await here.test.client('host', 'host').rooms.get('demo').attach()
    const sent = await host.messages.send({ text: 'look at this' })
    await host.reactions.toggle(sent, '🎉')
    const row = page.getByRole('listitem').filter({ hasText: 'look at this' })
    await row.getByRole('button', { name: '🎉 1 person' }).waitFor()
    await host.settings.update({ react: 'nobody' })
    await eventually(() => row.getByRole('button', { name: '🎉 1 person' }).isDisabled(), 'the chip to rest')
    await row.getByRole('button', { name: 'host' }).click()
    const menu = page.getByRole('dialog')
    await menu.getByRole('button', { name: 'Who reacted' }).click()
    await menu.getByText('🎉 host').waitFor()
    expect(await menu.getByRole('group', { name: 'React' }).count()).toBe(0)
    await shot(page, 'reactions-off')
    await page.keyboard.press('Escape')
    await host.settings.update({ react: 'everyone' })
    await eventually(() => row.getByRole('button', { name: '🎉 1 person' }).isEnabled(), 'the chip to work again')
  }, 60_000)
})
