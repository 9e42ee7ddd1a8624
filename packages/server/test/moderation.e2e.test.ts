import type { Room } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { PHONE } from '@ovation/testkit/browser'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { faultsOf } from './axe.fixture.ts'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { open, shot, skipped } = here

const LAPTOP = { viewport: { width: 1_280, height: 720 } }
const ROW_COUNT = 40

const studio = async (options: object): Promise<Page> =>
  open(options, `/studio#code=${await here.test.server.signIn.newCode()}`)
const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const rowOf = (page: Page, text: string): Locator => page.locator('.chat-list li', { hasText: text })
const join = (name: string): Promise<Room> => here.test.client(name).rooms.get('demo').attach()
const topOf = (row: Locator): Promise<number> => row.evaluate((element) => element.getBoundingClientRect().top)

/** Resolves when nothing about it moves or fades any more. */
const settled = (part: Locator): Promise<unknown> =>
  part.evaluate((element) =>
    Promise.all(element.getAnimations({ subtree: true }).map((one) => one.finished.catch(() => {}))).then(() => {}),
  )

const faults = (page: Page): Promise<string[]> => faultsOf(page)

describe.skipIf(skipped)('moderation in the studio', () => {
  it('[MODERATE4] [MODERATE5] rows hold still under the pointer; a mute has a length, and undoing it brings back the one before', async () => {
    const page = await studio(LAPTOP)
    const [rude, mia] = [await join('rude'), await join('mia')]
    await Promise.all(Array.from({ length: ROW_COUNT }, (_, n) => mia.messages.send({ text: `line ${n}` })))
    await rude.messages.send({ text: 'buy followers' })
    const row = rowOf(page, 'buy followers')
    await row.hover()
    const top = await topOf(row)
    await Promise.all(Array.from({ length: 20 }, (_, n) => mia.messages.send({ text: `later ${n}` })))
    await card(page, 'Chat').getByText('Paused · 20 new').waitFor()
    expect(await topOf(row)).toBe(top)
    await shot(page, 'moderation-held')

    await row.getByRole('button', { name: 'Mute: rude' }).click()
    await settled(page.getByRole('menu'))
    await shot(page, 'moderation-mute')
    // The menu stays while a pointer is on its way to it, out of the row.
    const entry = page.getByRole('menuitem', { name: '10 minutes' })
    const [from, to] = [await row.boundingBox(), await entry.boundingBox()]
    if (!from || !to) throw new Error('there is no menu')
    await page.mouse.move(to.x + to.width / 2, from.y + from.height / 2)
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 25 })
    await page.waitForTimeout(300)
    await entry.click()
    await eventually(() => typeof rude.getSnapshot().self?.mutedUntil === 'number', 'the mute')
    const ends = rude.getSnapshot().self?.mutedUntil ?? 0
    expect(Math.abs(ends - Date.now() - 600_000)).toBeLessThan(10_000)
    // Longer, and back to what it was.
    await row.hover()
    await row.getByRole('button', { name: 'Mute: rude' }).click()
    await page.getByRole('menuitem', { name: '7 days' }).click()
    const aboutWeek = page.getByRole('alert').filter({ hasText: 'rude is muted for 7 days' })
    await aboutWeek.getByRole('button', { name: 'Undo' }).click()
    await aboutWeek.waitFor({ state: 'detached' })
    await eventually(() => Math.abs((rude.getSnapshot().self?.mutedUntil ?? 0) - ends) < 2_000, 'the first mute again')

    await page.context().close()
  }, 60_000)

  it('[MODERATE6] [MODERATE8] [STUDIO86] a report leads to a ban with removal; it is lifted and undone from the list, by keyboard', async () => {
    const page = await studio(LAPTOP)
    const [crude, mia] = [await join('crude'), await join('mia')]
    const { seq } = await crude.messages.send({ text: 'buy gold' })
    await mia.moderation.report({ message: seq, reason: 'spam' })
    const moderation = card(page, 'Moderation')
    await moderation.getByText('buy gold').waitFor()
    await moderation.getByText('spam — mia').waitFor()
    await shot(page, 'moderation-reports')

    const report = moderation.getByRole('listitem').filter({ hasText: 'buy gold' })
    await report.hover()
    await report.getByRole('button', { name: 'Ban…: crude' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Ban crude?').waitFor()
    await dialog.getByLabel('Delete everything they said here').check()
    await shot(page, 'moderation-ban')
    expect(await faults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Ban', exact: true }).click()
    await eventually(() => crude.getSnapshot().error?.code === 'banned', 'the ban')
    await eventually(
      () => !JSON.stringify(mia.getSnapshot().messages).includes('buy gold'),
      'what was said to be deleted',
    )
    await moderation.getByText('The message was deleted.').waitFor()
    const row = card(page, 'Chat').getByRole('listitem').filter({ hasText: 'crude' })
    await row.getByRole('img', { name: 'Banned' }).waitFor()
    await row.getByRole('button', { name: 'crude', exact: true }).click()
    const person = page.getByRole('dialog', { name: 'crude' })
    await person.getByRole('img', { name: 'Banned' }).waitFor()
    await person.getByRole('button', { name: 'Lift the ban' }).waitFor()
    expect(await person.getByText('Mute for').count()).toBe(0)
    await shot(page, 'moderation-banned-person')
    await page.keyboard.press('Escape')

    await moderation.getByText(/^Banned 1$/).click()
    await moderation.getByRole('button', { name: 'Lift the ban: crude' }).focus()
    await shot(page, 'moderation-banned')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Enter')
    await moderation.getByText('Nobody is banned.').waitFor()
    await page
      .getByRole('alert')
      .filter({ hasText: 'crude can come in again' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await moderation.getByText('Until lifted').waitFor()
    await page.context().close()
  }, 60_000)

  it('[MODERATE7] [MODERATE4] on a phone one button of a row opens what can be done; all of it is large enough', async () => {
    const page = await studio({ ...PHONE, locale: 'zh-CN' })
    const [loud, mia] = [await join('loud'), await join('mia')]
    await loud.messages.send({ text: '加微信' })
    for (let n = 0; n < 10; n++) await mia.messages.send({ text: `第 ${n} 句` })
    await page.getByRole('tab', { name: '聊天' }).tap()
    const row = rowOf(page, '加微信')
    await row.scrollIntoViewIfNeeded()
    expect(await row.getByRole('button').count()).toBe(1)
    await shot(page, 'moderation-phone-chat')
    await row.getByRole('button', { name: '操作：loud' }).tap()
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('button', { name: '10分钟' }).waitFor()
    await settled(sheet)
    await shot(page, 'moderation-phone-sheet')
    expect((await sheet.boundingBox())?.height, 'what it is about stays in sight').toBeLessThan(500)
    const sizes = await sheet
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).offsetHeight))
    expect(sizes.filter((height) => height > 0 && height < 44)).toEqual([])
    expect(await faults(page)).toEqual([])
    await sheet.getByRole('button', { name: '1分钟' }).tap()
    await eventually(() => typeof loud.getSnapshot().self?.mutedUntil === 'number', 'the mute')
    await row.getByRole('button', { name: '操作：loud' }).tap()
    await sheet.getByRole('button', { name: '封禁…' }).tap()
    await page.getByText('封禁 loud？').waitFor()
    await sheet.filter({ hasText: '加微信' }).waitFor({ state: 'detached' })
    await shot(page, 'moderation-phone-ban')
    await page.getByRole('dialog').getByRole('button', { name: '封禁', exact: true }).tap()
    await eventually(() => loud.getSnapshot().error?.code === 'banned', 'the ban')
    await page.getByRole('tab', { name: '观众' }).tap()
    const moderation = card(page, '举报与处罚')
    await moderation.getByText(/^封禁 \d$/).tap()
    await moderation.scrollIntoViewIfNeeded()
    await settled(moderation)
    await shot(page, 'moderation-phone-lists')
    await moderation.getByRole('button', { name: '解除封禁: loud' }).tap()
    await moderation.getByText('loud', { exact: true }).waitFor({ state: 'detached' })
    await page.context().close()
  }, 60_000)
})
