import { eventually } from '@ovation/testkit'
import { DESKTOP, PHONE } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ browser: { fakeDevices: true } })
const { open, shot, skipped } = here

const MIN_TOUCH_PX = 44
const ROOT = "document.querySelector('live-publisher').shadowRoot"
/** The narrowest phone. */
const NARROW = { width: 320, height: 640 }

/** Controls that a finger could miss. */
const small = (page: Page) =>
  page.evaluate(`[...${ROOT}.querySelectorAll('button, a, select, summary, input:not([type=checkbox]), label')]
    .map((one) => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
    .filter(([, { width, height }]) => width > 0 && (height < ${MIN_TOUCH_PX} || width < ${MIN_TOUCH_PX}))
    .map(([name, { width, height }]) => name + ' ' + width + ' × ' + height)`)

const faults = async (page: Page): Promise<unknown> => {
  await page.evaluate(axe.source)
  return page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html, any }) => html.slice(0, 160) + (any[0]?.message ?? '')).join(' | ')))",
  )
}

/** Nothing is small, axe finds nothing, and nothing is cut off on the narrowest phone. */
async function fits(page: Page, name: string): Promise<void> {
  await page.setViewportSize(NARROW)
  await shot(page, `${name}-320`)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width)
  const wide = `[...${ROOT}.querySelectorAll('button, input, select')].filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent)`
  expect(await page.evaluate(wide)).toEqual([])
  expect(await small(page)).toEqual([])
  await page.setViewportSize(PHONE.viewport)
  await shot(page, name)
  expect(await small(page)).toEqual([])
  expect(await faults(page)).toEqual([])
}

/** The host, live on a phone. */
async function live(locale = 'en-US', goLive = 'Go live', on = 'LIVE'): Promise<Page> {
  const code = await here.test.server.signIn.newCode()
  const host = await open({ ...PHONE, locale, reducedMotion: 'reduce' }, `/studio#code=${code}`)
  await eventually(() => host.evaluate("Object.keys(localStorage).some((key) => key.includes('me.'))"), 'the sign-in')
  await host.goto(`${here.test.url}/publish/demo`)
  await host.getByRole('button', { name: goLive, exact: true }).click()
  await host.getByText(on, { exact: true }).waitFor()
  return host
}

afterEach(async () => {
  if (skipped) return
  for (const context of here.browser.contexts()) await context.close()
})

describe.skipIf(skipped)('a host who is live by phone', () => {
  it('[STAGE30] [STAGE31] invites a guest, sees and hears them, mutes them and takes them off', async () => {
    const host = await live()
    const loaded = (): Promise<unknown> =>
      host.evaluate("performance.getEntriesByType('resource').filter(({ name }) => name.includes('/playing')).length")
    const guest = await open(DESKTOP)
    await guest.getByRole('button', { name: 'Ask to come on stage' }).click()
    await guest.getByRole('button', { name: 'Send request' }).click()
    await host.getByRole('button', { name: '1 hand raised' }).click()
    const list = host.getByRole('dialog', { name: 'Wants to come on stage' })
    expect(await loaded(), 'the player before there is a guest').toBe(0)
    await list.getByRole('button', { name: 'Invite', exact: true }).click()
    await list.getByText('Invited…').waitFor()
    await list.getByRole('button', { name: 'Withdraw' }).waitFor()
    await fits(host, 'phone-invited')
    await list.getByRole('button', { name: 'Close' }).click()
    await guest.getByRole('button', { name: 'Get ready' }).click()
    const tile = host.getByRole('list', { name: 'On stage' }).getByRole('button')
    await tile.getByText('Getting ready…').waitFor()
    await guest.getByLabel('Your name on stage').fill('Gustav')
    await guest.getByRole('button', { name: 'Join', exact: true }).click()
    await host.waitForFunction(`(${ROOT}.querySelector('.tile video')?.currentTime ?? 0) > 0.5`, undefined, {
      timeout: 20_000,
    })
    const heard = (): Promise<number> =>
      host.evaluate(`${ROOT}.querySelector('.tile video').webkitAudioDecodedByteCount`)
    await eventually(async () => (await heard()) > 0, 'the guest to be heard')
    expect(await host.evaluate(`${ROOT}.querySelector('.tile video').muted`)).toBe(false)
    expect(await loaded(), 'the player').toBe(1)
    await tile.getByText('Gustav').waitFor()
    await fits(host, 'phone-guest')
    await host.setViewportSize({ width: 844, height: 390 })
    await shot(host, 'phone-guest-on-its-side')
    await host.setViewportSize({ width: 1_280, height: 800 })
    await shot(host, 'desk-guest')
    await host.setViewportSize(PHONE.viewport)

    await tile.click()
    await host.getByRole('dialog', { name: 'Gustav' }).waitFor()
    await fits(host, 'phone-guest-sheet')
    await host.keyboard.press('Escape')
    await host.getByRole('dialog').waitFor({ state: 'detached' })
    await eventually(() => host.evaluate(`${ROOT}.activeElement?.matches('.tile')`), 'the focus on the tile')
    await tile.click()
    await host.getByRole('button', { name: 'Mute guest' }).click()
    await guest.getByText('The host muted you: nobody hears you.').waitFor()
    await tile.getByText('Muted').waitFor()
    expect(await host.evaluate(`${ROOT}.querySelector('.tile video').muted`)).toBe(true)
    await tile.click()
    await host.getByRole('button', { name: 'Unmute guest' }).click()
    await tile.getByText('Muted').waitFor({ state: 'detached' })
    await tile.click()
    await host.getByRole('button', { name: 'Remove from stage' }).click()
    await host.getByText('Gustav is off the stage.').waitFor()
    await guest.getByText('You were taken off the stage.').waitFor()
    await tile.waitFor({ state: 'detached' })
  }, 90_000)

  it('[PUB45] [PUB46] opens what can be done about somebody from the list of people, and lifts mutes and bans', async () => {
    const host = await live()
    const mia = await here.test.guest('Mia').rooms.get('demo').attach()
    const troll = await here.test.guest('Troll').rooms.get('demo').attach()
    await troll.messages.send({ text: 'Spam spam spam' })
    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    const people = host.getByRole('dialog', { name: 'People in the room' })
    const row = (name: string) => people.getByRole('button', { name })
    await row('Mia').click()
    const sheet = host.getByRole('dialog', { name: 'Mia' })
    await sheet.getByRole('button', { name: 'Invite on stage' }).waitFor()
    await fits(host, 'phone-person')
    await host.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await people.waitFor()
    await eventually(() => host.evaluate(`${ROOT}.activeElement?.textContent.includes('Mia')`), 'the focus on the row')
    await row('Mia').click()
    await sheet.getByRole('button', { name: '10 minutes' }).click()
    await host.getByText('Mia is muted for 10 minutes.').waitFor()
    await people.waitFor({ state: 'detached' })
    await expect(mia.messages.send({ text: 'Hello' })).rejects.toMatchObject({ code: 'muted' })

    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    await row('Mia')
      .getByRole('img', { name: /^Muted until / })
      .waitFor()
    await row('Troll').click()
    await host.getByRole('button', { name: 'Ban…' }).click()
    await host.getByLabel('Delete everything they said here').check()
    await host.getByRole('button', { name: 'Ban', exact: true }).click()
    await host.getByText('Troll is banned, and what they said is deleted.').waitFor()
    await eventually(() => troll.status === 'failed', 'the ban')

    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    await people.getByRole('button', { name: 'Muted or banned: 2' }).click()
    const listed = people.getByRole('listitem')
    await listed.filter({ hasText: 'Troll' }).getByText('Banned', { exact: true }).waitFor()
    await fits(host, 'phone-sanctioned')
    await listed.filter({ hasText: 'Mia' }).getByRole('button', { name: 'Unmute' }).click()
    await host.getByText('Mia can chat again.').waitFor()
    await mia.messages.send({ text: 'Thank you' })
    await host.getByRole('button', { name: 'Undo' }).click()
    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    await people.getByRole('button', { name: 'Muted or banned: 2' }).click()
    await listed.filter({ hasText: 'Troll' }).getByRole('button', { name: 'Lift the ban' }).click()
    await host.getByText('Troll can come in again.').waitFor()

    // Somebody who never asked is invited from the list.
    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    await row('Mia').click()
    await sheet.getByRole('button', { name: 'Invite on stage' }).click()
    await host.getByText('Mia is invited. They come on stage when they accept.').waitFor()
    await host.getByRole('list', { name: 'On stage' }).getByRole('button', { name: 'Mia' }).click()
    await sheet.getByRole('button', { name: 'Withdraw' }).click()
    await eventually(() => mia.getSnapshot().state.stage.guests.length === 0, 'the invitation to be withdrawn')
  }, 90_000)

  it('[PUB47] [PUB48] opens a poll, sees its votes and ends it; that the microphone is muted is said in a word', async () => {
    const host = await live('zh-CN', '开始直播', '直播中')
    await host.getByRole('button', { name: '投票', exact: true }).click()
    const sheet = host.getByRole('dialog', { name: '投票' })
    await sheet.getByLabel('问题').fill('接下来听什么？')
    await sheet.getByLabel('选项 1').fill('钢琴')
    expect(await sheet.getByRole('button', { name: '开始投票' }).isDisabled()).toBe(true)
    await sheet.getByLabel('选项 2').fill('钢琴')
    for (let n = 3; n <= 10; n++) await sheet.getByRole('button', { name: '加一个选项' }).click()
    expect(await sheet.getByRole('button', { name: '加一个选项' }).count()).toBe(0)
    await fits(host, 'phone-poll-form')
    await sheet.getByRole('button', { name: '开始投票' }).click()
    await sheet.getByRole('alert').getByText('有两个一样的选项').waitFor()
    await sheet.getByLabel('选项 2').fill('吉他')
    await sheet.getByLabel('时长').selectOption({ label: '3 分钟' })
    await sheet.getByRole('button', { name: '开始投票' }).click()
    await sheet.getByText('观众正在投票').waitFor()
    const mia = await here.test.guest('Mia').rooms.get('demo').attach()
    await mia.polls.vote(1)
    await sheet.getByText('100 %').waitFor()
    await fits(host, 'phone-poll')
    await host.keyboard.press('Escape')
    await host.getByRole('button', { name: '投票 1' }).click()
    await sheet.getByRole('button', { name: '立即结束' }).click()
    await sheet.getByText('投票已结束').waitFor()
    expect(mia.getSnapshot().state.poll?.closed).toBe(true)
    await sheet.getByRole('button', { name: '发起新投票' }).click()
    await sheet.getByLabel('问题').waitFor()
    await host.keyboard.press('Escape')

    await host.getByRole('button', { name: '关闭麦克风' }).click()
    const word = host.locator('live-publisher .air-head').getByText('已静音')
    await word.waitFor()
    await fits(host, 'phone-muted')
    await host.getByRole('button', { name: '打开麦克风' }).click()
    await word.waitFor({ state: 'detached' })
  }, 90_000)
})
