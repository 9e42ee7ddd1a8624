import { eventually } from '@ovation/testkit'
import { DESKTOP, PHONE } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ browser: { fakeDevices: true } })
const { shot, skipped } = here

const open = async (options: object, room = 'demo'): Promise<Page> => {
  const context = await here.browser.newContext({ bypassCSP: true, locale: 'en-US', ...options })
  const page = await context.newPage()
  await page.goto(`${here.test.url}/r/${room}`)
  return page
}
/** What is left of the room. */
const left = (page: Page): Promise<number> =>
  page.locator('live-room').locator('.composer, .stage, .head, dialog, .chat').count()

describe.skipIf(skipped)('who is not let in', () => {
  it('[SCREEN50] [STAGE7] whoever is banned reads that alone, whatever was open, and is back when the ban is lifted', async () => {
    const host = await here.test.client('hostess', 'host').rooms.get('demo').attach()
    const page = await open(DESKTOP)
    await page.getByRole('button', { name: 'Gifts' }).click()
    await page.getByRole('dialog').waitFor()
    await shot(page, 'before-ban')
    const id = (await page.evaluate("document.querySelector('live-room').session.room.connection.self?.id")) as string
    await host.moderation.ban(id)
    const notice = page.getByRole('alert')
    await notice.getByText('You are banned from this room').waitFor()
    expect(await left(page)).toBe(0)
    await shot(page, 'banned')
    await page.reload()
    await notice.getByText('You are banned from this room').waitFor()
    expect(await left(page)).toBe(0)
    await shot(page, 'banned-reloaded')
    await host.moderation.unban(id)
    await page.locator('.composer input').waitFor({ timeout: 15_000 })
    expect(await notice.count()).toBe(0)
    await page.context().close()
  }, 60_000)

  it('[SCREEN50] a room that needs no password any more lets in whoever was asked for it, also after a wrong one', async () => {
    const host = await here.test.client('hostess', 'host').rooms.get('demo').attach()
    const locked = await fetch(`${here.test.url}/api/v1/rooms/demo/password`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await here.test.token('hostess', 'host')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ password: 'open sesame' }),
    })
    expect(locked.status).toBe(204)
    await host.settings.update({ access: 'password' })
    const page = await open(DESKTOP)
    await page.getByLabel('Password').fill('nonsense')
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.getByText('Wrong password').waitFor()
    await host.settings.update({ access: 'public' })
    await page.locator('.composer input').waitFor({ timeout: 15_000 })
    await page.context().close()
  }, 60_000)

  it('[SCREEN51] [SCREEN13] what is wrong is said in plain words, and to developers in the console', async () => {
    const told: string[] = []
    const page = await open({ ...PHONE, locale: 'zh-CN' }, 'nowhere')
    page.on('console', (message) => told.push(message.text()))
    await page.getByRole('alert').getByText('没有这个直播间').waitFor()
    expect(await left(page)).toBe(0)
    await shot(page, 'missing-zh')
    await page.evaluate("document.querySelector('live-room').setAttribute('lang', 'en')")
    await page.evaluate("document.querySelector('live-room').setAttribute('room', '../etc')")
    await page.getByRole('alert').getByText('This room doesn’t exist').waitFor()
    await eventually(() => told.some((text) => text.includes('invalid_frame')), 'the reason in the console')
    await page.evaluate(
      `Object.assign(document.querySelector('live-room'), { room: 'demo' }).setAttribute('room', 'demo')`,
    )
    await page.evaluate("document.querySelector('live-room').setAttribute('token', 'nonsense')")
    await page.getByRole('alert').getByText('Your sign-in is no longer valid').waitFor()
    await shot(page, 'token')
    expect(await page.locator('live-room').getByText('JWT').count()).toBe(0)
    await page.context().close()
  }, 60_000)
})
