import type { ShownMessage } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { DESKTOP, PHONE } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ server: { limits: { encoderGraceMs: 8_000 } }, browser: { fakeDevices: true } })
const { open, shot, skipped } = here

/** A phone that is held upright films a picture that stands as well. */
const UPRIGHT = `const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = (wanted) =>
  ask(wanted.video ? { ...wanted, video: { ...wanted.video, width: { exact: 360 }, height: { exact: 640 } } } : wanted)`

/** Devices that are not allowed until a test says so, and a page that a test sends to the background. */
const REFUSING = `globalThis.refusal = 'NotAllowedError'
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = (wanted) =>
  globalThis.refusal ? Promise.reject(new DOMException('no', globalThis.refusal)) : ask(wanted)
Object.defineProperty(document, 'hidden', { get: () => globalThis.gone === true })`

const MIN_TOUCH_PX = 44
const ROOT = "document.querySelector('live-publisher').shadowRoot"

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

afterEach(async () => {
  if (skipped) return
  for (const context of here.browser.contexts()) await context.close()
})

describe.skipIf(skipped)('a host on a phone', () => {
  it('[STUDIO61] [PUB15] [PUB20] [PUB21] [PUB22] [PUB35] from the studio on a phone to a live room whose chat the host keeps in order, in less than 15 s', async () => {
    const code = await here.test.server.signIn.newCode()
    const host = await open({ ...PHONE, reducedMotion: 'reduce' }, `/studio#code=${code}`, (page) =>
      page.addInitScript(UPRIGHT),
    )
    const link = host.getByRole('link', { name: 'Go live with this phone' })
    await link.waitFor()
    await shot(host, 'phone-studio')
    expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(56)
    const begun = performance.now()
    await link.click()
    await host.getByLabel('Title of the room').fill('Friday night')
    await shot(host, 'phone-setup')
    await host.getByRole('button', { name: 'Go live' }).click()
    await host.getByText('LIVE', { exact: true }).waitFor()
    const tookMs = performance.now() - begun
    console.log(`from the studio to live: ${Math.round(tookMs)} ms`)
    expect(tookMs).toBeLessThan(15_000)
    expect(host.url()).toBe(`${here.test.url}/publish/demo`)
    expect((await here.test.server.rooms.state('demo')).title).toBe('Friday night')

    const guest = await here.test.guest('Troll').rooms.get('demo').attach()
    for (const text of ['Hello!', 'What a view, where are you?', 'Spam spam spam']) await guest.messages.send({ text })
    await host.getByLabel('Say something').fill('Good evening, everybody')
    await host.getByLabel('Say something').press('Enter')
    await eventually(() => guest.getSnapshot().messages.some(({ text }) => text === 'Good evening, everybody'), 'it')
    await shot(host, 'phone-live')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    const spam = host.getByRole('button', { name: 'Spam spam spam' })
    await spam.click()
    await shot(host, 'phone-message')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    await host.getByRole('button', { name: '10 minutes' }).click()
    await host.getByText('Troll is muted for 10 minutes.').waitFor()
    await expect(guest.messages.send({ text: 'More spam' })).rejects.toMatchObject({ code: 'muted' })
    await spam.click()
    await host.getByRole('button', { name: 'Delete the message' }).click()
    await host.getByText('The message is deleted.').waitFor()
    await host.getByText('1 message deleted').waitFor()
    const two = guest.getSnapshot().messages.find(({ text }) => text.startsWith('What a view'))
    await here.test
      .client('Hannah', 'host')
      .rooms.get('demo')
      .attach()
      .then((room) => room.messages.delete(two as ShownMessage))
    await host.getByText('2 messages deleted').waitFor()
    await shot(host, 'phone-deleted')
    await host.getByRole('button', { name: 'Hello!' }).click()
    await host.getByRole('button', { name: 'Ban…' }).click()
    await shot(host, 'phone-ban')
    await host.getByRole('button', { name: '7 days' }).click()
    await host.getByRole('button', { name: 'Ban', exact: true }).click()
    await host.getByText('Troll is banned.').waitFor()
    await eventually(() => guest.status === 'failed', 'the ban')

    await host.getByRole('button', { name: 'Mute the microphone' }).click()
    await host.getByRole('button', { name: 'Turn the microphone on' }).waitFor()
    await host.getByRole('button', { name: 'Switch camera' }).click()
    await host.setViewportSize({ width: 844, height: 390 })
    const belowPx = `(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(${ROOT}.querySelector('.host-chat ol'))`
    await eventually(async () => Number(await host.evaluate(belowPx)) < 2, 'the newest message on a phone on its side')
    await shot(host, 'phone-live-on-its-side')
    await host.setViewportSize(PHONE.viewport)
    await host.getByRole('button', { name: 'End the stream' }).click()
    await shot(host, 'phone-end')
    await host.getByRole('button', { name: 'End the stream now' }).click()
    await host.getByRole('heading', { name: 'The stream has ended' }).waitFor()
    expect(await host.evaluate(`${ROOT}.querySelector('video').srcObject`)).toBeNull()
    const replay = host.getByRole('link', { name: 'Watch the replay' })
    await replay.waitFor()
    await shot(host, 'phone-over')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    expect(await replay.getAttribute('href')).toContain('/replay/')
    await host.evaluate('navigator.share = async (shared) => void (globalThis.shared = shared)')
    await host.getByRole('button', { name: 'Share the replay' }).click()
    await shot(host, 'phone-share')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    await host.getByText('This link opens on this device only.').waitFor()
    await host.getByRole('button', { name: 'Send…' }).click()
    expect(await host.evaluate('shared.url')).toBe(await replay.getAttribute('href'))
    const [report] = await Promise.all([
      host.context().waitForEvent('page'),
      host.getByRole('link', { name: 'Report' }).click(),
    ])
    await report.getByRole('dialog').getByText('Friday night').waitFor()
    await shot(report, 'phone-report')
    await report.close()
    const clip = host.getByRole('link', { name: 'Make a clip' })
    expect(await clip.getAttribute('href')).toMatch(/\/studio\?room=demo#clip$/)
    await host.getByRole('button', { name: 'Go live again' }).click()
    await host.getByText('Your microphone works.').waitFor()
    await host.getByRole('button', { name: 'Go live', exact: true }).waitFor()
  }, 90_000)

  it('[PUB24] [PUB25] [PUB26] [PUB27] [PUB28] [PUB29] [PUB30] on air from a phone, what a message offers knows its author, and the field has the line', async () => {
    const before = await here.test.guest('Early').rooms.get('demo').attach()
    await before.messages.send({ text: 'Is this thing on?' })
    const code = await here.test.server.signIn.newCode()
    const host = await open({ ...PHONE, reducedMotion: 'reduce' }, `/studio#code=${code}`, (page) =>
      page.addInitScript(UPRIGHT),
    )
    // Whatever the studio shows of the broadcast before.
    await eventually(() => host.evaluate("Object.keys(localStorage).some((key) => key.includes('me.'))"), 'the sign-in')
    await host.goto(`${here.test.url}/publish/demo`)
    await host.getByRole('heading', { name: 'Go live from this phone' }).waitFor()
    await host.getByText('Title of the room').waitFor()
    const studio = `${here.test.url}/studio?room=demo`
    const back = await host.getByRole('link', { name: 'Back to the studio' }).getAttribute('href')
    expect(new URL(back ?? '', host.url()).href).toBe(studio)
    await shot(host, 'phone-setup-back')
    expect(await small(host)).toEqual([])
    await host.getByRole('button', { name: 'Go live' }).click()
    await host.getByText('LIVE', { exact: true }).waitFor()
    const mia = await here.test.guest('Mia').rooms.get('demo').attach()
    await eventually(() => mia.getSnapshot().state.stream.status === 'live', 'the broadcast')
    await mia.messages.send({ text: 'Hello there' })
    const hello = host.getByRole('button', { name: 'Hello there' })
    await hello.waitFor()
    const rows = `Array.from(${ROOT}.querySelectorAll('.host-chat li'), (row) => row.textContent)`
    const said = (await host.evaluate(rows)) as string[]
    const line = said.indexOf('The broadcast begins')
    expect(said[line - 1]).toContain('Is this thing on?')
    expect(said.slice(line + 1)).toEqual([expect.stringContaining('Hello there')])

    // The number of viewers opens the list of who they are.
    await host.getByRole('button', { name: /^\d+ viewers?$/ }).click()
    const people = host.getByRole('dialog', { name: 'People in the room' })
    await people.getByText('Mia').waitFor()
    await people.getByText('Early').waitFor()
    await shot(host, 'phone-people')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    await people.getByRole('button', { name: 'Close' }).click()
    await people.waitFor({ state: 'detached' })
    await hello.click()
    await host.getByRole('button', { name: 'Ban…' }).waitFor()
    await eventually(async () => (await host.getByRole('button', { name: 'Unmute' }).count()) === 0, 'no mute to lift')
    await host.getByRole('button', { name: '10 minutes' }).click()
    await host.getByText('Mia is muted for 10 minutes.').waitFor()
    // Others may be muted still, from the test before.
    const row = host.locator('.host-chat li', { hasText: 'Hello there' })
    const muted = row.getByRole('img', { name: /^Muted until / })
    await muted.waitFor()
    await shot(host, 'phone-muted-mark')
    expect(await small(host)).toEqual([])
    expect(await faults(host)).toEqual([])
    await host.getByRole('button', { name: 'Undo' }).click()
    await muted.waitFor({ state: 'detached' })
    await mia.messages.send({ text: 'Thank you' })
    await hello.click()
    await host.getByRole('button', { name: '1 hour' }).click()
    await host
      .getByRole('img', { name: /^Muted until / })
      .first()
      .waitFor()
    await hello.click()
    await host
      .getByRole('dialog')
      .getByText(/^Muted until /)
      .waitFor()
    await shot(host, 'phone-muted-sheet')
    await host.getByRole('button', { name: 'Unmute' }).click()
    await host.getByText('Mia can chat again.').waitFor()

    const end = host.getByRole('button', { name: 'End the stream' })
    await end.waitFor()
    await hello.click()
    await host.getByRole('button', { name: 'Reply' }).click()
    const field = host.getByLabel('Say something')
    await eventually(async () => (await field.inputValue()) === '@Mia ', 'whom it is for')
    await eventually(() => host.evaluate(`${ROOT}.activeElement?.matches('.host-composer input')`), 'the focus')
    await end.waitFor({ state: 'hidden' })
    await shot(host, 'phone-typing')
    expect((await field.boundingBox())?.width).toBeGreaterThan(PHONE.viewport.width - 40)
    await field.pressSequentially('hi!')
    await host.getByRole('button', { name: 'Send' }).click()
    await eventually(() => mia.getSnapshot().messages.some(({ text }) => text === '@Mia hi!'), 'the answer')
    await field.blur()
    await end.waitFor()

    await mia.stage.raiseHand()
    await host.getByRole('button', { name: '1 hand raised' }).click()
    await shot(host, 'phone-hands')
    await host.getByRole('button', { name: 'Decline' }).click()
    await host.getByRole('dialog').waitFor({ state: 'detached' })
    await eventually(() => mia.getSnapshot().state.stage.hands.length === 0, 'the hand to be lowered')

    await end.click()
    await host.getByRole('button', { name: 'End the stream now' }).click()
    await host.getByRole('heading', { name: 'The stream has ended' }).waitFor()
    await host.setViewportSize({ width: 1_280, height: 800 })
    await shot(host, 'desk-over')
    const figures = await host.locator('live-publisher .sums').boundingBox()
    expect(Math.abs(((figures?.x ?? 0) * 2 + (figures?.width ?? 0)) / 2 - 640)).toBeLessThan(2)
    await host.getByRole('link', { name: 'Back to the studio' }).click()
    await host.waitForURL(studio)
  }, 90_000)

  it('[PUB15] [PUB17] [PUB18] [PUB19] with a key alone the host reads the chat, and only that; devices are refused, chosen, lost and found', async () => {
    const key = await here.test.server.streamKeys.show('demo')
    const prepare = (page: Page) => page.addInitScript(REFUSING)
    const host = await open(
      { ...DESKTOP, locale: 'zh-CN', reducedMotion: 'reduce' },
      `/publish/demo#key=${key}`,
      prepare,
    )
    await host.getByText('没有摄像头或麦克风的权限').waitFor()
    await shot(host, 'host-refused-desktop')
    await host.evaluate('globalThis.refusal = undefined')
    await host.getByRole('button', { name: '重试' }).click()
    const microphones = host.getByRole('combobox', { name: '麦克风' })
    await microphones.selectOption({ label: 'Fake Audio Input 2' })
    const chosen = await microphones.inputValue()
    await host.getByText('麦克风正常。').waitFor()
    const mirrored = () => host.evaluate(`${ROOT}.querySelector('video').className`)
    expect(await mirrored()).toBe('mirror')
    await host.getByLabel('预览镜像').uncheck()
    expect(await mirrored()).toBe('')
    await shot(host, 'host-setup-desktop')
    expect(await faults(host)).toEqual([])
    await host.reload()
    await host.getByRole('button', { name: '重试' }).waitFor()
    await host.evaluate('globalThis.refusal = undefined')
    await host.getByRole('button', { name: '重试' }).click()
    await eventually(async () => (await microphones.inputValue()) === chosen, 'the microphone of before')
    expect(await mirrored()).toBe('')

    await host.getByRole('button', { name: '开始直播' }).click()
    const guest = await here.test.guest('小明').rooms.get('demo').attach()
    await guest.messages.send({ text: '晚上好' })
    await host.getByRole('button', { name: '晚上好' }).click()
    await host.getByText('只有主播和房管可以处理。').waitFor()
    await host.keyboard.press('Escape')
    await host.getByRole('link', { name: '登录后可以发言和管理聊天' }).waitFor()
    expect(await host.locator('live-publisher .host-composer').count()).toBe(0)
    await host.getByRole('button', { name: '网络状况：良好' }).waitFor()
    await shot(host, 'host-live-desktop')
    expect(await faults(host)).toEqual([])
    await host.evaluate(`globalThis.refusal = 'NotReadableError'
      globalThis.gone = true
      document.dispatchEvent(new Event('visibilitychange'))
      for (const track of ${ROOT}.querySelector('video').srcObject.getTracks()) {
        track.stop()
        track.dispatchEvent(new Event('ended'))
      }`)
    await host.getByText('摄像头或麦克风被占用了').waitFor()
    await host.waitForTimeout(2_100)
    await host.evaluate(`globalThis.refusal = undefined
      globalThis.gone = false
      document.dispatchEvent(new Event('visibilitychange'))`)
    await host.getByText('页面在后台停留了 0:02').waitFor()
    await shot(host, 'host-back-desktop')
    await host.getByText('摄像头或麦克风被占用了').waitFor({ state: 'detached' })
    await host.getByRole('button', { name: '关闭', exact: true }).click()
    await host.getByText('页面在后台停留了').waitFor({ state: 'detached' })
  }, 60_000)
})
