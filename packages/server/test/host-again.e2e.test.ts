import { DESKTOP, PHONE } from '@ovation/testkit/browser'
import { afterEach, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ browser: { fakeDevices: true } })
const { open, shot, skipped } = here

afterEach(async () => {
  if (skipped) return
  for (const context of here.browser.contexts()) await context.close()
})

describe.skipIf(skipped)('a host who goes live once more', () => {
  it('[STUDIO111] [STUDIO112] [STUDIO113] copies and shows the key without anything that moves, and reads messages that cover no button', async () => {
    const code = await here.test.server.signIn.newCode()
    const page = await open(DESKTOP, `/studio#code=${code}`)
    const field = page.getByLabel('Stream key', { exact: true })
    const size = async (): Promise<unknown> => [
      await field.boundingBox(),
      await page.getByRole('switch', { name: 'Test first' }).boundingBox(),
    ]
    await field.waitFor()
    await page.getByText('With one of the ways under “Go live”.').waitFor()
    const before = await size()
    await page.getByRole('button', { name: 'Copy: Server' }).click()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    expect(await size()).toEqual(before)
    await page.getByRole('region', { name: 'Go live' }).getByRole('button', { name: 'Hide' }).click()
    expect(await size()).toEqual(before)
    await page.route('**/publish-link*', (route) => route.abort())
    await page.getByRole('button', { name: 'From a phone', exact: true }).click()
    const toast = page.locator('.mantine-Notification-root').first()
    await toast.waitFor({ timeout: 10_000 })
    const place = async (): Promise<unknown> => {
      const [box, head] = [await toast.boundingBox(), await page.locator('header.top').boundingBox()]
      return box && head && { isBelow: box.y >= head.y + head.height, isNarrow: box.width <= 440 }
    }
    // It slides in.
    await expect.poll(place, { timeout: 3_000 }).toEqual({ isBelow: true, isNarrow: true })
  }, 60_000)

  it('[MEDIA70] [PUB40] on a phone right after the end in the studio: at once, with no sign of a refusal', async () => {
    const key = await here.test.server.streamKeys.show('demo')
    const host = await open(PHONE, `/publish/demo#key=${key}`)
    const missing: string[] = []
    const guest = await open(PHONE, '/r/demo', async (page) =>
      page.on('response', (one) => one.status() === 404 && missing.push(one.url())),
    )
    await host.getByRole('button', { name: 'Go live', exact: true }).click()
    await host.locator('main[data-air]').waitFor()
    await guest.waitForFunction(
      "document.querySelector('live-room').shadowRoot?.querySelector('video')?.currentTime > 1",
    )
    const ended = await fetch(`${here.test.url}/api/v1/rooms/demo/show/end`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await here.test.token('hostess', 'host')}` },
    })
    expect(ended.status).toBe(204)
    await host.getByText('The show was ended in the studio.').waitFor()
    await host.getByRole('button', { name: 'Go live again' }).click()
    await host.getByRole('button', { name: 'Go live', exact: true }).click()
    await host.locator('.air-head').getByText('LIVE', { exact: true }).waitFor({ timeout: 10_000 })
    await shot(host, 'live-again')
    await guest.waitForTimeout(3_000)
    expect(missing, 'nothing is asked for that is not there').toEqual([])
  }, 90_000)
})
