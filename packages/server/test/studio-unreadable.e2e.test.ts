import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DESKTOP } from '@ovation/testkit/browser'
import { beforeAll, describe, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser()
const { skipped } = here

beforeAll(async () => {
  if (skipped) return
  await here.test.server.rooms.create('newer', 'Newer', { id: 'owner', name: 'Owner', role: 'owner' })
  await here.test.server.close()
  const db = new DatabaseSync(join(here.test.folder, 'ovation.db'))
  db.exec(`update event set v = 9 where room = 'newer' and seq = 1; delete from snapshot where room = 'newer'`)
  db.close()
  await here.test.begin()
}, 60_000)

describe.skipIf(skipped)('the studio, with a room that cannot be opened', () => {
  it.each([
    ['en-US', 'Room', 'Cannot be opened', 'start that version'],
    ['zh-CN', '房间', '无法打开', '请用那个版本打开'],
  ])('[API5] lists the others, and says of that one why (%s)', async (locale, label, badge, why) => {
    const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
    const page = await context.newPage()
    await page.goto(`${here.test.url}/studio#code=${await here.test.server.signIn.newCode()}`)
    await page.getByRole('combobox', { name: label, exact: true }).first().click()
    await page.getByRole('option', { name: 'Demo' }).waitFor()
    await page.getByRole('option', { name: `newer · ${badge}` }).click()
    await page.getByText(why).waitFor()
    await page.locator('header').getByText(badge, { exact: true }).waitFor()
    await context.close()
  })
})
