import { DESKTOP, launchBrowser, PHONE } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')
const SHOTS = process.env.OVATION_TEST_SHOTS
const SYSTEM = { id: 'system', name: '', role: 'owner' } as const
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const

let test: TestServer
let browser: Browser
beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
})

const failures: string[] = []
async function open(path: string, options: object): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true, locale: 'en-US', ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => failures.push(error.message))
  await page.goto(test.url + path)
  return page
}

/** The studio of a room, for somebody with this role on the site who also owns the room. */
async function studio(siteRole: 'admin' | 'creator', room: string, options: object): Promise<Page> {
  const { people, signIn, rooms } = test.server
  const { id } = await people.create({ name: `A ${siteRole}`, siteRole })
  const command = { type: 'role.grant', body: { actor: id, role: 'owner' } } as const
  await rooms.command(room, { actor: SYSTEM, commandId: `own/${id}`, command })
  return open(`/studio?room=${room}#code=${await signIn.newCode(id)}`, options)
}

describe.skipIf(skipped)('deleting a room in the studio', () => {
  it.each([
    ['a desktop', DESKTOP],
    ['a phone', PHONE],
  ])(
    '[ROOM16] on %s, after its name was typed; viewers see that it is not there',
    async (device, options) => {
      const room = device === 'a phone' ? 'by-phone' : 'party'
      await test.server.rooms.create(room, 'Party', OWNER)
      const message = { type: 'message.send', body: { text: 'hello from before' } } as const
      await test.server.rooms.command(room, { actor: OWNER, commandId: `m/${room}`, command: message })
      const viewer = await open(`/r/${room}`, options)
      await viewer.getByText('hello from before').waitFor()
      const page = await studio('admin', room, options)
      if (device === 'a phone') await page.getByRole('tab', { name: 'More' }).click()
      await page.getByRole('button', { name: 'Delete the room…' }).click()
      const dialog = page.getByRole('dialog')
      const now = dialog.getByRole('button', { name: 'Delete for good' })
      expect(await now.isDisabled()).toBe(true)
      await dialog.getByRole('textbox').fill('Party')
      expect(await now.isDisabled(), 'the title is not the name').toBe(true)
      await dialog.getByRole('textbox').fill(room)
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/delete-room-${room}.png` })
      await now.click()
      await viewer.getByText('hello from before').waitFor({ state: 'detached' })
      if (SHOTS) await viewer.screenshot({ path: `${SHOTS}/deleted-room-${room}.png` })
      await page.waitForURL((url) => url.search === '')
      await page.getByText('Demo').first().waitFor()
      expect((await test.server.rooms.list()).map((head) => head.room)).toEqual(['demo'])
      expect(failures).toEqual([])
    },
    60_000,
  )

  it('[ROOM16] who owns a room alone has no such button', async () => {
    await test.server.rooms.create('mine', 'Mine', OWNER)
    const page = await studio('creator', 'mine', DESKTOP)
    await page.getByRole('button', { name: 'Close the room' }).waitFor()
    expect(await page.getByRole('button', { name: 'Delete the room…' }).count()).toBe(0)
  }, 60_000)
})
