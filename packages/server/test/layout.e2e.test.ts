import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, launchBrowser, PHONE, videoPlays } from '@ovation/testkit/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('chromium') || missing.includes('ffmpeg')
const TABLET = { width: 820, height: 1_180 }
const EMBEDDED = '/embedded.html'
const PAGE = `<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0;font:18px system-ui">
  <div style="width:1000px;height:560px;margin:20px auto"><live-room room="demo" lang="en"></live-room></div>
  <p style="max-width:700px;margin:20px auto">${'All about the lenses of tonight. '.repeat(300)}</p>
  <script src="/embed.js"></script>`
const SHOTS = process.env.OVATION_TEST_SHOTS

let test: TestServer
let browser: Browser
let host: Room
let encoder: ChildProcess | undefined

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start({ limits: { encoderGraceMs: 20_000 } })
  host = await test.client('Hannah', 'host').rooms.get('demo').attach()
  for (let n = 1; n <= 30; n++) await host.messages.send({ text: `message ${n}, which is long enough for a line` })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
  await browser.close()
  await test.close()
})

/** Another video replaces the one before, in the same broadcast, as of a phone that is turned. */
async function send(encoding: 'portrait' | 'both'): Promise<void> {
  encoder?.kill('SIGKILL')
  encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'), encoding)
}
type Prepare = (page: Page) => Promise<unknown>
async function open(device: BrowserContextOptions, path = '/r/demo', prepare?: Prepare): Promise<Page> {
  const page = await (await browser.newContext({ bypassCSP: true, locale: 'en-US', ...device })).newPage()
  await prepare?.(page)
  await page.goto(`${test.url}${path}`)
  await videoPlays(page)
  await page.locator('.like').waitFor()
  return page
}
type Box = { x: number; y: number; width: number; height: number }
const boxOf = (page: Page, selector: string): Promise<Box> =>
  page.evaluate(`(() => {
    const { x, y, width, height } = ${INSIDE}.querySelector('${selector}').getBoundingClientRect()
    return { x, y, width, height }
  })()`)
const isLit = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const around = ${INSIDE}.querySelector('.ambient')
    return !around.hidden && around.getContext('2d').getImageData(4, 9, 1, 1).data[3] > 0
  })()`)
const shot = async (page: Page, name: string): Promise<void> => {
  if (!SHOTS) return
  await page.waitForTimeout(1_200)
  await page.screenshot({ path: `${SHOTS}/${name}.png` })
}
const shape = (page: Page, is: string) =>
  page.waitForFunction(`${INSIDE}.querySelector('.root').dataset.video === '${is}'`, undefined, { timeout: 30_000 })

/** One finger, from the first of these places to the last. */
async function finger(page: Page, ...places: { x: number; y: number }[]): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints })
  await touch('touchStart', places.slice(0, 1))
  for (const place of places.slice(1)) await touch('touchMove', [place])
  await touch('touchEnd', [])
}
const across = (from: number, to: number, y: number) =>
  Array.from({ length: 6 }, (_, n) => ({ x: from + ((to - from) * n) / 5, y }))

describe.skipIf(skipped)('a portrait video', () => {
  it('[SCREEN60] [SCREEN77] fills an upright phone with what each control is, and everything else is over it', async () => {
    await send('portrait')
    const page = await open(PHONE)
    await shape(page, 'portrait')
    const { width, height } = PHONE.viewport
    expect(await boxOf(page, '.stage > video')).toEqual({ x: 0, y: 0, width, height })
    expect(await page.evaluate(`getComputedStyle(${INSIDE}.querySelector('.stage > video')).objectFit`)).toBe('cover')
    const [head, chat, composer] = await Promise.all(['.head', '.chat', '.composer'].map((name) => boxOf(page, name)))
    expect(head?.y).toBe(0)
    expect(chat?.y).toBeGreaterThan(height / 3)
    expect(Math.round((composer?.y ?? 0) + (composer?.height ?? 0))).toBe(height)
    const labels = await page
      .locator('.bar [data-short]')
      .evaluateAll((all) => all.map((one) => getComputedStyle(one, '::after').content))
    expect(labels).toEqual(
      ['Quality', '30 s back', 'Join', 'Danmaku', 'Options', 'Settings', 'Chat', 'Full screen'].map(
        (one) => `"${one}"`,
      ),
    )
    await shot(page, 'portrait-phone')
    await page.context().close()
  }, 60_000)

  it('[SCREEN61] is cleared by a swipe, liked by two taps and has its menu by a long press; buttons do the same', async () => {
    const page = await open(PHONE)
    await shape(page, 'portrait')
    const composer = page.locator('.composer')
    await finger(page, ...across(320, 60, 300))
    await composer.waitFor({ state: 'hidden' })
    await shot(page, 'portrait-phone-clear')
    await finger(page, ...across(60, 320, 300))
    await composer.waitFor({ state: 'visible' })
    // Also where the chat scrolls.
    await finger(page, ...across(300, 60, 650))
    await composer.waitFor({ state: 'hidden' })
    await page.touchscreen.tap(200, 300)
    await page.getByRole('button', { name: 'Show chat' }).tap()
    await composer.waitFor({ state: 'visible' })

    const { likes } = host.getSnapshot()
    await new Promise((done) => setTimeout(done, 400))
    for (let n = 0; n < 2; n++) await page.touchscreen.tap(150, 260)
    const heart = await page.locator('.heart-at').evaluate((one: HTMLElement) => [one.style.left, one.style.top])
    expect(heart).toEqual(['150px', '260px'])
    if (SHOTS) await page.screenshot({ path: `${SHOTS}/portrait-phone-liked.png` })
    // Likes are gathered for a second, and told after half of one.
    await expect.poll(() => host.getSnapshot().likes, { timeout: 5_000 }).toBe(likes + 1)

    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 200, y: 250 }] })
    await page.getByRole('dialog', { name: 'Settings' }).waitFor()
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await shot(page, 'portrait-phone-menu')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().close()
  }, 60_000)

  it('[SCREEN63] keeps its place when a keyboard opens, and the field is above that', async () => {
    const page = await open(PHONE, '/r/demo', (page) =>
      page.addInitScript(
        `Object.defineProperty(window, 'visualViewport', { value: Object.assign(new EventTarget(), { offsetTop: 0, height: 844, scale: 1 }) })`,
      ),
    )
    await shape(page, 'portrait')
    const { x, y, width, height } = await boxOf(page, '.stage > video')
    await page.locator('.composer input').focus()
    await page.evaluate(`visualViewport.height = 504, visualViewport.dispatchEvent(new Event('resize'))`)
    const bottom = async (): Promise<number> => {
      const composer = await boxOf(page, '.composer')
      return Math.round(composer.y + composer.height)
    }
    expect(await bottom()).toBe(504)
    expect(await boxOf(page, '.stage > video')).toEqual({ x, y, width, height })
    await shot(page, 'portrait-phone-keyboard')
    await page.evaluate(`visualViewport.height = 844, visualViewport.dispatchEvent(new Event('resize'))`)
    expect(await bottom()).toBe(844)
    await page.context().close()
  }, 60_000)

  it('[SCREEN62] [SCREEN64] is in the middle of a desktop in its own light, with the chat beside it; the system knows it', async () => {
    const page = await open(DESKTOP)
    await shape(page, 'portrait')
    await expect.poll(() => isLit(page)).toBe(true)
    const [stage, side] = [await boxOf(page, '.stage'), await boxOf(page, '.side')]
    expect(side.x).toBe(stage.width)
    expect(stage.height).toBe(DESKTOP.viewport.height)
    expect(await page.evaluate('navigator.mediaSession.metadata.title')).toBe('Demo')
    await shot(page, 'portrait-desktop')
    // [SCREEN66] As by a key of the keyboard.
    await page.evaluate(`${INSIDE}.querySelector('video').pause()`)
    await page.getByRole('button', { name: 'Go to live' }).click()
    await page.getByRole('button', { name: 'Go to live' }).waitFor({ state: 'detached' })
    await videoPlays(page)
    await page.getByRole('button', { name: /^Auto · 360p/ }).waitFor()
    await page.context().close()

    const calm = await open({ ...DESKTOP, reducedMotion: 'reduce' })
    await calm.waitForTimeout(1_200)
    expect(await isLit(calm)).toBe(false)
    await calm.context().close()
  }, 60_000)

  it('[SCREEN60] [SCREEN62] is whole on an upright tablet, with its light above and below', async () => {
    const page = await open({ ...PHONE, viewport: TABLET, locale: 'zh-CN' })
    await shape(page, 'portrait')
    expect(await page.evaluate(`getComputedStyle(${INSIDE}.querySelector('.stage > video')).objectFit`)).toBe('contain')
    expect(await boxOf(page, '.stage')).toEqual({ x: 0, y: 0, ...TABLET })
    await expect.poll(() => isLit(page)).toBe(true)
    await shot(page, 'portrait-tablet-zh')
    await page.context().close()
  }, 90_000)

  it('[SCREEN60] follows a phone that is turned in the middle of a broadcast', async () => {
    const page = await open(PHONE)
    await shape(page, 'portrait')
    await send('both')
    await shape(page, 'landscape')
    await shot(page, 'landscape-phone')
    const [video, chat] = await Promise.all(['.stage > video', '.chat'].map((name) => boxOf(page, name)))
    expect(video).toMatchObject({ x: 0, y: 0, width: 390 })
    expect(video?.height).toBeCloseTo((390 * 9) / 16, 0)
    expect(chat?.y).toBeGreaterThan(video?.height ?? 0)
    await page.context().close()
    const desktop = await open(DESKTOP)
    await expect.poll(() => isLit(desktop)).toBe(true)
    await shot(desktop, 'landscape-desktop')
    await desktop.context().close()
  }, 90_000)

  it('[SCREEN68] is as loud as was chosen, on the next visit too; 0 mutes it', async () => {
    if (!encoder) await send('both')
    const page = await open(DESKTOP)
    const audio = (): Promise<unknown> =>
      page.evaluate(`[${INSIDE}.querySelector('.stage > video')].map(({ muted, volume }) => [muted, volume])[0]`)
    await page.getByRole('button', { name: 'Unmute' }).click()
    await page.getByRole('button', { name: 'Mute', exact: true }).hover()
    const slider = page.getByRole('slider', { name: 'Volume' })
    await expect.poll(async () => (await slider.boundingBox())?.width).toBeGreaterThan(60)
    await slider.fill('0.4')
    await shot(page, 'volume')
    expect([await audio(), await slider.getAttribute('aria-valuetext')]).toEqual([[false, 0.4], '40%'])
    await page.reload()
    await videoPlays(page)
    // Audio that was on begins by itself, as loud as before.
    await expect.poll(audio).toEqual([false, 0.4])
    await page.getByRole('button', { name: 'Mute', exact: true }).hover()
    await page.getByRole('slider', { name: 'Volume' }).fill('0')
    await page.getByRole('button', { name: 'Unmute' }).click()
    await expect.poll(audio).toEqual([false, 0.4])
    await page.context().close()
  })

  it('[SCREEN75] [DAN16] has all of a full screen, with the way out and to the chat; what flies keeps its shape', async () => {
    if (!encoder) await send('both')
    const page = await open(DESKTOP)
    await page.mouse.move(300, 300)
    const composer = page.locator('.composer')
    const shapeOfTexts = (): Promise<unknown> =>
      page.evaluate(`(() => {
        const { width, height, clientWidth, clientHeight } = ${INSIDE}.querySelector('.stage .danmaku')
        return width === clientWidth && height === clientHeight && clientWidth
      })()`)
    await page.getByRole('button', { name: 'Full screen' }).click()
    await composer.waitFor({ state: 'hidden' })
    expect(await boxOf(page, '.stage')).toMatchObject({ x: 0, width: 1280 })
    await expect.poll(shapeOfTexts).toBe(1280)
    await page.getByText('Leave full screen').waitFor()
    await expect
      .poll(() => page.locator('.bar').evaluate((bar) => getComputedStyle(bar).opacity), { timeout: 6_000 })
      .toBe('0')
    await page.mouse.move(320, 300)
    await page.getByText('Show chat').click()
    await composer.waitFor({ state: 'visible' })
    await expect.poll(shapeOfTexts).toBeLessThan(1000)
    await page.getByText('Leave full screen').click()
    await page.waitForFunction('document.fullscreenElement === null')
    await composer.waitFor({ state: 'visible' })
    await page.context().close()
  })

  it('[SCREEN74] a poll in a window at 200 % and at 400 % covers nothing and is reached as a whole', async () => {
    await host.polls.open({
      question: 'What next, of all that was asked for?',
      options: ['The new one', 'An old one', 'None'],
    })
    const page = await open({ viewport: { width: 640, height: 400 } })
    const line = page.locator('.poll-line')
    await line.waitFor()
    expect(await line.getAttribute('aria-expanded')).toBe('false')
    await line.click()
    await page.locator('.poll').getByRole('button', { name: 'None' }).click({ trial: true })
    const [head, close] = await Promise.all(['.poll-line', '.poll .round'].map((name) => boxOf(page, name)))
    expect((head?.x ?? 0) + (head?.width ?? 0)).toBeLessThanOrEqual(close?.x ?? 0)
    await line.click()
    await host.polls.close()
    await page.getByText('Result', { exact: true }).waitFor()
    await page.locator('.poll').getByRole('button', { name: 'Close' }).click()
    await page.setViewportSize({ width: 320, height: 256 })
    await page.locator('.composer input').click()
    await page.context().close()
  })

  it('[SCREEN65] goes on with its audio alone while a phone is locked, and with its video after that', async () => {
    const page = await open(PHONE)
    const seen = (visible: boolean) =>
      page.evaluate(`{
        Object.defineProperty(document, 'hidden', { value: ${!visible}, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }`)
    const playsAudioAlone = (is: boolean) =>
      page.waitForFunction(
        `(() => { const v = ${INSIDE}.querySelector('video')
          return v.readyState >= 3 && !v.paused && !v.hidden && (v.videoWidth === 0) === ${is} })()`,
        undefined,
        { timeout: 20_000 },
      )
    await page.getByRole('button', { name: 'Unmute' }).tap()
    await playsAudioAlone(false)
    await seen(false)
    await playsAudioAlone(true)
    await videoPlays(page)
    expect(await page.evaluate(`${INSIDE}.querySelector('video').muted`)).toBe(false)
    await seen(true)
    await playsAudioAlone(false)
    await videoPlays(page)
    await page.context().close()
  }, 60_000)

  it('[SCREEN67] plays on in a corner while its page is scrolled away from it; nothing of the page moves', async () => {
    const page = await open(DESKTOP, EMBEDDED, (page) =>
      page.route(`**${EMBEDDED}`, (route) => route.fulfill({ contentType: 'text/html', body: PAGE })),
    )
    const height = await page.evaluate('document.documentElement.scrollHeight')
    const inPlace = await boxOf(page, '.stage')
    const at = (await page.evaluate(`${INSIDE}.querySelector('video').currentTime`)) as number
    await page.evaluate('scrollTo(0, 1_500)')
    await page.getByRole('button', { name: 'Back to the live room' }).waitFor()
    const box = await boxOf(page, '.stage')
    expect(box.x + box.width).toBe(DESKTOP.viewport.width - 16)
    expect(box.y + box.height).toBe(DESKTOP.viewport.height - 16)
    await videoPlays(page)
    await shot(page, 'mini-player')
    expect(await page.evaluate(`${INSIDE}.querySelector('video').currentTime`)).toBeGreaterThan(at)
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(height)
    await page.getByRole('button', { name: 'Back to the live room' }).click()
    await page.getByRole('button', { name: 'Back to the live room' }).waitFor({ state: 'detached' })
    await page.evaluate('scrollTo(0, 0)')
    expect(await boxOf(page, '.stage')).toEqual(inPlace)

    await page.evaluate('scrollTo(0, 1_500)')
    await page.locator('.mini').getByRole('button', { name: 'Close' }).click()
    await page.locator('.mini').getByRole('button', { name: 'Close' }).waitFor({ state: 'detached' })
    await page.evaluate(`document.querySelector('live-room').setAttribute('mini-player', 'off'), scrollTo(0, 0)`)
    await page.waitForTimeout(200)
    await page.evaluate('scrollTo(0, 1_500)')
    await page.waitForTimeout(300)
    expect(await page.locator('.mini').getByRole('button', { name: 'Close' }).count()).toBe(0)
    await page.context().close()
  }, 60_000)
})
