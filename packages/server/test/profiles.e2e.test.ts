import { createClient } from '@ovation/client'
import type { Client, Room } from '@ovation/client'
import { DESKTOP, INSIDE, launchBrowser, PHONE } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')
const SHOTS = process.env.OVATION_TEST_SHOTS

let test: TestServer
let browser: Browser
const clients: Client[] = []
beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await Promise.all(clients.map((client) => client.close()))
  await test.close()
})

/** Somebody with an account, in the room. */
async function somebody(
  name: string,
  bio: string,
): Promise<{ id: string; cookie: string; enter: () => Promise<Room> }> {
  const { people, signIn } = test.server
  const { id } = await people.create({ name })
  await people.change(id, { bio })
  const answer = await fetch(`${test.url}/api/v1/account/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: await signIn.newCode(id) }),
  })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const getToken = async (): Promise<string> => {
    const token = await fetch(`${test.url}/api/v1/account/token`, { method: 'POST', headers: { cookie } })
    return ((await token.json()) as { token: string }).token
  }
  const enter = async (): Promise<Room> => {
    const client = createClient({ server: test.url, getToken })
    clients.push(client)
    return client.rooms.get('demo').attach()
  }
  return { id, cookie, enter }
}

/** Sends a photo, of a person against the sky. */
async function sendPhoto(cookie: string): Promise<void> {
  const drawing = `<svg width="900" height="600" xmlns="http://www.w3.org/2000/svg"><rect width="900" height="600" fill="#6fb1e8"/>
    <circle cx="450" cy="240" r="120" fill="#f2c9a0"/><ellipse cx="450" cy="560" rx="210" ry="200" fill="#2d6a4f"/></svg>`
  const photo = await sharp(Buffer.from(drawing)).jpeg().toBuffer()
  const answer = await fetch(`${test.url}/api/v1/account/avatar`, {
    method: 'PUT',
    headers: { cookie, 'content-type': 'image/jpeg' },
    body: new Uint8Array(photo),
  })
  expect(answer.status).toBe(200)
}

const open = async (options: object, locale = 'en-US'): Promise<Page> => {
  const context = await browser.newContext({ bypassCSP: true, locale, ...options })
  const page = await context.newPage()
  await page.goto(`${test.url}/r/demo`)
  return page
}
const shot = async (page: Page, name: string): Promise<void> => {
  if (!SHOTS) return
  // A sheet takes a moment to come.
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}

describe.skipIf(skipped)('people in Chromium', () => {
  it('[PROFILE5] [PROFILE6] [PROFILE7] a photo is seen by others, with who it is of; a removed one gives way to an initial', async () => {
    const lin = await somebody('Linda', 'Sings on Fridays.\nWrite to me about the choir.')
    await sendPhoto(lin.cookie)
    const host = await test.client('Host Mei', 'host').rooms.get('demo').attach()
    const said = async (room: Room, text: string): Promise<unknown> => room.messages.send({ text })
    await said(host, 'Welcome, everybody!')
    await said(
      await lin.enter(),
      'Good evening. This is a message that is long enough to need more than one line on a phone.',
    )
    const guest = createClient({ server: test.url })
    clients.push(guest)
    await said(await guest.rooms.get('demo').attach(), 'hi')
    await host.gifts.send('flower', 1)

    const page = await open(DESKTOP)
    const row = (text: string) => page.getByRole('listitem').filter({ hasText: text })
    const photo = row('Good evening').locator('.avatar img')
    await photo.waitFor()
    expect(await photo.evaluate(async (image: HTMLImageElement) => (await image.decode(), image.naturalWidth))).toBe(
      256,
    )
    expect(await row('Welcome').locator('.avatar').getAttribute('data-initial')).toBe('H')
    expect(await row('Welcome').locator('.role').textContent()).toBe('Host')
    // The picture takes no place that text had before it came.
    const width = (selector: string) =>
      page.evaluate(`${INSIDE}.querySelector('${selector}').getBoundingClientRect().left`)
    expect(await width('.row .author')).toBe(Number(await width('.chat ol')) + 32)
    await shot(page, 'chat-desktop')

    // By keyboard, and with the actions that were always there.
    await row('Good evening').getByRole('button', { name: 'Linda' }).focus()
    await page.keyboard.press('Enter')
    const card = page.getByRole('dialog', { name: 'Linda' })
    await card.getByText('Sings on Fridays.').waitFor()
    const { tag } = (await (await fetch(`${test.url}/api/v1/people/${lin.id}/profile`)).json()) as { tag: string }
    expect(await card.locator('.tag').textContent()).toBe(`#${tag}`)
    await card.getByRole('button', { name: 'Report' }).waitFor()
    await shot(page, 'card-desktop')
    await page.keyboard.press('Escape')
    await row('Good evening').locator('.avatar').click()
    await card.waitFor()
    await page.context().close()

    const phone = await open(PHONE, 'zh-CN')
    const name = phone.locator('.row .author', { hasText: '游客' })
    await name.waitFor()
    expect(await name.textContent()).toMatch(/^游客 \d{4}$/)
    await phone.locator('.row .avatar img').waitFor()
    await shot(phone, 'chat-phone-zh')
    await phone.locator('.row .author', { hasText: 'Linda' }).tap()
    await phone.locator('.profile .bio').waitFor()
    await shot(phone, 'card-phone-zh')
    await phone.getByRole('button', { name: '关闭' }).tap()
    await name.tap()
    expect(await phone.locator('.sheet h2').textContent()).toMatch(/^游客 \d{4}$/)
    await phone.locator('.profile .tag', { hasText: '#' }).waitFor()
    await phone.locator('.profile').getByText('游客', { exact: true }).waitFor()
    await shot(phone, 'card-guest-phone-zh')

    const removed = await fetch(`${test.url}/api/v1/account/avatar`, {
      method: 'DELETE',
      headers: { cookie: lin.cookie },
    })
    expect(removed.status).toBe(200)
    await phone.context().close()
    // In a browser that has not seen it yet.
    const late = await open(PHONE)
    const avatar = late.locator('.row', { hasText: 'Good evening' }).locator('.avatar')
    await avatar.waitFor()
    await avatar.locator('img').waitFor({ state: 'detached', timeout: 10_000 })
    expect(await avatar.getAttribute('data-initial')).toBe('L')
    await shot(late, 'chat-phone-removed')
    await late.context().close()
  }, 60_000)
})
