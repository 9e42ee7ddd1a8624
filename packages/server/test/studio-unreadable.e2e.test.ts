import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DESKTOP, launchBrowser } from '@ovation/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')

let test: TestServer
let browser: Browser

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start()
  await test.server.rooms.create('newer', 'Newer', { id: 'owner', name: 'Owner', role: 'owner' })
  await test.server.close()
  const db = new DatabaseSync(join(test.folder, 'ovation.db'))
  db.exec(`update event set v = 9 where room = 'newer' and seq = 1; delete from snapshot where room = 'newer'`)
  db.close()
  await test.begin()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
})

describe.skipIf(skipped)('the studio, with a room that cannot be opened', () => {
  it.each([
    ['en-US', 'Room', 'Cannot be opened', 'start that version'],
    ['zh-CN', '房间', '无法打开', '请用那个版本打开'],
  ])('[API5] lists the others, and says of that one why (%s)', async (locale, label, badge, why) => {
    const context = await browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
    const page = await context.newPage()
    await page.goto(`${test.url}/studio#code=${await test.server.signIn.newCode()}`)
    await page.getByRole('combobox', { name: label, exact: true }).first().click()
    await page.getByRole('option', { name: 'Demo' }).waitFor()
    await page.getByRole('option', { name: `newer · ${badge}` }).click()
    await page.getByText(why).waitFor()
    await page.locator('header').getByText(badge, { exact: true }).waitFor()
    await context.close()
  })
})
