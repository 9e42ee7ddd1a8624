import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import type { ReplaySummary } from '@ovation/protocol'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE, videoPlays } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

// What people looked for in a room and did not find, or found moved away.

const here = new InBrowser({
  server: { limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0, encoderGraceMs: 500 } },
  needs: ['ffmpeg'],
})
const { open, skipped } = here
/** What has just come stands still. */
const shot = async (page: Page, name: string): Promise<void> => {
  if (process.env.OVATION_TEST_SHOTS) await page.waitForTimeout(400)
  await here.shot(page, name)
}
const ZOOMED = { viewport: { width: 640, height: 400 } }
const NARROW = { ...PHONE, viewport: { width: 320, height: 568 } }

let encoder: ChildProcess | undefined
let host: Room
let ann: Room
let replay: ReplaySummary

const replays = async (): Promise<ReplaySummary[]> =>
  ((await (await fetch(`${here.test.url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] }).replays
async function broadcast(): Promise<void> {
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
  await eventually(
    async () => (await replays()).some(({ live, durationMs }) => live && durationMs > 1_000),
    'video',
    40_000,
  )
}

beforeAll(async () => {
  if (skipped) return
  host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
  ann = await here.test.client('Ann', 'member').rooms.get('demo').attach()
  await broadcast()
  encoder?.kill('SIGINT')
  replay = await eventually(
    async () => (await replays()).find(({ live, open }) => !live && !open),
    'the end of the recording',
    20_000,
  )
  await broadcast()
  for (let n = 0; n < 40; n++) await ann.messages.send({ text: `message ${n}` })
}, 120_000)
afterAll(() => void encoder?.kill('SIGKILL'))

const controls = async (page: Page): Promise<void> => {
  await videoPlays(page)
  await page.locator('.like').first().waitFor()
  await page.locator('.controls').click({ position: { x: 200, y: 100 } })
}
const overlaps = (page: Page, one: string, other: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const [a, b] = ['${one}', '${other}'].map((name) => ${INSIDE}.querySelector(name).getBoundingClientRect())
    return a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
  })()`)

describe.skipIf(skipped)('ways from a room, in Chromium', () => {
  it('[SCREEN85] “More” names the replays and the way home', async () => {
    for (const [name, device] of [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const) {
      const page = await open(device)
      await controls(page)
      await page.getByRole('button', { name: 'More', exact: true }).click()
      const home = page.getByRole('link', { name: 'Home' })
      expect(await home.getAttribute('href')).toBe(`${here.test.url}/`)
      await shot(page, `more-${name}`)
      const menu = await page.locator('.popover').boundingBox()
      expect((menu?.y ?? 0) + (menu?.height ?? 0)).toBeLessThanOrEqual(
        name === 'desktop' ? 260 : device.viewport.height,
      )
      await page.getByRole('button', { name: 'Replays' }).click()
      const link = page.getByRole('dialog').getByRole('link')
      await link.first().waitFor()
      expect(await link.count()).toBe(1)
      expect(await link.getAttribute('href')).toContain(`/replay/${replay.id}`)
      await shot(page, `replays-${name}`)
      await page.context().close()
    }
  }, 60_000)

  it('[SCREEN86] [SCREEN91] [SCREEN88] [STAGE15] quality is chosen at its control; a request to come on stage is confirmed; theatre names an open poll', async () => {
    const page = await open({ ...DESKTOP, viewport: { width: 1_440, height: 900 } })
    await page.addInitScript('globalThis.VideoEncoder ??= class {}')
    await controls(page)
    await page.locator('.bar .quality').click()
    const panel = page.getByRole('dialog', { name: 'Quality' })
    expect(await panel.getByRole('radio').count()).toBe(3)
    await panel.getByText(/^(Live now|\d+ s behind live)$/).waitFor()
    await shot(page, 'quality')
    await panel.getByText('Audio only').click()
    await page.locator('.card').getByText('Audio only').waitFor()
    await panel.getByText('Auto', { exact: false }).first().click()
    await page.keyboard.press('Escape')
    await page.locator('.card').waitFor({ state: 'detached' })
    // There is a control for it at every size, which no other covers.
    for (const [name, viewport] of Object.entries({
      phone: { width: 390, height: 844 },
      'small phone': { width: 320, height: 568 },
      'phone on its side': { width: 844, height: 390 },
      tablet: { width: 820, height: 1_180 },
    })) {
      await page.setViewportSize(viewport)
      await page.locator('.controls').hover({ position: { x: 40, y: 80 } })
      await page.locator('.bar .quality').click()
      const size = (await page.locator('.bar .quality').boundingBox()) ?? { height: 0, width: 0 }
      expect(Math.min(size.height, size.width), name).toBeGreaterThanOrEqual(44)
      await panel.getByText('Saves the most data').waitFor()
      await shot(page, `quality on a ${name}`)
      const box = await panel.boundingBox()
      expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= viewport.width, name).toBe(true)
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
    }
    await page.setViewportSize({ width: 1_440, height: 900 })
    const hands = () => host.getSnapshot().state.stage.hands.length
    await page.locator('.controls').hover()
    await page.getByRole('button', { name: 'Ask to come on stage' }).click()
    await page.getByRole('dialog', { name: 'Come on stage?' }).waitFor()
    await shot(page, 'hand')
    expect(hands()).toBe(0)
    await page.getByRole('button', { name: 'Send request' }).click()
    await eventually(() => hands() === 1, 'the hand')
    await page.getByRole('button', { name: 'Withdraw request' }).click()
    await eventually(() => hands() === 0, 'no hand')
    await host.polls.open({ question: 'Which song next?', options: ['The old one', 'The new one'] })
    await page.locator('.poll').waitFor()
    const hint = page.locator('.poll-hint')
    expect(await hint.isVisible()).toBe(false)
    await page.locator('.poll-line').click()
    await page.keyboard.press('t')
    await hint.waitFor()
    await shot(page, 'poll-hint')
    await hint.click()
    await page.locator('.poll-body').getByText('The new one').click()
    await page.locator('.poll .mine').waitFor()
    await page.keyboard.press('t')
    expect(await hint.count()).toBe(0)
    await host.polls.close()
    await page.context().close()
  }, 60_000)

  it('[CHAT17] [CHAT18] rows hold still under the mouse, and the message that was aimed at is hit; Escape lets them go on', async () => {
    const page = await open(DESKTOP)
    await controls(page)
    const row = page.locator('.row', { hasText: 'message 39' }).last()
    await row.hover()
    const before = await row.boundingBox()
    for (let n = 0; n < 8; n++) await ann.messages.send({ text: `while held ${n}` })
    await page.getByText('Paused · 8 new').waitFor()
    expect(await row.boundingBox()).toEqual(before)
    await shot(page, 'held')
    await page.locator('.row-menu button').click()
    await page.getByRole('dialog').getByText('message 39', { exact: true }).waitFor()
    await page.mouse.move(300, 300)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText('while held 7').waitFor({ timeout: 3_000 })
    // One whose menu was opened by keyboard, too.
    await page.locator('.row .author').last().focus()
    await page.keyboard.press('ArrowUp')
    await ann.messages.send({ text: 'while on a row' })
    await page.getByText('Paused · 1 new').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('while on a row').waitFor({ timeout: 3_000 })
    // Scrolling back from held rows moves none of them.
    await page.locator('.row').last().hover()
    for (let n = 0; n < 5; n++) await ann.messages.send({ text: `and on ${n}` })
    await page.getByText('Paused · 5 new').waitFor()
    const seventh = page.locator('.row', { hasText: 'while held 7' })
    const held = await seventh.boundingBox()
    await page.mouse.wheel(0, -120)
    await page.getByText('5 new messages').waitFor()
    await eventually(
      async () => Math.abs(((await seventh.boundingBox())?.y ?? 0) - (held?.y ?? 0) - 120) < 3,
      'the rows to be scrolled by as much as the wheel',
      5_000,
    )
    await page.locator('.newest').click()
    await page.getByText('and on 4').waitFor()
    await page.context().close()
  }, 60_000)

  it('[SET10] at 200 % and at 320 pixels the settings leave the controls free, and the field is long', async () => {
    for (const [name, device] of [
      ['zoomed', ZOOMED],
      ['narrow', NARROW],
    ] as const) {
      const page = await open(device)
      await controls(page)
      const field = await page.locator('.composer input').boundingBox()
      expect(field?.width).toBeGreaterThan(200)
      await shot(page, `room-${name}`)
      await page.keyboard.press('s')
      await page.locator('.popover').waitFor()
      await shot(page, `settings-${name}`)
      if (name === 'zoomed') expect(await overlaps(page, '.popover', '.bar')).toBe(false)
      await page.context().close()
    }
  }, 60_000)

  it('[REPLAY35] [REPLAY25] a replay ends with what to do next; its seek bar is as long as the video is wide', async () => {
    const VIDEO = "document.querySelector('live-replay').shadowRoot.querySelector('video')"
    for (const [name, device] of [
      ['desktop', DESKTOP],
      ['phone', PHONE],
    ] as const) {
      const page = await open(device, `/replay/${replay.id}`)
      await page.waitForFunction(`${VIDEO}?.currentTime > 0.2`, undefined, { timeout: 20_000 })
      const [bar, stage] = await Promise.all(['.seek', '.stage'].map((one) => page.locator(one).boundingBox()))
      if (name === 'desktop') expect(bar?.width).toBeGreaterThan((stage?.width ?? 0) * 0.9)
      await shot(page, `replay-${name}`)
      await page.evaluate(`${VIDEO}.currentTime = 1e6`)
      const again = page.getByRole('button', { name: 'Play again' })
      await again.waitFor()
      expect(await page.getByRole('link', { name: 'Go to the room' }).getAttribute('href')).toContain('/r/demo')
      await page.waitForTimeout(300)
      await shot(page, `replay-end-${name}`)
      await again.click()
      await page.waitForFunction(`!${VIDEO}.paused && ${VIDEO}.currentTime < 3`)
      await again.waitFor({ state: 'detached' })
      await page.context().close()
    }
  }, 60_000)
})

describe.skipIf(skipped)('small things of a room, in Chromium', () => {
  it('[SCREEN87] [STATUS11] a draft outlives a closed door, and a changed password is not called wrong', async () => {
    const set = async (password: string): Promise<void> => {
      const answer = await fetch(`${here.test.url}/api/v1/rooms/demo/password`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${await here.test.token('hostess', 'host')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ password }),
      })
      expect(answer.status).toBe(204)
    }
    const page = await open(DESKTOP)
    await page.locator('.like').first().waitFor()
    await page.locator('.composer input').fill('not finished yet')
    await set('open sesame')
    await host.settings.update({ access: 'password' })
    await page.getByLabel('Password').fill('open sesame')
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.locator('.composer').waitFor()
    expect(await page.locator('.composer input').inputValue()).toBe('not finished yet')
    await set('open barley')
    await page.getByText('The password was changed').waitFor({ timeout: 15_000 })
    expect(await page.getByText('Wrong password').count()).toBe(0)
    await shot(page, 'password-changed')
    await page.getByLabel('Password').fill('nonsense')
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.getByText('Wrong password').waitFor()
    await host.settings.update({ access: 'public' })
    await page.context().close()
  }, 60_000)

  it('[SCREEN89] [DAN18] a nickname is changed from the one there is; colours have names and edges', async () => {
    const page = await open({ ...DESKTOP, colorScheme: 'light' })
    await controls(page)
    await page.locator('.composer input').fill('hello')
    await page.locator('.composer input').press('Enter')
    await page.getByLabel('Your name').fill('Kim')
    await page.getByLabel('Your name').press('Enter')
    await page.locator('.row.own').waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate(`${INSIDE}.activeElement?.blur()`)
    await page.keyboard.press('s')
    await page.getByRole('button', { name: 'Change name (Kim)' }).click()
    expect(await page.getByLabel('Your name').inputValue()).toBe('Kim')
    await page.keyboard.type('Kimberly')
    await page.keyboard.press('Enter')
    await page.locator('.toast').getByText('You are Kimberly now').waitFor()
    await page.locator('.swatch').click()
    const white = page.getByRole('button', { name: 'White' })
    expect(await white.evaluate((one) => getComputedStyle(one).boxShadow)).toMatch(/inset/)
    await shot(page, 'style-light')
    await page.context().close()
  }, 60_000)
})
