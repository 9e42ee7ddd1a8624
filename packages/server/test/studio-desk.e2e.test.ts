import type { ChildProcess } from 'node:child_process'
import { eventually, publish } from '@ovation/testkit'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { faultsOf, WCAG_AND_PRACTICE } from './axe.fixture.ts'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { open, shot, skipped } = here

const LAPTOP = { viewport: { width: 1_280, height: 720 } }
let encoder: ChildProcess | undefined
/** Light in the first test, dark in the second. */
let page: Page
afterAll(() => void encoder?.kill('SIGKILL'))

const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

const faults = (page: Page): Promise<string[]> => faultsOf(page, WCAG_AND_PRACTICE)
const themeOf = (page: Page): Promise<string> =>
  page.evaluate(
    "getComputedStyle(document.body).backgroundColor + ' ' + document.documentElement.dataset.mantineColorScheme",
  )

describe.skipIf(skipped)('a studio on a laptop', () => {
  it('[STUDIO75] [STUDIO76] [STUDIO77] [STUDIO79] [STUDIO80] [STUDIO81] [STUDIO82] runs a show', async () => {
    const { test } = here
    encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
    const viewers = await Promise.all(
      ['Mia', 'Troll', 'Tao'].map((name) => test.guest(name).rooms.get('demo').attach()),
    )
    const [mia, troll] = viewers as [(typeof viewers)[0], (typeof viewers)[0]]
    await troll.messages.send({ text: 'boo' })
    await mia.messages.send({ text: 'good evening' })
    await eventually(async () => (await test.server.rooms.state('demo')).stream.status === 'live', 'the show', 20_000)

    const code = await test.server.signIn.newCode()
    page = await open({ ...LAPTOP, colorScheme: 'light' }, `/studio#code=${code}`)
    await card(page, 'People').getByText('3 viewers').waitFor()
    expect(await page.locator('.show-bar .viewers b').innerText()).toBe('3')
    expect(await themeOf(page)).toBe('rgb(245, 246, 249) light')

    // A poll: its parts have their place, and its result stays.
    const vote = card(page, 'Vote')
    const button = vote.getByRole('button', { name: 'Start the poll' })
    expect(await button.evaluate((one) => one.scrollWidth <= one.clientWidth), 'the button is whole').toBe(true)
    await vote.getByLabel('Question').fill('Tea?')
    await vote.getByLabel('Option 1').fill('yes')
    await vote.getByLabel('Option 2').fill('no')
    await button.click()
    await vote.getByRole('timer', { name: 'Time left' }).waitFor()
    await mia.polls.vote(0)
    await vote.getByText('100%').waitFor()
    await vote.getByRole('button', { name: 'End it now' }).click()
    await vote.getByText('most votes').waitFor()
    await page.reload()
    await vote.getByText('most votes').waitFor()
    await vote.getByRole('button', { name: 'New poll' }).click()
    await vote.getByLabel('Question').waitFor()
    await vote.getByRole('button', { name: 'Earlier' }).click()
    await page.getByRole('dialog').getByRole('region', { name: 'Tea?' }).getByText('Total: 1').waitFor()
    await page.keyboard.press('Escape')

    // The chat: colours, times, and people.
    const row = card(page, 'Chat').getByRole('listitem').filter({ hasText: 'boo' })
    expect(await row.locator('time').innerText()).toMatch(/^\d\d:\d\d (AM|PM)$/)
    const colours = await page
      .locator('.chat-row b')
      .evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).color)).size)
    expect(colours).toBe(2)
    const top = (): Promise<number | undefined> =>
      card(page, 'Moderation')
        .boundingBox()
        .then((box) => box?.y)
    const before = await top()
    await Promise.all(['Ana', 'Bo', 'Cy'].map((name) => test.guest(name).rooms.get('demo').attach()))
    await troll.stage.raiseHand()
    await card(page, 'Guests on stage').getByText('Troll').waitFor()
    await card(page, 'People').getByText('6 viewers').waitFor()
    expect(await top(), 'nothing moved').toBe(before)
    await row.getByRole('button', { name: 'Troll', exact: true }).click()
    const person = page.getByRole('dialog', { name: 'Troll' })
    await person.getByText('boo').waitFor()
    await person.getByRole('button', { name: '10 minutes' }).click()
    await row.getByRole('img', { name: /^Muted until/ }).waitFor()
    await card(page, 'People')
      .getByRole('img', { name: /^Muted until/ })
      .waitFor()
    await card(page, 'People').getByRole('button', { name: 'Mia', exact: true }).click()
    await page.getByRole('dialog', { name: 'Mia' }).getByRole('button', { name: 'Invite on stage' }).click()
    await eventually(() => mia.getSnapshot().self?.stage !== undefined, 'the invitation')
    await card(page, 'Guests on stage').getByText('Mia').waitFor()
    // One that was closed fades for a moment.
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await shot(page, 'desk-light')
    expect(await faults(page)).toEqual([])

    await page.getByRole('button', { name: 'Account: Owner' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    expect(await themeOf(page)).toBe('rgb(11, 12, 17) dark')
    await page.keyboard.press('Escape')
    expect(await page.evaluate("localStorage.getItem('ovation.theme')")).toBe('dark')
  }, 90_000)

  it('[STUDIO78] [STUDIO83] reports are handled, also from the view of the site; what has a key is hidden', async () => {
    const { test } = here
    const rita = await test.guest('Rita').rooms.get('demo').attach()
    await rita.moderation.report({ reason: 'spam again' })
    const desk = card(page, 'Moderation')
    await desk.getByRole('button', { name: 'Mark handled: spam again' }).click()
    await desk.getByText('No open reports.').waitFor()
    await desk.getByRole('button', { name: '1 handled' }).click()
    await desk.getByText(/^Handled by Owner/).waitFor()
    await desk.getByRole('button', { name: 'Reopen: spam again' }).click()
    await desk.getByRole('button', { name: 'Mark handled: spam again' }).waitFor()
    await page.getByRole('tab', { name: 'Live now' }).click()
    await page.getByRole('button', { name: '1 report in “Demo”' }).click()
    const reports = page.getByRole('dialog', { name: 'Reports in “Demo”' })
    await reports.getByRole('button', { name: 'Mark handled: spam again' }).click()
    await reports.getByRole('button', { name: '1 handled' }).waitFor()
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '1 report in “Demo”' }).waitFor({ state: 'detached' })

    await test.server.rooms.command('demo', {
      actor: { id: 'owner', name: 'Owner', role: 'owner' },
      ...{ commandId: 'closes', command: { type: 'room.settings', body: { settings: { access: 'members' } } } },
    })
    await page.getByRole('button', { name: 'Share', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    const address = dialog.getByLabel('For OBS', { exact: true })
    expect(await address.inputValue()).toMatch(/^•+$/)
    await dialog.getByRole('button', { name: 'Show', exact: true }).click()
    expect(await address.inputValue()).toMatch(/\/overlay\/demo#key=./)
    await page.context().close()
  }, 60_000)
})
