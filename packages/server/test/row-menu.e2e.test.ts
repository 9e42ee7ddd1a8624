import { eventually } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { shot, skipped } = here

async function open(device: object): Promise<Page> {
  const page = await (await here.browser.newContext({ ...device, bypassCSP: true, locale: 'en-US' })).newPage()
  await page.goto(`${here.test.url}/r/demo`)
  await page.getByRole('button', { name: 'Share' }).waitFor()
  return page
}
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })
const rowHeights = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const list = ${INSIDE}.querySelector('.scroll')
    return [list.scrollTop, list.scrollHeight, ...[...list.querySelectorAll('.row')].map((one) => one.offsetHeight)]
  })()`)

describe.skipIf(skipped)('the menu of a message in Chromium', () => {
  it('[SCREEN46] opens by a button at the row under the pointer, or with the focus; nothing moves', async () => {
    const ann = await here.test.client('ann').rooms.get('demo').attach()
    for (let n = 0; n < 40; n++) await ann.messages.send({ text: `line ${n}` })
    const page = await open(DESKTOP)
    const one = row(page, 'line 38')
    await one.waitFor()
    const before = await rowHeights(page)
    const dots = page.getByRole('button', { name: 'Message menu' })
    expect(await dots.count()).toBe(0)
    await one.hover()
    await dots.waitFor()
    const [at, of] = [await dots.boundingBox(), await one.boundingBox()]
    expect(Math.abs((at?.y ?? 0) - (of?.y ?? 99))).toBeLessThan(2)
    expect(await rowHeights(page)).toEqual(before)
    await shot(page, 'row-menu')
    await dots.click()
    await page.getByRole('dialog').getByText('line 38').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.mouse.move(10, 10)
    await page.keyboard.press('ArrowUp')
    await dots.waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('line 37').waitFor()
    await page.keyboard.press('Escape')
    await one.getByRole('button', { name: 'ann' }).click()
    await page.getByRole('dialog').getByText('line 38').waitFor()
    await page.context().close()
  }, 60_000)

  it('[SCREEN46] [CHAT16] opens by a tap of a finger on the row, or a long press', async () => {
    const ann = await here.test.client('ann').rooms.get('demo').attach()
    await ann.messages.send({ text: 'press me' })
    const page = await open(PHONE)
    await row(page, 'press me').waitFor()
    const box = await row(page, 'press me').locator('.text').boundingBox()
    const point = { x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 8 }
    const input = await page.context().newCDPSession(page)
    const touch = (type: 'touchStart' | 'touchEnd', touchPoints: object[]) =>
      input.send('Input.dispatchTouchEvent', { type, touchPoints } as never)
    await page.touchscreen.tap(point.x, point.y)
    await page.getByRole('dialog').getByText('press me').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const before = await rowHeights(page)
    await touch('touchStart', [point])
    await page.getByRole('dialog').getByText('press me').waitFor()
    await touch('touchEnd', [])
    expect(await rowHeights(page)).toEqual(before)
    await shot(page, 'long-press')
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.touchscreen.tap(point.x, point.y)
    await page.getByRole('dialog').getByText('press me').waitFor({ timeout: 5000 })
    await page.context().close()
  }, 60_000)

  it('[REACT9] closes when the message is deleted, and who reacted is not told any more', async () => {
    const ann = await here.test.client('ann').rooms.get('demo').attach()
    const sent = await ann.messages.send({ text: 'soon gone' })
    await ann.reactions.toggle(sent, '👍')
    const page = await open(DESKTOP)
    await row(page, 'soon gone').getByRole('button', { name: 'ann' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Who reacted' }).click()
    await page.getByText('👍 ann').waitFor()
    await ann.messages.delete(sent)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await expect(ann.reactions.people(sent, '👍')).rejects.toMatchObject({ code: 'message_deleted' })
    await page.context().close()
  }, 60_000)

  it('[REACT10] while somebody is muted, chips and picker are disabled, with the words of the composer', async () => {
    const host = await here.test.client('host', 'host').rooms.get('demo').attach()
    const sent = await host.messages.send({ text: 'like this' })
    await host.reactions.toggle(sent, '🎉')
    const page = await open(DESKTOP)
    const chip = row(page, 'like this').getByRole('button', { name: '🎉 1 person' })
    await eventually(() => chip.isEnabled(), 'the chip')
    const self = await page.evaluate<string>("document.querySelector('live-room').session.room.connection.self?.id")
    await host.moderation.mute(self, { durationMs: null })
    await eventually(() => chip.isDisabled(), 'the chip to be disabled')
    const why = await page.locator('.composer input').getAttribute('placeholder')
    expect([why, await chip.getAttribute('title')]).toEqual(['You are muted here', 'You are muted here'])
    await row(page, 'like this').getByRole('button', { name: 'host' }).click()
    const menu = page.getByRole('dialog')
    await menu.getByText('You are muted here').waitFor()
    expect(await menu.getByRole('button', { name: '👍' }).isDisabled()).toBe(true)
    await shot(page, 'muted')
    await page.keyboard.press('Escape')
    await host.moderation.unmute(self)
    await eventually(() => chip.isEnabled(), 'the chip to work again')
    await page.context().close()
  }, 60_000)
})
