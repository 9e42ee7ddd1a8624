import axe from 'axe-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { open, shot, skipped } = here

/** What a key is answered when it asks for the rooms. */
const asked = async (key: string): Promise<number> =>
  (await fetch(`${here.test.url}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } })).status

describe.skipIf(skipped)('API keys in the studio', () => {
  it('[STUDIO84] are made, shown once, rotated and revoked', async () => {
    const code = await here.test.server.signIn.newCode()
    const page = await open({ viewport: { width: 1_280, height: 720 } }, `/studio#code=${code}`)
    await page.getByRole('tab', { name: 'API keys' }).click()
    await page.getByText('There are no API keys yet.').waitFor()
    await page.getByRole('button', { name: 'New key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What it is for').fill('Shop')
    await dialog.getByLabel('Rooms', { exact: true }).fill('Shop *')
    await dialog.getByText('Use lower-case letters').waitFor()
    expect(await dialog.getByRole('button', { name: 'Create the key' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Rooms', { exact: true }).fill('shop-*')
    await dialog.getByLabel('See rooms, who is there, and reports').check()
    await shot(page, 'keys-new')
    await dialog.getByRole('button', { name: 'Create the key' }).click()
    const field = dialog.getByRole('textbox')
    await expect.poll(() => field.inputValue()).toMatch(/^ovk_/)
    const first = await field.inputValue()
    expect(await asked(first)).toBe(200)
    await page.evaluate(axe.source)
    const faults = await page.evaluate<{ id: string }[]>(
      `axe.run('[role=dialog]', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }).then((found) => found.violations)`,
    )
    expect(faults.map(({ id }) => id)).toEqual([])
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByText('shop-*: messages.write, rooms.read').waitFor()
    await shot(page, 'keys-list')

    await page.getByRole('button', { name: 'Rotate the key “Shop”…' }).click()
    await dialog.getByRole('button', { name: 'Make a new secret' }).click()
    await expect.poll(() => field.inputValue()).toMatch(/^ovk_/)
    const second = await field.inputValue()
    expect(second).not.toBe(first)
    expect([await asked(first), await asked(second)]).toEqual([200, 200])
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByText('the secret from before counts until').waitFor()

    await page.getByRole('button', { name: 'Revoke the key “Shop”…' }).click()
    await dialog.getByRole('button', { name: 'Revoke the key' }).click()
    await page.getByText('There are no API keys yet.').waitFor()
    expect([await asked(first), await asked(second)]).toEqual([401, 401])
  })
})
