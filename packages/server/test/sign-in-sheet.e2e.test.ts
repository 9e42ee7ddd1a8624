import { eventually } from '@ovation/testkit'
import { DESKTOP, launchBrowser, PHONE, say } from '@ovation/testkit/browser'
import { SmtpServer } from '@ovation/testkit/services'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/ops/index.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('chromium') || missing.includes('aiosmtpd')

let smtp: SmtpServer
let test: TestServer
/** Without a mail server. */
let bare: TestServer
let browser: Browser
/** Browsers have passkeys only where a host has a name. */
let url: string
beforeAll(async () => {
  if (skipped) return
  smtp = await SmtpServer.start()
  const { smtp: settings } = loadConfig({ OVATION_SMTP_URL: `smtp://127.0.0.1:${smtp.port}?from=live@example.com` })
  const limits = { signInAttemptsPerMinute: 100 }
  test = await TestServer.start({ config: { smtp: settings }, limits })
  bare = await TestServer.start({ limits })
  url = test.url.replace('127.0.0.1', 'localhost')
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await Promise.all([test.close(), bare.close()])
  await smtp.stop()
})

const open = async (options: object = DESKTOP, locale = 'en-US'): Promise<BrowserContext> =>
  browser.newContext({ bypassCSP: true, locale, ...options })
/** A page of the room. What it remembers is forgotten by a reload. */
const visit = async (context: BrowserContext, hash = '', at = url): Promise<Page> => {
  const page = await context.newPage()
  await page.goto(`${at}/r/demo${hash}`)
  await page.evaluate('window.visit = 1')
  return page
}
const notReloaded = async (page: Page): Promise<void> => expect(await page.evaluate('window.visit')).toBe(1)
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const row = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text })
const me = (page: Page, name: string) => button(page, `Your account: ${name}`)
/** What the link in a mail leads to, on the address under which these tests go to the server. */
const linkIn = ({ source }: { source: string }): URL => {
  const text = source.replace(/=\r?\n/g, '').replace(/=3D/g, '=')
  return new URL(/http:\/\/\S+#code=[\w-]+/.exec(text)?.[0] ?? '')
}
const inRoom = <T>(page: Page, program: string): Promise<T> =>
  page.evaluate(`(async () => { const { room } = document.querySelector('live-room').session; ${program} })()`)
const endSessions = async (person: string): Promise<void> => {
  const headers = { authorization: `Bearer ${await test.token('boss', 'owner')}` }
  await fetch(`${test.url}/api/v1/people/${encodeURIComponent(person)}/sessions`, { method: 'DELETE', headers })
}
/** A device that keeps passkeys. */
async function withPasskeys(context: BrowserContext, page: Page): Promise<(itself: boolean) => Promise<void>> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  return async (enabled) => {
    await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }
}

describe.skipIf(skipped)('signing in on the page of a room, in Chromium', () => {
  it.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const)(
    '[SIGN15] [SIGN16] [SIGN17] on a %s a guest signs in by mail, keeps name and messages, and signs out',
    async (device, options) => {
      const context = await open(options)
      const first = await visit(context)
      await say(first, `hello from a ${device}`, 'Mei')
      await row(first, `hello from a ${device}`).waitFor()
      const asked: string[] = []
      first.on('request', (request) => asked.push(request.url()))
      await button(first, 'Sign in').click()
      const sheet = first.getByRole('dialog', { name: 'Sign in' })
      await sheet.getByLabel('Mail address').fill('mei')
      await first.keyboard.press('Enter')
      await sheet.getByText('This is not a mail address.').waitFor()
      await sheet.getByLabel('Mail address').fill(`mei-${device}@example.com`)
      await first.keyboard.press('Enter')
      await sheet.getByRole('heading', { name: 'Check your mail' }).waitFor()
      await sheet.getByRole('button', { name: /Send it again in \d+ s/ }).waitFor()
      const link = linkIn(await smtp.mailTo(`mei-${device}@example.com`))
      expect(link.pathname).toBe('/r/demo')

      // Another tab of the same browser, in which the link is opened.
      const second = await visit(context, link.hash)
      await second.getByText('Signed in as Mei').waitFor()
      expect(second.url()).toBe(`${url}/r/demo`)
      expect(await second.evaluate('history.length')).toBeLessThanOrEqual(2)
      await me(second, 'Mei').waitFor()
      // The first follows by itself.
      await me(first, 'Mei').waitFor()
      await sheet.waitFor({ state: 'detached' })
      await notReloaded(first)

      // What the guest said is the account's own.
      const own = row(first, `hello from a ${device}`)
      await eventually(async () => (await own.getAttribute('class'))?.includes('own') ?? false, 'the message to be own')
      await inRoom(
        first,
        `await room.messages.update(room.getSnapshot().messages.find(({ text }) => text.startsWith('hello from a ${device}')), 'edited on a ${device}')`,
      )
      await row(second, `edited on a ${device}`).waitFor()

      // Another name, for what comes next.
      await me(first, 'Mei').click()
      const account = first.getByRole('dialog', { name: 'Your account' })
      await account.getByLabel('Name').fill('Mei Lin')
      await account.getByLabel('About you').fill('Sings on Fridays.')
      await account.getByRole('button', { name: 'Save' }).click()
      await first.getByText('Saved').waitFor()
      await account.getByRole('button', { name: 'Close' }).click()
      await me(first, 'Mei Lin').waitFor()
      await say(first, `again from a ${device}`)
      await eventually(
        async () => (await row(second, `again from a ${device}`).locator('.author').textContent()) === 'Mei Lin',
        'the new name',
      )

      // Out in one tab is out in the other.
      await me(first, 'Mei Lin').click()
      await account.getByRole('button', { name: 'Sign out' }).click()
      await button(first, 'Sign in').waitFor()
      await button(second, 'Sign in').first().waitFor()
      await notReloaded(first)
      await notReloaded(second)
      await say(first, `a guest on a ${device}`)
      await row(second, `a guest on a ${device}`).waitFor()
      await eventually(
        async () => !(await row(first, `edited on a ${device}`).getAttribute('class'))?.includes('own'),
        'what the account said to be somebody else’s',
      )
      await context.close()
    },
    60_000,
  )

  it('[SIGN16] a link that has been used says so, and another one is asked for', async () => {
    const { id } = await test.server.people.create({ name: 'Tao' })
    const code = await test.server.signIn.newCode(id)
    const context = await open(PHONE, 'zh-CN')
    const page = await visit(context, `#code=${code}`)
    await page.getByText('已登录：Tao').first().waitFor()
    const other = await open(PHONE, 'zh-CN')
    const late = await visit(other, `#code=${code}`)
    const sheet = late.getByRole('dialog', { name: '登录' })
    await sheet.getByText('这个链接已经用过或过期了').waitFor()
    expect(late.url()).toBe(`${url}/r/demo`)
    await sheet.getByLabel('邮箱').fill('tao@example.com')
    await sheet.getByRole('button', { name: '发送登录链接' }).tap()
    await sheet.getByText('tao@example.com').waitFor()
    // Pasted, where it is not opened.
    await sheet.getByRole('button', { name: '输入恢复码或链接' }).tap()
    await sheet.getByLabel('恢复码或登录链接').fill('01234-56789-abcde-f0123')
    await late.keyboard.press('Enter')
    await sheet.getByText('恢复码或链接无效').waitFor()
    await sheet.getByLabel('恢复码或登录链接').fill(linkIn(await smtp.mailTo('tao@example.com')).href)
    await late.keyboard.press('Enter')
    // Somebody whom nobody knows by name is asked for one.
    const account = late.getByRole('dialog', { name: '我的账号' })
    await account.getByLabel('昵称').fill('小涛')
    await late.keyboard.press('Enter')
    await late.getByRole('button', { name: '我的账号：小涛' }).waitFor()
    const [recovery = ''] = await test.server.signIn.newRecoveryCodes(id)
    const third = await visit(await open(PHONE, 'zh-CN'))
    await third.getByRole('button', { name: '登录' }).tap()
    await third.getByRole('button', { name: '输入恢复码或链接' }).tap()
    await third.getByLabel('恢复码或登录链接').fill(recovery)
    await third.keyboard.press('Enter')
    await third.getByRole('button', { name: '我的账号：Tao' }).waitFor()
    for (const one of [context, other, third.context()]) await one.close()
  }, 60_000)

  it('[SIGN18] a passkey is offered once, and signs in by keyboard and by what the browser offers', async () => {
    const { id } = await test.server.people.create({ name: 'Ana' })
    const context = await open()
    const page = await context.newPage()
    const touch = await withPasskeys(context, page)
    await page.goto(`${url}/r/demo#code=${await test.server.signIn.newCode(id)}`)
    await page.evaluate('window.visit = 1')
    const account = page.getByRole('dialog', { name: 'Your account' })
    await account.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('Passkey added').waitFor()
    await account.getByRole('button', { name: 'Sign out' }).click()
    await button(page, 'Sign in').waitFor()

    await touch(false)
    let challenges = 0
    page.on('response', (response) => void (challenges += Number(response.url().endsWith('/passkey-options'))))
    await button(page, 'Sign in').focus()
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: 'Sign in' })
    await eventually(() => challenges === 1, 'passkeys to be offered')
    await sheet.getByRole('button', { name: 'Sign in with a passkey' }).focus()
    await page.route('**/passkey-options', (route) => touch(true).then(() => route.continue()), { times: 1 })
    await page.keyboard.press('Enter')
    // The device may still be busy with what was offered in the field: then it is asked once more.
    const cancelled = sheet.getByText('No passkey was used.')
    await me(page, 'Ana').or(cancelled).first().waitFor()
    if ((await cancelled.count()) > 0) await page.keyboard.press('Enter')
    await me(page, 'Ana').waitFor()
    await sheet.waitFor({ state: 'detached' })
    await me(page, 'Ana').click()
    expect(await account.getByRole('button', { name: 'Add a passkey' }).count()).toBe(0)
    await account.getByRole('button', { name: 'Sign out' }).click()

    // By itself, in the field.
    await button(page, 'Sign in').click()
    await me(page, 'Ana').waitFor()
    await notReloaded(page)
    await context.close()
  }, 60_000)

  it('[SIGN17] who is signed out elsewhere is told so, and goes on as a guest without losing a message', async () => {
    const { id } = await test.server.people.create({ name: 'Lin' })
    const context = await open(PHONE)
    const page = await visit(context, `#code=${await test.server.signIn.newCode(id)}`)
    await page.getByText('Signed in as Lin').first().waitFor()
    // Signed in from the first hello on, after a reload.
    await page.reload()
    await me(page, 'Lin').waitFor()
    await page.evaluate('window.visit = 1')
    const host = await test.client('host', 'host').rooms.get('demo').attach()
    await endSessions(id)
    for (let n = 0; n < 5; n++) await host.messages.send({ text: `message ${n} meanwhile` })
    const notice = page.getByRole('alert').filter({ hasText: 'Signed out: you’re a guest now.' })
    await notice.waitFor()
    for (let n = 0; n < 5; n++) await row(page, `message ${n} meanwhile`).waitFor()
    await notReloaded(page)
    await notice.getByRole('button', { name: 'Sign in' }).tap()
    await page.getByRole('dialog', { name: 'Sign in' }).getByLabel('Mail address').waitFor()
    await page.keyboard.press('Escape')
    await notice.getByRole('button', { name: 'Close' }).tap()
    await notice.waitFor({ state: 'detached' })
    await page.reload()
    await button(page, 'Sign in').waitFor()
    await context.close()
  }, 60_000)

  it('[SIGN15] where nobody can sign in by themselves, one sentence says what to do; elsewhere it is not offered', async () => {
    const page = await visit(await open(PHONE), '', bare.url)
    await button(page, 'Sign in').tap()
    const sheet = page.getByRole('dialog', { name: 'Sign in' })
    await sheet.getByText('Ask the host for an invitation or a sign-in link.').waitFor()
    expect(await sheet.getByRole('textbox').count()).toBe(0)
    expect(await sheet.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
    await page.context().close()

    const named = await (await open()).newPage()
    const token = await test.token('alice')
    await named.route('**/r/demo', async (route) => {
      const answer = await route.fetch()
      const body = (await answer.text()).replace('<live-room ', `<live-room token="${token}" `)
      await route.fulfill({ response: answer, body })
    })
    await named.goto(`${url}/r/demo`)
    await button(named, 'Share').waitFor()
    expect(await button(named, 'Sign in').count()).toBe(0)
    await named.context().close()
  }, 60_000)

  it('[SIGN15] [SIGN17] who is invited signs in where a room is for those alone, and where a name is asked for', async () => {
    const { id } = await test.server.people.create({ name: 'Ida' })
    const owner = await test.client('boss', 'owner').rooms.get('demo').attach()
    await owner.moderation.setRole(id, 'member')
    await owner.command('room.settings', { settings: { access: 'members' } })
    const [recovery = ''] = await test.server.signIn.newRecoveryCodes(id)
    const page = await visit(await open(PHONE))
    await page.getByText('This room is for invited people').waitFor()
    await button(page, 'Sign in').tap()
    await button(page, 'Enter a code or link').tap()
    await page.getByLabel('Recovery code or link').fill(recovery)
    await page.keyboard.press('Enter')
    await me(page, 'Ida').waitFor()
    await notReloaded(page)
    await owner.command('room.settings', { settings: { access: 'public' } })
    await page.context().close()

    const guest = await visit(await open(PHONE))
    await say(guest, 'not sent yet')
    await button(guest, 'I have an account: sign in').tap()
    await guest.getByRole('dialog', { name: 'Sign in' }).getByLabel('Mail address').waitFor()
    await guest.keyboard.press('Escape')
    expect(await guest.locator('.composer input').inputValue()).toBe('not sent yet')
    await guest.context().close()
  }, 60_000)

  it('[SIGN18] [STUDIO21] somebody without any room is led to their account', async () => {
    const { id } = await test.server.people.create({ name: 'Eva' })
    const context = await open()
    const page = await visit(context, `#code=${await test.server.signIn.newCode(id)}`)
    await me(page, 'Eva').waitFor()
    await page.keyboard.press('Escape')
    await me(page, 'Eva').click()
    const [studio] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'Ways to sign in, devices, your data' }).click(),
    ])
    await studio.getByRole('dialog').getByRole('tab', { name: 'Ways in', selected: true }).waitFor()
    expect(studio.url()).toBe(`${url}/studio`)
    await studio.keyboard.press('Escape')
    await studio.getByRole('heading', { name: 'You have no room here yet' }).waitFor()
    await studio.getByRole('button', { name: 'Your account…' }).click()
    await studio.getByRole('dialog').getByLabel('Name').waitFor()
    await context.close()
  }, 60_000)
})
