import { readFileSync } from 'node:fs'
import { eventually } from '@ovation/testkit'
import { DESKTOP, launchBrowser, PHONE } from '@ovation/testkit/browser'
import { SmtpServer } from '@ovation/testkit/services'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/ops/index.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('chromium')

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

/** The same link on the address under which these tests go to the server. */
const here = (link: string, server = test): string => `${server.url}/studio${link.slice(link.indexOf('#'))}`

const desktop = (locale = 'en-US'): Promise<BrowserContext> =>
  browser.newContext({ ...DESKTOP, bypassCSP: true, locale })
const open = async (context: BrowserContext, link: string): Promise<Page> => {
  const page = await context.newPage()
  await page.goto(link)
  return page
}
const ownerLink = async (server = test): Promise<string> =>
  `${server.url}/studio#code=${await server.server.signIn.newCode()}`
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** Everything that the server refuses a page, beside the question whether somebody is signed in. */
function refusals(page: Page): string[] {
  const refused: string[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400 && !pathname.endsWith('/account/token'))
      refused.push(`${response.status()} ${response.request().method()} ${pathname}`)
  })
  return refused
}

const asBoss = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const headers = { authorization: `Bearer ${await test.token('boss', 'owner')}`, 'content-type': 'application/json' }
  const answer = await fetch(`${test.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body ?? {}) })
  return (await answer.json()) as T
}

describe.skipIf(skipped)('people in Chromium', () => {
  it('[STUDIO24] [STUDIO27] [STUDIO22] a moderator: invited, in by one button on a phone, at work, and out again', async () => {
    const owner = await open(await desktop(), await ownerLink())
    await card(owner, 'Team').getByRole('button', { name: 'Invite' }).click()
    const form = owner.getByRole('dialog')
    await form.getByLabel('For whom').fill('Mei from the club')
    await form.getByRole('button', { name: 'Make the link' }).click()
    await form.getByText('This link only works on this machine so far.').waitFor()
    const link = await form.getByRole('textbox', { name: 'Invitation link' }).inputValue()
    await form.getByRole('button', { name: 'Done' }).click()
    await card(owner, 'Team').getByText('Moderator · Mei from the club').waitFor()

    const viewer = await test.guest('rude').rooms.get('demo').attach()
    await viewer.messages.send({ text: 'something rude' })
    const context = await browser.newContext({ ...PHONE, bypassCSP: true, locale: 'zh-CN' })
    // Whom this browser was as a guest.
    const payload = Buffer.from(JSON.stringify({ name: '小美' })).toString('base64url')
    await context.addInitScript(`localStorage.setItem('ovation.guest.${test.url}', 'e30.${payload}.x')`)
    const phone = await context.newPage()
    const refused = refusals(phone)
    await phone.goto(here(link))
    await phone.getByText('Owner 邀请你').waitFor()
    await phone.getByText('担任房管').waitFor()
    expect(phone.url()).not.toContain('invitation')
    await phone.waitForFunction(`document.querySelector('input')?.value === '小美'`)
    await phone.getByRole('button', { name: '接受邀请' }).tap()
    await phone.getByRole('tab', { name: '聊天' }).tap()
    const row = card(phone, '聊天').locator('li', { hasText: 'something rude' })
    await row.getByRole('button', { name: '操作：rude' }).tap()
    await phone.getByRole('dialog').getByRole('button', { name: '删除' }).tap()
    await eventually(() => viewer.getSnapshot().messages.at(-1)?.deleted === true, 'the deletion')
    expect(new URL(phone.url()).search).toBe('?room=demo')
    await phone.getByText('目前只有这个浏览器能打开你的账号').waitFor()
    expect(refused).toEqual([])

    await card(owner, 'Team').getByText('小美').waitFor({ timeout: 15_000 })
    expect(await card(owner, 'Team').getByText('Mei from the club').count()).toBe(0)
    await card(owner, 'Team').getByLabel('Role of 小美').click()
    await owner.getByRole('option', { name: 'Remove from the team' }).click()
    await phone.getByText('你在这个房间没有管理权限').waitFor({ timeout: 2_000 })
    expect(await phone.locator('.workspace').count()).toBe(0)
    await context.close()

    const late = await open(await desktop(), here(link))
    await late.getByText('This invitation does not work').waitFor()
    await late.context().close()
    await owner.context().close()
  }, 60_000)

  it('[STUDIO25] [STUDIO21] the owner makes a creator, who makes a room and sees no other', async () => {
    const owner = await open(await desktop(), await ownerLink())
    await owner.getByRole('tab', { name: 'People' }).click()
    await owner.getByRole('button', { name: 'New account' }).click()
    const form = owner.getByRole('dialog')
    await form.getByLabel('Name').fill('Tao')
    await owner.keyboard.press('Enter')
    const link = await form.getByRole('textbox', { name: 'Link for Tao' }).inputValue()
    await form.getByRole('button', { name: 'Done' }).click()
    await owner.getByLabel('Search by name').fill('nobody is called so')
    await owner.getByText('Nobody is called that.').waitFor()
    await owner.getByLabel('Search by name').fill('ta')
    await card(owner, 'People').getByRole('listitem').filter({ hasText: 'Tao' }).getByText('Creator').waitFor()

    const tao = await open(await desktop(), here(link))
    const refused = refusals(tao)
    await tao.getByRole('heading', { name: 'You have no room here yet' }).waitFor()
    await tao.getByRole('button', { name: 'Make a room' }).click()
    await tao.getByRole('dialog').getByLabel('Title').fill("Tao's kitchen")
    await tao.getByRole('dialog').getByLabel('Name in the address').fill('kitchen')
    await tao.keyboard.press('Enter')
    await tao.getByLabel('Stream key', { exact: true }).waitFor()
    await tao.getByText('Only this browser can open your account so far.').waitFor()
    expect(await tao.getByRole('tab').count()).toBe(0)
    await tao.goto(`${test.url}/studio`)
    await eventually(
      async () => (await tao.getByLabel('Room', { exact: true }).first().inputValue()) === "Tao's kitchen",
      'the first room',
    )
    expect(refused).toEqual([])

    // Signed out everywhere.
    await owner.getByRole('button', { name: 'Actions: Tao' }).click()
    await owner.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
    await tao.getByRole('textbox', { name: 'Password' }).waitFor({ timeout: 2_000 })
    await tao.context().close()
    await owner.context().close()
  }, 60_000)

  it.each([
    ['moderator', 'room', { cards: ['Video', 'Chat', 'The room', 'Team'], not: ['Vote', 'Guests on stage'] }],
    ['host', 'room', { cards: ['Go live', 'Chat', 'The room', 'Team', 'Vote', 'Guests on stage'], not: [] }],
    ['support', 'site', { cards: ['Video', 'Chat', 'The room', 'Team'], not: ['Vote'] }],
    ['admin', 'site', { cards: ['Go live', 'Chat', 'The room', 'Team', 'Vote', 'Guests on stage'], not: [] }],
  ] as const)(
    '[STUDIO20] as %s of the %s everything is there that they may do, and nothing is refused',
    async (role, of, shown) => {
      const created = of === 'site' ? { name: `A ${role}`, siteRole: role } : { name: `A ${role}` }
      const { person, link } = await asBoss<{ person: { id: string }; link: string }>('POST', '/people', created)
      if (of === 'room') {
        const boss = await test.client('boss', 'owner').rooms.get('demo').attach()
        await boss.moderation.setRole(person.id, role)
      }
      const context = await desktop()
      const page = await context.newPage()
      const refused = refusals(page)
      await page.goto(here(link))
      for (const name of shown.cards) await card(page, name).waitFor()
      // Long enough for every card to have asked the server.
      await page.waitForTimeout(1_500)
      for (const name of shown.not) expect(await card(page, name).count(), name).toBe(0)
      const mayHost = role === 'host' || role === 'admin'
      expect(await page.getByLabel('Stream key', { exact: true }).count()).toBe(mayHost ? 1 : 0)
      expect(await card(page, 'Team').getByRole('button', { name: 'Invite' }).count()).toBe(mayHost ? 1 : 0)
      const tabs = {
        moderator: [],
        host: [],
        support: ['Room', 'Live now', 'People'],
        admin: ['Room', 'Site', 'Live now', 'People', 'API keys', 'Webhooks', 'Server'],
      }[role]
      expect(await page.getByRole('tab').allTextContents()).toEqual(tabs)
      for (const tab of tabs) await page.getByRole('tab', { name: tab }).click()
      await page.getByRole('button', { name: 'Share' }).first().click()
      await page.getByRole('dialog').waitFor()
      await page.waitForTimeout(500)
      expect(refused).toEqual([])
      await context.close()
    },
    30_000,
  )

  it('[STUDIO22] [STUDIO23] [STUDIO28] a session that is ended elsewhere is at the sign-in screen within two seconds', async () => {
    const { link } = await asBoss<{ link: string }>('POST', '/people', { name: 'Wen' })
    const first = await open(await desktop(), here(link))
    await first.getByRole('button', { name: 'Account: Wen' }).click()
    await first.getByRole('menuitem', { name: 'Your account…' }).click()
    const account = first.getByRole('dialog')
    await account.getByLabel('Name').fill('Wen Wei')
    await account.getByRole('button', { name: 'Save' }).click()
    await first.getByRole('button', { name: 'Account: Wen Wei' }).waitFor()
    await account.getByLabel('Language of the studio').click()
    await first.getByRole('option', { name: '中文' }).click()
    await account.getByRole('tab', { name: '登录方式' }).click()
    await account.getByRole('button', { name: '生成恢复码' }).click()
    await account.getByText('每个只能用一次').waitFor()
    const code = (await account.locator('code').first().textContent()) ?? ''

    // In by a code; there are no rooms, and the session is looked at all the same.
    const second = await open(await desktop(), `${test.url}/studio`)
    await second.getByRole('button', { name: 'Use a recovery code' }).click()
    await second.getByLabel('Recovery code').fill(code)
    await second.keyboard.press('Enter')
    await second.getByRole('heading', { name: '你还没有房间' }).waitFor()
    await account.getByRole('tab', { name: '登录设备' }).click()
    await account.getByRole('button', { name: /退出该设备/ }).click()
    await second.getByRole('textbox', { name: /Password|密码/ }).waitFor({ timeout: 2_000 })
    await account.getByRole('button', { name: /退出该设备/ }).waitFor({ state: 'detached' })
    // All that the server has of somebody is theirs to take along, before they close their account.
    await account.getByRole('tab', { name: '资料' }).click()
    const [file] = await Promise.all([first.waitForEvent('download'), account.getByRole('link').click()])
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({ account: { name: 'Wen Wei' } })
    await account.getByRole('button', { name: '注销账号…' }).click()
    await account.getByRole('button', { name: '注销账号', exact: true }).click()
    await first.getByRole('textbox', { name: /Password|密码/ }).waitFor()
    await first.context().close()
    await second.context().close()
  }, 60_000)
})

describe.skipIf(skipped || missing.includes('aiosmtpd'))('signing in by mail in Chromium', () => {
  let smtp: SmtpServer
  let mailing: TestServer
  beforeAll(async () => {
    smtp = await SmtpServer.start()
    const { smtp: settings } = loadConfig({ OVATION_SMTP_URL: `smtp://127.0.0.1:${smtp.port}?from=live@example.com` })
    mailing = await TestServer.start({ config: { smtp: settings } })
  }, 60_000)
  afterAll(async () => {
    await mailing.close()
    await smtp.stop()
  })

  const linkIn = ({ source }: { source: string }): string =>
    here(`#code=${/#code=(?:3D)?([\w-]+)/.exec(source.replace(/=\r?\n/g, ''))?.[1] ?? ''}`, mailing)

  it('[STUDIO26] [STUDIO23] a link by mail signs in, and another address is added by one', async () => {
    const page = await open(await desktop(), `${mailing.url}/studio`)
    await page.getByLabel('Mail address').fill('mei@example.com')
    await page.keyboard.press('Enter')
    await page.getByText('We have sent a link to mei@example.com.').waitFor()
    await page.goto(linkIn(await smtp.mailTo('mei@example.com')))
    await page.getByRole('heading', { name: 'You have no room here yet' }).waitFor()
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Your account…' }).click()
    const account = page.getByRole('dialog')
    await account.getByRole('tab', { name: 'Ways in' }).click()
    await account.getByText('mei@example.com').waitFor()
    await account.getByRole('button', { name: 'Remove: mei@example.com' }).click()
    await page.getByText('it is the only way in to this account').waitFor()
    await account.getByLabel('Add an address').fill('mei@work.example.com')
    await page.keyboard.press('Enter')
    await account.getByText('We have sent a link to mei@work.example.com').waitFor()
    const other = await page.context().newPage()
    await other.goto(linkIn(await smtp.mailTo('mei@work.example.com')))
    await other.getByRole('heading', { name: 'You have no room here yet' }).waitFor()
    await page.evaluate(`dispatchEvent(new Event('focus'))`)
    await account.getByText('mei@work.example.com', { exact: true }).waitFor()
    await account.getByRole('button', { name: 'Remove: mei@example.com' }).click()
    await account.getByText('mei@example.com', { exact: true }).waitFor({ state: 'detached' })
    await page.context().close()
  }, 60_000)
})
