import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE, say, videoPlays } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({
  server: { limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } },
  needs: ['ffmpeg'],
})
const { open, shot, skipped } = here
const ZH = { locale: 'zh-CN' }
/** A window of 1280 × 800 at 200 %, and the narrowest that WCAG asks for. */
const ZOOMED = { viewport: { width: 640, height: 400 } }
const NARROW = { ...PHONE, viewport: { width: 320, height: 640 } }
const BLOCKED = `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('blocked', 'SecurityError') } })`

let encoder: ChildProcess | undefined
let host: Room
let replay: string

beforeAll(async () => {
  if (skipped) return
  host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
  await host.messages.send({ text: '大家好，今晚一起看看新的镜头，有问题随时在聊天里说。' })
  await host.announce('Tonight we test the new lens. Questions are answered after the second half, at about nine.')
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
  replay = await eventually(
    async () => {
      const answer = await fetch(`${here.test.url}/api/v1/rooms/demo/replays`)
      const [newest] = ((await answer.json()) as { replays: { id: string; durationMs: number }[] }).replays
      return newest && newest.durationMs > 1_000 && newest.id
    },
    'a recording',
    40_000,
  )
}, 60_000)
afterAll(() => void encoder?.kill('SIGKILL'))

const themeOf = (page: Page): Promise<string | null> => page.locator('live-room').getAttribute('data-theme')
const panel = (page: Page) => page.getByRole('dialog', { name: /^(Settings|设置)$/ })
/** Its controls fade away where nothing is done. */
async function openSettings(page: Page): Promise<void> {
  await page
    .locator('.bar')
    .getByRole('button', { name: /^(Settings|设置)$/, includeHidden: true })
    .waitFor({ state: 'attached' })
  await page.keyboard.press('s')
  await panel(page).waitFor()
}
const pick = (page: Page, group: string, value: string) =>
  page.getByRole('radiogroup', { name: group }).getByText(value, { exact: true }).click()

/**
 * What somebody could not see or reach: what is beyond the edge, under something else, or too small for a finger. With a panel
 * open that is asked of what is in it.
 */
const OUT_OF_REACH = `((host, minPx) => {
  const root = host.shadowRoot
  const within = root.querySelector('dialog[open]') ?? root.querySelector('.popover') ?? root
  const wrong = []
  // Where it stands once it has come.
  for (const one of root.getAnimations()) one.playState === 'running' && one.effect.getComputedTiming().iterations !== Infinity && one.finish()
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) wrong.push('the page is ' + scrollWidth + ' px wide')
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  for (const one of within.querySelectorAll('button, input, select, textarea, a[href]')) {
    if (!seen(one) || one.closest('[hidden], [inert], .unseen')) continue
    one.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    // That scrolls what nobody can scroll, too.
    for (let around = one.parentElement; around; around = around.parentElement)
      if (!['auto', 'scroll'].includes(getComputedStyle(around).overflowX)) around.scrollLeft = 0
    const { left, right, top, bottom, width, height } = one.getBoundingClientRect()
    const name = one.localName + '.' + one.className + ' ' + (one.ariaLabel ?? one.textContent).slice(0, 20)
    if (left < -0.5 || right > innerWidth + 0.5 || top < -0.5 || bottom > innerHeight + 0.5)
      wrong.push(name + ' is out of the window: ' + [left, top, right, bottom].map(Math.round))
    const hit = root.elementFromPoint((left + right) / 2, (top + bottom) / 2)
    const label = one.closest('label')
    if (!hit || !(one.contains(hit) || hit.contains(one) || label?.contains(hit)))
      wrong.push(name + ' is under ' + hit?.localName + '.' + hit?.className)
    const target = label?.getBoundingClientRect() ?? { width, height }
    const inText = one.matches('.author, .avatar, .row *, .instead')
    // In the field for a message, which is as high as a finger.
    if (one.matches('.send')) continue
    if (!inText && (target.width < minPx || target.height < minPx))
      wrong.push(name + ' is ' + Math.round(target.width) + ' × ' + Math.round(target.height))
  }
  const all = [...within.querySelectorAll('*'), ...(within === root ? [] : [within])]
  for (const one of all) {
    if (!seen(one) || one.closest('canvas, video, .hearts, .banners, svg, .danmaku')) continue
    const { overflowX } = getComputedStyle(one)
    if (['auto', 'scroll'].includes(overflowX) && !one.matches('.chapters') && one.scrollWidth > one.clientWidth + 1)
      wrong.push(one.className + ' scrolls sideways')
  }
  return wrong
})`
const outOfReach = (page: Page, minPx: number, element = 'live-room'): Promise<string[]> =>
  page.evaluate(`${OUT_OF_REACH}(document.querySelector('${element}'), ${minPx})`)

describe.skipIf(skipped)('a viewer’s settings in Chromium', () => {
  it('[SET3] the panel opens by its button and by S, and closes by Escape, by a press elsewhere and by a finger', async () => {
    const page = await open(DESKTOP)
    await openSettings(page)
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    await page.locator('.stage').hover()
    const button = page.getByRole('button', { name: 'Settings' })
    await button.click()
    await panel(page).waitFor()
    await page.locator('.head h1').click()
    await panel(page).waitFor({ state: 'detached' })
    await page.context().close()

    const phone = await open({ ...PHONE, ...ZH })
    await openSettings(phone)
    const { y = 0 } = (await panel(phone).boundingBox()) ?? {}
    const devtools = await phone.context().newCDPSession(phone)
    for (const [type, at] of [
      ['touchStart', y + 20],
      ['touchMove', y + 80],
      ['touchMove', y + 240],
    ] as const)
      await devtools.send('Input.dispatchTouchEvent', { type, touchPoints: [{ x: 120, y: at }] })
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await panel(phone).waitFor({ state: 'detached' })
    await phone.context().close()
  }, 60_000)

  it('[SET2] [SET4] the theme is the system’s until the viewer chooses; other tabs follow at once, and the next visit', async () => {
    const page = await open({ ...DESKTOP, colorScheme: 'light' })
    const tab = await page.context().newPage()
    await tab.goto(`${here.test.url}/replay/${replay}`)
    expect(await themeOf(page)).toBe('light')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('live-room[data-theme=dark]').waitFor()
    await openSettings(page)
    await pick(page, 'Theme', 'Light')
    await page.locator('live-room[data-theme=light]').waitFor()
    await tab.locator('live-replay[data-theme=light]').waitFor()
    await page.reload()
    expect(await themeOf(page)).toBe('light')
    await page.goto(here.test.url)
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await ground()).toBe('rgb(245, 246, 249)')
    await page.context().close()
  }, 60_000)

  it('[SET9] with the colours of the system, buttons over the video have a ground, and all of them and switches an edge', async () => {
    const page = await open({ ...DESKTOP, forcedColors: 'active', colorScheme: 'light' })
    await openSettings(page)
    const styles = await page.evaluate<Record<string, string>>(`(() => {
      const of = (selector, name, pseudo) => getComputedStyle(${INSIDE}.querySelector(selector), pseudo)[name]
      return {
        ground: of('.bar .round', 'backgroundColor'),
        ink: of('.bar .round', 'color'),
        edge: of('.bar .round', 'outlineStyle'),
        box: of('.box', 'outlineStyle'),
        switch: of('.switch', 'appearance'),
        knob: of('.switch', 'display', '::after'),
        pressed: of('.bar [aria-pressed=true]', 'outlineWidth'),
        pressedGround: of('.bar [aria-pressed=true]', 'backgroundColor'),
        pressedInk: of('.bar [aria-pressed=true]', 'color'),
      }
    })()`)
    expect(styles).toEqual({
      ...{ ground: 'rgb(255, 255, 255)', ink: 'rgb(0, 0, 0)', edge: 'solid', box: 'solid' },
      ...{ switch: 'auto', knob: 'none' },
      ...{ pressed: '3px', pressedGround: 'rgb(255, 255, 255)', pressedInk: 'rgb(0, 0, 0)' },
    })
    await page.context().close()
  }, 60_000)

  it('[OLD11] with damaged preferences the room opens, and messages are sent', async () => {
    const damaged = {
      ...{ blocked: '{"words":"abc","people":null}', danmaku: '{"modes":null,"size":"constructor","area":99}' },
      ...{ style: '{"mode":"zoom","color":"red"}', chat: '[]', volume: 'NaN', name: 'x'.repeat(500) },
      'password.demo': 'y'.repeat(500),
    }
    const page = await open(DESKTOP, '/r/demo', (fresh) =>
      fresh.addInitScript((stored) => {
        for (const [name, value] of Object.entries(stored)) localStorage.setItem(`ovation.${name}`, value)
      }, damaged),
    )
    const problems: string[] = []
    page.on('pageerror', ({ message }) => problems.push(message))
    await videoPlays(page)
    await say(page, 'still here', 'Dana')
    await page.locator('.row.own:not(.waiting, .failed)', { hasText: 'still here' }).waitFor()
    await page.getByRole('button', { name: 'Danmaku options' }).press('Enter')
    await page.getByRole('dialog', { name: 'Danmaku options' }).waitFor()
    expect(problems).toEqual([])
    await page.context().close()
  }, 60_000)

  it('[SET2] an element without a theme is dark, and one with a theme or a language of its own keeps it', async () => {
    const page = await open({ ...DESKTOP, colorScheme: 'light' })
    const put = (html: string): Promise<unknown> =>
      page.evaluate(`document.body.innerHTML = '<div style="height:800px">${html}</div>'`)
    await put('<live-room room="demo"></live-room>')
    expect(await themeOf(page)).toBe('dark')
    const [color] = await page.evaluate<string[]>(
      `[getComputedStyle(document.querySelector('live-room')).backgroundColor]`,
    )
    expect(color).toBe('rgb(11, 12, 17)')
    await put('<live-room room="demo" theme="light" lang="zh"></live-room>')
    expect(await themeOf(page)).toBe('light')
    await page.locator('.like').waitFor()
    await openSettings(page)
    await panel(page).getByRole('radiogroup', { name: '动画效果' }).waitFor()
    // Of the chat and of what moves: neither theme nor language, which the page decides.
    expect(await panel(page).getByRole('radiogroup').count()).toBe(3)
    expect(
      await panel(page)
        .getByRole('radiogroup', { name: /外观|语言/ })
        .count(),
    ).toBe(0)
    await page.context().close()
  }, 60_000)

  it('[SET5] another language is there at once, and is the only one that the next visit loads', async () => {
    const page = await open(DESKTOP)
    await openSettings(page)
    await pick(page, 'Language', '中文')
    await panel(page).getByText('外观').waitFor()
    await page.getByPlaceholder('说点什么…').waitFor()
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
    await page.reload()
    await page.getByPlaceholder('说点什么…').waitFor()
    await page.locator('.like').waitFor()
    expect(loaded.filter((path) => /\/(en|zh)-/.test(path)).map((path) => path.slice(9, 11))).toEqual(
      expect.arrayContaining(['zh']),
    )
    expect(loaded.filter((path) => path.includes('/en-'))).toEqual([])
    await page.goto(`${here.test.url}/replay/${replay}`)
    await page.getByRole('link', { name: /^(直播间|去看直播)$/ }).waitFor()
    await page.context().close()
  }, 60_000)

  it('[SET4] where nothing can be stored, choices hold for the visit', async () => {
    const context = await here.browser.newContext({ bypassCSP: true, locale: 'en-US', colorScheme: 'dark', ...DESKTOP })
    const page = await context.newPage()
    await page.addInitScript(BLOCKED)
    await page.goto(`${here.test.url}/r/demo`)
    await openSettings(page)
    await pick(page, 'Theme', 'Light')
    await pick(page, 'Language', '中文')
    await page.locator('live-room[data-theme=light]').waitFor()
    await page.getByPlaceholder('说点什么…').waitFor()
    await context.close()
  }, 60_000)

  it('[SET6] with reduced animation there are no hearts and no light around the video, and cards do not move', async () => {
    const page = await open(DESKTOP)
    await videoPlays(page)
    await page.waitForFunction(`!${INSIDE}.querySelector('.ambient').hidden`)
    await openSettings(page)
    await pick(page, 'Animation', 'Reduced')
    await page.waitForFunction(`${INSIDE}.querySelector('.ambient').hidden`)
    await page.keyboard.press('Escape')
    await page.locator('.like').click()
    await page.locator('.like', { hasText: '1' }).waitFor()
    expect(await page.locator('.hearts i').count()).toBe(0)
    expect(await page.evaluate(`getComputedStyle(${INSIDE}.querySelector('.like')).transitionDuration`)).toBe('0s')
    await page.context().close()
  }, 60_000)

  it('[SET7] a report of the video reaches those who run the room, with no message', async () => {
    const reports: unknown[] = []
    const { unsubscribe } = host.onEvent(({ type, body }) => type === 'report.sent' && reports.push(body))
    const page = await open(DESKTOP)
    await openSettings(page)
    await panel(page).getByRole('button', { name: 'Report this video' }).click()
    await panel(page).getByText('Fraud or spam').click()
    await page.getByPlaceholder('Details').fill('asks for money')
    await page.getByRole('button', { name: 'Report', exact: true }).click()
    await page.getByText('Reported.').waitFor()
    await eventually(() => reports.length > 0, 'the report')
    expect(reports).toEqual([
      { reason: 'Video: Fraud or spam – asks for money', by: expect.objectContaining({ role: 'guest' }) },
    ])
    unsubscribe()
    await page.context().close()
  }, 60_000)

  it.each([
    ['a window at 200 %', { ...ZOOMED }, 'en', 24],
    ['a window at 200 %', { ...ZOOMED, ...ZH }, 'zh', 24],
    ['320 pixels', { ...NARROW }, 'en', 40],
    ['320 pixels', { ...NARROW, ...ZH }, 'zh', 40],
  ] as const)(
    '[SET8] in %s everything of the room, its panels and a replay can be reached and used (%#)',
    async (_, device, language, minPx) => {
      const page = await open(device)
      await videoPlays(page)
      await page.locator('.like').waitFor()
      const wrong: Record<string, string[]> = {}
      const look = async (name: string, element?: string): Promise<void> => {
        await shot(page, `settings-${device.viewport.width}-${language}-${name}`)
        const found = await outOfReach(page, minPx, element)
        if (found.length > 0) wrong[name] = found
      }
      const click = (selector: string): Promise<unknown> =>
        page.evaluate(`${INSIDE}.querySelector('${selector}').click()`)
      const closed = async (): Promise<void> => {
        await page.keyboard.press('Escape')
        await page.locator('.popover, .sheet').waitFor({ state: 'detached' })
      }
      await click('.bar')
      await look('room')
      await openSettings(page)
      await look('settings')
      await click('.setting-act.danger')
      await look('report')
      await closed()
      await click('.bar [aria-expanded=false]')
      await look('danmaku')
      await closed()
      for (const [selector, name] of [
        ['.swatch', 'style'],
        ['.composer .after button', 'gifts'],
        ['.me', 'account'],
        ['.row .author', 'person'],
      ] as const) {
        if ((await page.locator(selector).count()) === 0 || !(await page.locator(selector).first().isVisible()))
          continue
        await click(selector)
        await page.locator('.sheet .sheet-body > :nth-child(2)').waitFor()
        await look(name)
        await closed()
      }
      await page.goto(`${here.test.url}/replay/${replay}`)
      await page.locator('.rate').waitFor()
      await look('replay', 'live-replay')
      await page.keyboard.press('s')
      await panel(page).waitFor()
      await look('replay-settings', 'live-replay')
      expect(wrong).toEqual({})
      await page.context().close()
    },
    60_000,
  )
})
