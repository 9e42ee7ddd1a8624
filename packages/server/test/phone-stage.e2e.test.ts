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
})
