import type { ChildProcess } from 'node:child_process'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, launchBrowser, PHONE } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanAddresses } from '../src/share/index.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg') || missing.includes('chromium')

const SHOTS = process.env.OVATION_TEST_SHOTS

let test: TestServer
let browser: Browser
let page: Page
let encoder: ChildProcess | undefined

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start({ config: { demo: true } })
  browser = await launchBrowser()
  const context = await browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'en-US' })
  page = await context.newPage()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
  await browser.close()
  await test.close()
})

const card = (name: string) => page.getByRole('region', { name })

describe.skipIf(skipped)('the studio in Chromium', () => {
  it('[STUDIO1] a link signs in once and leaves no trace in the address; a used one is refused in words', async () => {
    const code = await test.server.signIn.newCode()
    await page.goto(`${test.url}/studio#code=${code}`)
    await card('Your first broadcast').waitFor()
    expect(page.url()).not.toContain('code')
    const stranger = await (await browser.newContext({ bypassCSP: true, locale: 'en-US' })).newPage()
    await stranger.goto(`${test.url}/studio#code=${code}`)
    await stranger.getByText('does not match or was used before').waitFor()
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor()
    await stranger.context().close()
  }, 30_000)

  it('[STUDIO14] loads the texts of its own language alone; English stands in for those that cannot be loaded', async () => {
    const texts = /\/studio\/(en|zh)-\w+\.js/
    const asked: string[] = []
    const open = async (locale: string): Promise<Page> => {
      const opened = await (await browser.newContext({ bypassCSP: true, locale })).newPage()
      opened.on('request', (request) => asked.push(texts.exec(request.url())?.[1] ?? ''))
      return opened
    }
    const english = await open('en-US')
    await english.goto(`${test.url}/studio`)
    await english.getByText('Sign in to manage your rooms.').waitFor()
    expect(asked.filter(Boolean)).toEqual(['en'])
    await english.context().close()
    const chinese = await open('zh-CN')
    let lost = true
    await chinese.route('**/studio/zh-*.js', (route) => (lost ? route.abort() : route.continue()))
    await chinese.goto(`${test.url}/studio`)
    await chinese.getByRole('textbox', { name: 'Password' }).fill('what was typed')
    expect(await chinese.evaluate('document.documentElement.lang')).toBe('en')
    lost = false
    await chinese.getByText('登录后管理你的直播间。').waitFor()
    expect(await chinese.evaluate('document.documentElement.lang')).toBe('zh')
    expect(await chinese.getByRole('textbox', { name: '密码' }).inputValue()).toBe('what was typed')
    await chinese.context().close()
  }, 30_000)

  it('[STUDIO2] address and key are there to copy, the key only when asked for; with them an encoder is on air', async () => {
    const key = await test.server.streamKeys.show('demo')
    expect(await page.getByRole('textbox', { name: 'Server', exact: true }).inputValue()).toBe(test.server.rtmp)
    expect(await page.getByLabel('Stream key', { exact: true }).inputValue()).not.toContain(key)
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    expect(await page.getByLabel('Stream key', { exact: true }).inputValue()).toBe(key)
    encoder = publish(test.server.rtmp, key)
    await page.getByRole('heading', { name: 'You are live' }).waitFor({ timeout: 15_000 })
    await page.waitForFunction("document.querySelector('video').currentTime > 0.5", undefined, { timeout: 15_000 })
    await page.getByRole('button', { name: 'Everything looks good.' }).click()
    await page.getByText('2.0 s', { exact: true }).waitFor({ timeout: 15_000 })
    await page.getByText('640 × 360').waitFor()
    await page.keyboard.press('Escape')
  }, 60_000)

  it('[STUDIO12] who was refused is told beside the stream: why, from where, how often', async () => {
    for (let n = 0; n < 2; n++) {
      const stranger = publish(test.server.rtmp, 'demo_not_the_key')
      await new Promise((done) => stranger.once('exit', done))
    }
    const problems = page.getByRole('region', { name: 'Refused and lost streams' })
    await problems.getByText('Copy it anew from here').waitFor({ timeout: 15_000 })
    await problems.getByText(/127\.0\.0\.1 · RTMP · 2 times/).waitFor({ timeout: 15_000 })
    expect(await problems.getByRole('listitem').count()).toBe(1)
  }, 60_000)

  it('[STUDIO3] delete, mute and ban are beside a message, and mute and ban can be undone', async () => {
    const rude = await test.client('rude').rooms.get('demo').attach()
    await rude.messages.send({ text: 'something rude' })
    const row = card('Chat').locator('li', { hasText: 'something rude' })
    await row.hover()
    await row.getByRole('button', { name: 'Delete: rude' }).click()
    await eventually(() => rude.getSnapshot().messages.at(-1)?.deleted === true, 'the deletion')
    // The chat holds still under the pointer.
    await page.mouse.move(0, 0)
    await rude.messages.send({ text: 'again' })
    const again = card('Chat').locator('li', { hasText: 'again' })
    await again.hover()
    await again.getByRole('button', { name: 'Mute: rude' }).click()
    await page.getByRole('menuitem', { name: '10 minutes' }).click()
    await eventually(() => typeof rude.getSnapshot().self?.mutedUntil === 'number', 'the mute')
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(() => rude.getSnapshot().self?.mutedUntil === undefined, 'the mute undone')
    await again.hover()
    await again.getByRole('button', { name: 'Ban…: rude' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click()
    await eventually(() => rude.getSnapshot().error?.code === 'banned', 'the ban')
    await page.mouse.move(0, 0)
  }, 30_000)

  it('[STUDIO101] [STUDIO102] tools leave the words of a row free, and one row at a time has them', async () => {
    const lin = await test.client('lin').rooms.get('demo').attach()
    for (const text of ['one line', 'a second line', 'a third line']) await lin.messages.send({ text })
    const rowOf = (text: string) => card('Chat').locator('li', { hasText: text })
    const opacityOf = (text: string): Promise<string> =>
      rowOf(text)
        .locator('.tools')
        .evaluate((one) => getComputedStyle(one).opacity)
    await rowOf('a third line').hover()
    await rowOf('a third line').getByRole('button', { name: 'Person: lin' }).waitFor()
    const [words, tools] = await Promise.all([
      rowOf('a third line').locator('> span').boundingBox(),
      rowOf('a third line').locator('.tools').boundingBox(),
    ])
    expect((tools?.y ?? 0) + (tools?.height ?? 0)).toBeLessThanOrEqual((words?.y ?? 0) + 1)
    await rowOf('a third line').locator('.row-stop').focus()
    await rowOf('one line').hover()
    expect([await opacityOf('one line'), await opacityOf('a third line')]).toEqual(['1', '0'])
    await page.mouse.move(0, 0)
    expect(await opacityOf('a third line'), 'for the keyboard').toBe('1')
    expect(await rowOf('one line').locator('time').textContent()).toMatch(/^\d\d:\d\d\s[AP]M$/)
  }, 30_000)

  it('[ERASE21] what somebody said is erased from the list of who is here, once it was asked for twice', async () => {
    const leaver = await test.client('leaver').rooms.get('demo').attach()
    await leaver.messages.send({ text: 'words that have to go' })
    const said = card('Chat').locator('li', { hasText: 'words that have to go' })
    await said.waitFor()
    const row = card('People').locator('.chat-row', { hasText: 'leaver' })
    await row.hover()
    await row.getByRole('button', { name: 'Erase: leaver' }).click()
    const form = page.getByRole('dialog')
    expect(await form.getByLabel('Id of the person').inputValue()).toBe('leaver')
    await said.waitFor()
    await form.getByRole('button', { name: 'Erase permanently' }).click()
    await page.getByText('Erased: 1').waitFor()
    await said.waitFor({ state: 'detached' })
    await card('People').getByRole('button', { name: 'Erase a person’s messages…' }).click()
    expect(await form.getByRole('button', { name: 'Erase permanently' }).isDisabled()).toBe(true)
    await form.getByRole('button', { name: 'Cancel' }).click()
    await form.waitFor({ state: 'detached' })
  }, 30_000)

  it('[STUDIO4] title, announcement and a vote reach everybody; who is here is listed', async () => {
    const viewer = await test.client('lin').rooms.get('demo').attach()
    await page.getByLabel('Title').fill('A quiet evening')
    await card('The room').getByRole('button', { name: 'Save' }).click()
    await eventually(() => viewer.getSnapshot().state.title === 'A quiet evening', 'the title')
    await page.getByLabel('Announcement').fill('Be kind')
    await card('The room').getByRole('button', { name: 'Save' }).click()
    await eventually(() => viewer.getSnapshot().state.announcement?.text === 'Be kind', 'the announcement')
    await page.getByLabel('Question').fill('Tea?')
    await page.getByLabel('Option 1').fill('Yes')
    await page.getByLabel('Option 2').fill('No')
    await page.getByRole('button', { name: 'Start the poll' }).click()
    await eventually(() => viewer.getSnapshot().state.poll?.question === 'Tea?', 'the vote')
    await viewer.polls.vote(0)
    await card('Vote').getByText('1 vote').waitFor()
    await card('People').getByText('lin').waitFor({ timeout: 10_000 })
  }, 30_000)

  it('[STUDIO5] no link that means this machine is given out as one for others', async () => {
    await page.getByRole('button', { name: 'Share' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('can only be opened on this machine').waitFor()
    expect(await dialog.locator('.qr').count()).toBe(0)
    expect(await dialog.getByText('/r/demo').count()).toBe(0)
    await page.keyboard.press('Escape')
  }, 30_000)

  it.skipIf(lanAddresses().length === 0)(
    '[STUDIO97] the QR code for a phone opens the server to the network where it is asked for, and is shown at once',
    async () => {
      // On air it is beside the key.
      await page.getByRole('button', { name: 'Server and key' }).click()
      await page.getByRole('button', { name: 'From a phone' }).click()
      const toggle = page.getByRole('switch', { name: 'Open to phones on this network' })
      await page.getByText('no phone can open this server over HTTPS yet').waitFor()
      await page.getByText('The browser warns once').waitFor()
      await toggle.focus()
      await page.keyboard.press('Space')
      await page.getByRole('img', { name: 'From a phone' }).waitFor({ timeout: 10_000 })
      await page.getByText('Its browser warns once of the certificate').waitFor()
      await page.getByRole('button', { name: 'Share' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('For viewers').waitFor()
      await dialog.getByRole('switch', { name: 'Open to phones on this network' }).focus()
      await page.keyboard.press('Space')
      await dialog.locator('.qr').waitFor({ state: 'detached' })
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Hide', exact: true }).last().click()
      await page.getByRole('button', { name: 'From a phone' }).click()
      await toggle.waitFor()
      await page.getByRole('button', { name: 'Hide', exact: true }).first().click()
    },
    40_000,
  )

  it.skipIf(lanAddresses().length === 0)(
    '[SHARE9] a switch opens the room to the same network, with what that opens, and closes it again',
    async () => {
      await page.getByRole('button', { name: 'Share' }).first().click()
      const dialog = page.getByRole('dialog')
      const toggle = dialog.getByRole('switch', { name: 'Open to phones on this network' })
      await dialog.getByText('and the studio’s sign-in page').waitFor()
      await toggle.focus()
      await page.keyboard.press('Space')
      await dialog.locator('.qr svg').waitFor({ timeout: 10_000 })
      const link = await dialog.getByLabel('Address on this network', { exact: true }).inputValue()
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/network-desktop.png` })
      expect(link).toMatch(/^https:\/\/[\d.]+:\d+\/r\/demo$/)
      const phone = await (await browser.newContext({ ignoreHTTPSErrors: true, locale: 'zh-CN', ...PHONE })).newPage()
      const there = link.replace(/\/\/[\d.]+/, '//127.0.0.1')
      await phone.goto(there)
      await phone.locator('live-room').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Share' }).first().click()
      expect(await toggle.isChecked(), 'as it was left').toBe(true)
      await toggle.focus()
      await page.keyboard.press('Space')
      await dialog.locator('.qr').waitFor({ state: 'detached' })
      expect(
        await phone.goto(there).then(
          () => 'open',
          () => 'closed',
        ),
      ).toBe('closed')
      await phone.context().close()
      await page.keyboard.press('Escape')
    },
    60_000,
  )

  it.skipIf(lanAddresses().length === 0)(
    '[SHARE9] on a phone and in Chinese too',
    async () => {
      const phone = await (await browser.newContext({ bypassCSP: true, locale: 'zh-CN', ...PHONE })).newPage()
      await phone.goto(`${test.url}/studio#code=${await test.server.signIn.newCode()}`)
      await phone.getByRole('button', { name: '分享' }).first().click()
      const dialog = phone.getByRole('dialog')
      await dialog.getByRole('switch', { name: '对同一网络里的手机开放' }).tap()
      await dialog.locator('.qr svg').waitFor({ timeout: 10_000 })
      await dialog.getByText('浏览器会提醒一次').waitFor()
      if (SHOTS) await phone.screenshot({ path: `${SHOTS}/network-phone.png` })
      const width = await dialog.locator('.qr').evaluate((qr) => qr.getBoundingClientRect().right)
      expect(width, 'nothing is wider than the screen').toBeLessThanOrEqual(390)
      await dialog.getByRole('switch', { name: '对同一网络里的手机开放' }).tap()
      await dialog.locator('.qr').waitFor({ state: 'detached' })
      await phone.context().close()
    },
    60_000,
  )

  it('[STUDIO8] [STAGE11] [STAGE13] [STAGE25] who may come in is set at the studio; a password is asked for at the door', async () => {
    await card('The room').getByLabel('Who can enter').click()
    await page.getByRole('option', { name: 'Anyone with the password' }).click()
    await page.getByLabel('Password', { exact: true }).fill('open sesame')
    await card('The room').getByRole('button', { name: 'Save' }).click()
    await eventually(
      async () => (await test.server.rooms.state('demo')).settings.access === 'password',
      'the room to be locked',
    )
    const door = await (await browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })).newPage()
    await door.goto(`${test.url}/r/demo`)
    await door.getByText('This room has a password').waitFor()
    if (SHOTS) await door.screenshot({ path: `${SHOTS}/door.png` })
    await door.getByLabel('Password').fill('open barley')
    await door.getByRole('button', { name: 'Come in' }).click()
    await door.getByText('Wrong password').waitFor()
    await door.getByLabel('Password').fill('open sesame')
    await door.getByRole('button', { name: 'Come in' }).click()
    await door.getByText('This room has a password').waitFor({ state: 'detached' })
    await door.waitForFunction(
      "document.querySelector('live-room').shadowRoot.querySelector('video').currentTime > 0.5",
      undefined,
      { timeout: 15_000 },
    )
    // Remembered in that browser.
    await door.reload()
    await door.waitForFunction("document.querySelector('live-room')?.session?.room.status === 'attached'")

    // Who asks to come on stage is seen at the studio.
    await door.getByRole('button', { name: 'Ask to come on stage' }).click()
    await door.getByRole('button', { name: 'Send request' }).click()
    // The studio shows it, and the viewer is told that it did.
    await card('Guests on stage').scrollIntoViewIfNeeded()
    await door.getByText('Seen by the host. You are number 1 on the list.').waitFor()
    await card('Guests on stage').getByRole('button', { name: 'Invite' }).click()
    await door.getByRole('dialog').getByText('The host invites you on stage').waitFor()
    await card('Guests on stage').getByText('Invited').waitFor()
    await card('Guests on stage').getByRole('button', { name: 'Withdraw the invitation' }).waitFor()
    await door.getByRole('button', { name: 'Get ready' }).click()
    await card('Guests on stage').getByText('Getting ready…').waitFor()
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/studio-stage.png`, fullPage: true })
    await card('Guests on stage').getByRole('button', { name: 'Remove from stage' }).click()
    await door.getByRole('dialog').waitFor({ state: 'detached' })
    await door.context().close()
    await card('The room').getByLabel('Who can enter').click()
    await page.getByRole('option', { name: 'Everybody' }).click()
    await eventually(async () => (await test.server.rooms.state('demo')).settings.access === 'public', 'it to open')
  }, 60_000)

  it('[STUDIO6] a new room and a new key; the old key ends at once', async () => {
    await page.getByRole('button', { name: 'Server and key' }).click()
    const before = await page.getByRole('textbox', { name: 'Server', exact: true }).inputValue()
    expect(before).toBe(test.server.rtmp)
    await page.getByRole('button', { name: 'Keys…' }).click()
    const keys = page.getByRole('dialog')
    await keys.getByLabel('Add a key').fill('Second camera')
    await keys.getByRole('button', { name: 'Create' }).click()
    await keys.getByRole('textbox', { name: 'Second camera' }).waitFor()
    await keys.getByRole('button', { name: 'New key' }).first().click()
    await keys.getByRole('button', { name: 'New key', exact: true }).first().click()
    await eventually(() => test.server.media.stream('demo') === undefined, 'the old key to end')
    await page.keyboard.press('Escape')
    await page.getByLabel('Room', { exact: true }).first().click()
    await page.getByRole('option', { name: 'New room' }).click()
    await page.getByRole('dialog').getByLabel('Title').fill('Second stage')
    await page.getByLabel('Name in the address').fill('stage-2')
    await page.getByRole('button', { name: 'Create' }).click()
    await eventually(async () => (await test.server.rooms.list()).some(({ room }) => room === 'stage-2'), 'the room')
    await eventually(
      async () => (await page.getByLabel('Title', { exact: true }).inputValue()) === 'Second stage',
      'the room in the studio',
    )
  }, 30_000)

  it('[DEMO2] one click removes the demonstration for good', async () => {
    await page.getByLabel('Room', { exact: true }).first().click()
    await page.getByRole('option', { name: /evening by the sea/ }).click()
    await page.getByRole('button', { name: 'Remove the demo room' }).click()
    await eventually(
      async () => (await test.server.rooms.state('showroom')).lifecycle === 'closed',
      'the room to be closed',
    )
    await test.restart()
    expect((await test.server.rooms.state('showroom')).lifecycle).toBe('closed')
  }, 30_000)

  it('[STUDIO7] a password, and with it the way back in', async () => {
    await page.goto(`${test.url}/studio`)
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Set a password' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Password' }).fill('an evening by the sea')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('each works once').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('textbox', { name: 'Password' }).fill('a wrong one, surely')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('does not match').waitFor()
    await page.getByRole('textbox', { name: 'Password' }).fill('an evening by the sea')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Chat' }).waitFor()
  }, 30_000)

  it('[OWNER4] a new password asks for the current one, and says which of the two was wrong', async () => {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Change the password' }).click()
    const form = page.getByRole('dialog')
    await form.getByRole('textbox', { name: 'New password' }).fill('a morning in the hills')
    expect(await form.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await form.getByRole('textbox', { name: 'Current password' }).fill('a guess')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('the current one does not match').waitFor()
    await form.getByRole('textbox', { name: 'Current password' }).fill('an evening by the sea')
    await form.getByRole('button', { name: 'Save' }).click()
    await page.getByText('each works once').waitFor()
    await page.keyboard.press('Escape')
  }, 30_000)
})
