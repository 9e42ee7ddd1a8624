import type { ChildProcess } from 'node:child_process'
import type { ShownMessage } from '@ovation/client'
import { COUNTER, eventually, publish, readCounter } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE, videoPlays, say } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ server: { limits: { encoderGraceMs: 20_000 } }, needs: ['ffmpeg'] })
const { open, shot, skipped } = here

let key: string
let encoder: ChildProcess | undefined
let [phone, desktop]: Page[] = []

const begin = (): void => void (encoder = publish(here.test.server.rtmp, key))
const texts = (page: Page): Promise<string[]> => page.locator('.row .text').allTextContents()
const seesText = (page: Page, text: string): Promise<void> =>
  page.locator('.row .text', { hasText: text }).first().waitFor({ timeout: 10_000 })
/** How much of the canvas is drawn on. */
const INK = `(() => { const c = ${INSIDE}.querySelector('canvas'); if (!c.width) return 0; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n })()`
/** Notes at which heights an element stands from now on. */
const SAMPLE_TOP = `(element) => { window.tops = new Set(); const frame = () => { window.tops.add(Math.round(element.getBoundingClientRect().top)); requestAnimationFrame(frame) }; frame() }`

beforeAll(async () => {
  if (skipped) return
  key = await here.test.server.streamKeys.show('demo')
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
})

describe.skipIf(skipped)('a broadcast in Chromium, on a phone and at a desk', () => {
  it('[SCREEN1] [MEDIA8] what is not live yet says so, and shows the video by itself when it begins', async () => {
    ;[phone, desktop] = await Promise.all([open({ ...PHONE, locale: 'zh-CN' }), open(DESKTOP)])
    await phone.getByText('还没开播').waitFor()
    await desktop.getByText('Not live yet').waitFor()
    begin()
    for (const page of [phone, desktop]) await videoPlays(page)
    for (const [name, page] of Object.entries({ phone, desktop })) {
      const epochMs = await page.evaluate(
        `document.querySelector('live-room').session.playingAtMs() - ${INSIDE}.querySelector('video').currentTime * 1000`,
      )
      const readings = (await page.evaluate(readCounter(`${INSIDE}.querySelector('video')`, String(epochMs), 60))) as [
        number,
        number,
      ][]
      const numbers = readings.map(([n]) => n)
      expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
      expect((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)).toBeGreaterThan(COUNTER.framesPerSecond)
      const delays = readings.map(([, delayMs]) => delayMs).toSorted((x, y) => x - y)
      console.log(`delay on the ${name}: p50 ${Math.round(delays[30] ?? 0)} ms, p95 ${Math.round(delays[56] ?? 0)} ms`)
      expect(delays[30]).toBeGreaterThan(0)
      expect(delays[30]).toBeLessThan(5_000)
    }
  }, 90_000)

  it('[SCREEN2] [DAN4] a nickname is asked for at the first word; others see message and danmaku, one’s own is marked', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    expect(await desktop.evaluate(INK)).toBe(0)
    await say(phone, '大家好', '小美')
    for (const page of [phone, desktop]) await seesText(page, '大家好')
    for (const page of [phone, desktop])
      await eventually(async () => ((await page.evaluate(INK)) as number) > 0, 'the danmaku', 5_000)
    expect(await desktop.locator('.row .author').first().textContent()).toBe('小美')
    expect(await phone.locator('.row.own').count()).toBe(1)
    expect(await desktop.locator('.row.own').count()).toBe(0)
    // The name stays: nobody is asked twice.
    await say(phone, '又来一句')
    await seesText(desktop, '又来一句')
  }, 60_000)

  it('[SCREEN3] likes add up, anyone who gave them', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    for (let n = 0; n < 3; n++) await phone.locator('.like').click()
    for (let n = 0; n < 2; n++) await desktop.locator('.like').click()
    for (const page of [phone, desktop])
      await eventually(async () => (await page.locator('.like span').textContent()) === '5', 'five likes')
  })

  it('[SCREEN4] [SCREEN90] who is muted is told why and until when, where they would speak; what they type on reaches no player', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    const moderator = await here.test.client('mo', 'moderator').rooms.get('demo').attach()
    const author = moderator.getSnapshot().messages.find(({ text }) => text === '大家好')?.author.id ?? ''
    const field = phone.locator('.composer input')
    const muted = (): Promise<unknown> => (phone as Page).evaluate(`${INSIDE}.querySelector('video').muted`)
    const before = await muted()
    await field.click()
    await field.pressSequentially('mmm')
    await moderator.moderation.mute(author, { durationMs: 600_000 })
    await eventually(
      async () => (await phone?.locator('.composer input').getAttribute('placeholder'))?.includes('你被禁言到'),
      'the reason',
    )
    expect(await field.isDisabled()).toBe(true)
    // An odd number of times, which would change it.
    await phone.keyboard.type('mtm m')
    expect([await field.inputValue(), await muted()]).toEqual(['', before])
    // Nor while it is disabled, which gives the focus to nobody.
    await field.evaluate((field: HTMLInputElement) => (field.disabled = true))
    await phone.keyboard.type('mtm m')
    expect(await muted()).toBe(before)
    await field.evaluate((field: HTMLInputElement) => (field.disabled = false))
    await moderator.moderation.unmute(author)
    await eventually(async () => !(await phone?.locator('.composer input').isDisabled()), 'the voice back')
    expect(await field.inputValue()).toBe('mmm')
    await field.fill('')
    await moderator.messages.delete(
      moderator.getSnapshot().messages.find(({ text }) => text === '大家好') as ShownMessage,
    )
    await desktop.getByText('This message was deleted').waitFor()
    expect(await texts(desktop)).not.toContain('大家好')
  }, 30_000)

  it('[SCREEN5] [SCREEN53] an encoder that dies leaves “back soon” and the video its place; when it is back the video goes on by itself', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    const height = (): Promise<number> => phone?.evaluate(`${INSIDE}.querySelector('.stage').clientHeight`) as never
    // As high as wide: the video does not fill the width.
    await phone.setViewportSize({ width: 636, height: 600 })
    const before = await height()
    encoder?.kill('SIGKILL')
    await phone.getByText('马上回来').waitFor({ timeout: 10_000 })
    await desktop.getByText('Back soon').waitFor({ timeout: 10_000 })
    expect(await height()).toBe(before)
    await phone.setViewportSize(PHONE.viewport)
    begin()
    for (const page of [phone, desktop]) await videoPlays(page)
    encoder?.kill('SIGINT')
    await desktop.getByText('The broadcast has ended').waitFor({ timeout: 10_000 })
    begin()
    for (const page of [phone, desktop]) await videoPlays(page)
  }, 90_000)

  it('[SCREEN6] [SCREEN54] after a restart of the server both pages come back by themselves with nothing missing', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    const like = desktop.locator('.like')
    const likes = async (): Promise<number> => Number(await like.textContent())
    const before = await likes()
    await eventually(
      async () => (await here.test.server.rooms.state('demo')).likes === before,
      'the likes to be stored',
      15_000,
    )
    await here.test.server.close()
    await eventually(async () => (await desktop?.locator('.connection').count()) === 1, 'words for the lost connection')
    await say(phone, '断线时说的话')
    await like.click()
    await eventually(async () => (await likes()) === before + 1, 'the like')
    await here.test.begin()
    const other = await here.test.client('other').rooms.get('demo').attach()
    for (const text of ['one', 'two', 'three']) await other.messages.send({ text })
    begin()
    for (const page of [phone, desktop]) {
      for (const text of ['断线时说的话', 'one', 'two', 'three']) await seesText(page, text)
      expect((await texts(page)).filter((text) => text === '断线时说的话')).toHaveLength(1)
      await videoPlays(page, 30_000)
    }
    await eventually(() => other.getSnapshot().likes === before + 1, 'the like at others', 10_000)
    expect((await texts(desktop)).slice(-4).toSorted()).toEqual((await texts(phone)).slice(-4).toSorted())
  }, 90_000)

  it('[SCREEN7] nothing jumps while somebody reads back; what came is counted, and a click leads there', async () => {
    if (!desktop) throw new Error('no page')
    const other = await here.test.client('chatty', 'host').rooms.get('demo').attach()
    for (let n = 0; n < 60; n++) await other.messages.send({ text: `line ${n}` })
    await seesText(desktop, 'line 59')
    const list = desktop.locator('.chat .scroll')
    await list.evaluate((element: Element) => (element.scrollTop = element.scrollHeight / 2))
    await desktop.waitForTimeout(300)
    const where = (): Promise<number> =>
      desktop
        ?.locator('.row .text', { hasText: /^line 30$/ })
        .evaluate((element: Element) => element.getBoundingClientRect().top) as Promise<number>
    const before = await where()
    for (let n = 0; n < 5; n++) await other.messages.send({ text: `later ${n}` })
    await desktop.getByText('5 new messages').waitFor()
    expect(await where()).toBe(before)
    await desktop.locator('.newest').click()
    await eventually(
      async () =>
        list.evaluate((element: Element) => element.scrollHeight - element.scrollTop - element.clientHeight < 5),
      'the end',
    )
  }, 60_000)

  it('[SCREEN43] rows that become higher before the list is scrolled to its end are nobody who reads back', async () => {
    if (!desktop) throw new Error('no page')
    const list = desktop.locator('.chat .scroll')
    const fromEnd = (): Promise<number> =>
      list.evaluate((element: Element) => element.scrollHeight - element.scrollTop - element.clientHeight)
    // As when reactions come with a part that is loaded late: the event of the program's own scrolling comes after them.
    await list.evaluate((element: Element) => {
      for (const row of element.querySelectorAll('li')) (row as HTMLElement).style.paddingBottom = '24px'
      element.dispatchEvent(new Event('scroll'))
    })
    await eventually(async () => (await fromEnd()) < 5, 'the end')
    const other = await here.test.client('late', 'host').rooms.get('demo').attach()
    await other.messages.send({ text: 'the newest of all' })
    await seesText(desktop, 'the newest of all')
    expect(await desktop.locator('.newest').count()).toBe(0)
    expect(await fromEnd()).toBeLessThan(5)
  }, 30_000)

  it('[SCREEN8] a gift is paid from test coins and shown to all; too little is said in words', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    await phone.getByRole('button', { name: '礼物' }).click()
    await phone.getByText('余额 1000 测试币').waitFor()
    await phone.getByRole('radio', { name: /星星/ }).click()
    await phone.locator('.sheet .primary').click()
    await phone.getByText('余额 934 测试币').waitFor()
    await phone.locator('.sheet .choice button').last().click()
    expect(await phone.locator('.sheet .primary').isDisabled()).toBe(true)
    await phone.keyboard.press('Escape')
    await desktop.locator('.row.gift', { hasText: 'sent Star' }).waitFor()
  }, 30_000)

  it('[SCREEN9] [SCREEN52] a vote is one question, counted once, and its result is seen', async () => {
    if (!phone || !desktop) throw new Error('no pages')
    const host = await here.test.client('host', 'host').rooms.get('demo').attach()
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    for (const page of [phone, desktop]) await page.locator('.poll').getByText('Tea?').waitFor()
    await phone.locator('.poll').getByRole('button', { name: 'Yes' }).click()
    await phone.locator('.poll .option.mine', { hasText: 'Yes' }).waitFor()
    await desktop.locator('.poll').getByRole('button', { name: 'No' }).click()
    await eventually(
      async () => (await phone?.locator('.poll .option b').allTextContents())?.join() === '50%,50%',
      'both votes',
    )
    await host.polls.close()
    await desktop.getByText('The poll has ended').waitFor()
    // A tie: both have the most votes.
    expect(await desktop.locator('.poll .won').count()).toBe(2)
    await desktop.locator('.poll.folded', { hasText: 'Yes, No50%' }).waitFor({ timeout: 15_000 })
    await desktop.locator('.poll.folded').getByText('Result').click()
    await desktop.locator('.poll').getByText('Tea?').waitFor()
  }, 30_000)

  it('[SCREEN10] length is counted, and slow mode shows how long to wait', async () => {
    if (!desktop) throw new Error('no page')
    const host = await here.test.client('host', 'host').rooms.get('demo').attach()
    await host.command('room.settings', { settings: { slowModeMs: 4_000, maxTextChars: 20 } })
    await desktop.getByText('Slow mode: one message every 4 s').waitFor()
    const input = desktop.locator('.composer input')
    await input.fill('x'.repeat(21))
    await desktop.locator('.counter.over', { hasText: '21/20' }).waitFor()
    expect(await desktop.locator('.send').isDisabled()).toBe(true)
    await say(desktop, 'short', 'Desk')
    await desktop.locator('.send', { hasText: / s$/ }).waitFor()
    await seesText(desktop, 'short')
    await eventually(
      async () => ((await desktop?.locator('.send').textContent()) ?? '') === '',
      'the wait to be over',
      8_000,
    )
    await host.command('room.settings', { settings: { slowModeMs: 0, maxTextChars: 500 } })
  }, 40_000)

  it('[SCREEN11] keys and screen readers: a log that is announced, panels that Escape closes, names on every button', async () => {
    if (!desktop) throw new Error('no page')
    // What is new in it is announced elsewhere [A11Y4].
    expect(await desktop.locator('[role=log]').getAttribute('aria-live')).toBe('off')
    await desktop.getByRole('button', { name: 'Gifts' }).focus()
    await desktop.keyboard.press('Enter')
    await desktop.getByRole('dialog', { name: 'Gifts' }).waitFor()
    await desktop.keyboard.press('Escape')
    expect(await desktop.getByRole('dialog').count()).toBe(0)
    const nameless = await desktop.evaluate(
      `[...${INSIDE}.querySelectorAll('button')].filter((b) => !(b.textContent.trim() || b.getAttribute('aria-label'))).length`,
    )
    expect(nameless).toBe(0)
    const calm = await open({ ...DESKTOP, reducedMotion: 'reduce' })
    await videoPlays(calm)
    await say(calm, 'standing still', 'Calm')
    await eventually(async () => ((await calm.evaluate(INK)) as number) > 0, 'the text')
    const left = `(() => { const c = ${INSIDE}.querySelector('canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; for (let x = 0; x < c.width; x++) for (let y = 0; y < c.height; y += 2) if (d[(y * c.width + x) * 4 + 3]) return x; return -1 })()`
    const first = await calm.evaluate(left)
    await calm.waitForTimeout(500)
    expect(await calm.evaluate(left)).toBe(first)
    await calm.context().close()
  }, 60_000)

  it('[SCREEN29] where WebSockets are blocked the playlist is played at once; when they pass, the low-latency stream', async () => {
    const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true })
    const page = await context.newPage()
    await page.addInitScript(
      "window.blocked = true; const W = WebSocket; window.WebSocket = class extends W { constructor(u, p) { super(window.blocked ? 'ws://127.0.0.1:9' : u, p) } }",
    )
    await page.goto(`${here.test.url}/r/demo`)
    await videoPlays(page)
    await say(page, 'without a WebSocket', 'Vera')
    const stream = page.waitForEvent('websocket', (socket) => socket.url().includes('/live/demo/ws'))
    await page.evaluate('window.blocked = false')
    await (await stream).waitForEvent('framereceived')
    const asked: string[] = []
    await videoPlays(page)
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await videoPlays(page)
    expect(asked.filter((path) => path.startsWith('/live/'))).toEqual([])
    await context.close()
  }, 60_000)

  const isHls = (path: string): boolean => path.startsWith('/screens/hls-')

  it('[SCREEN12] a browser without media source takes the playlist with a player that is loaded only then', async () => {
    const asked: string[] = []
    const context = await here.browser.newContext({ ...DESKTOP, bypassCSP: true })
    const page = await context.newPage()
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${here.test.url}/r/demo`)
    await videoPlays(page)
    expect(asked.filter(isHls)).toEqual([])
    // The low-latency stream is refused here; the playlist needs the browser's own buffers still.
    const other = await context.newPage()
    other.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await other.addInitScript(
      "const W = WebSocket; window.WebSocket = class extends W { constructor(u, p) { super(/\\/live\\//.test(u) ? 'ws://127.0.0.1:9' : u, p) } }",
    )
    await other.goto(`${here.test.url}/r/demo`)
    await videoPlays(other, 40_000)
    expect(asked.some(isHls)).toBe(true)
    expect(await other.evaluate("document.querySelector('live-room').session.playingAtMs()")).toBeGreaterThan(
      Date.now() - 60_000,
    )
    // What the playlist says of the time agrees with what the video shows.
    const epochMs = here.test.server.media.stream('demo')?.epochMs ?? 0
    const off = (await other.evaluate(
      readCounter(
        "document.querySelector('live-room').shadowRoot.querySelector('video')",
        `Date.now() - document.querySelector('live-room').session.playingAtMs() + ${epochMs}`,
        12,
      ),
    )) as [n: number, ms: number][]
    const times = off.map(([, ms]) => Math.abs(ms)).sort((a, b) => a - b)
    expect(times[times.length >> 1], JSON.stringify(off)).toBeLessThan(100)
    await context.close()
  }, 90_000)

  it('[SCREEN17] [SCREEN33] each sets the video for themselves: steadier, alone, with danmaku that wait for it; and sees its figures', async () => {
    const page = await open(DESKTOP)
    await videoPlays(page)
    await page.locator('.stage').hover()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByText(/^\d\.\d s behind · 640 × 360 · \d+ frames dropped$/).waitFor()
    // [SCREEN33] While the video is opened anew, nothing in the panel moves.
    const stable = page.getByLabel('Stable playback')
    await stable.evaluate(new Function('element', `(${SAMPLE_TOP})(element)`) as (element: Element) => void)
    await stable.check()
    await videoPlays(page, 40_000)
    expect(await page.evaluate('[...window.tops]')).toHaveLength(1)
    const video = await page.evaluate("document.querySelector('live-room').session.playingAtMs()")
    expect(video).toBeLessThan(Date.now() - 500)
    await shot(page, 'settings')
    await page.getByRole('button', { name: 'Danmaku options' }).click()
    await page.getByLabel('Sync danmaku').check()
    await page.keyboard.press('Escape')
    // A text about what this screen has yet to show flies when it does.
    const ink = (): Promise<number> => page.evaluate(INK)
    await eventually(async () => (await ink()) === 0, 'the samples of the options to be gone', 5_000)
    const other = await here.test.client('quick', 'member').rooms.get('demo').attach()
    await other.messages.send({ text: 'now!', danmaku: { mode: 'scroll' }, streamTime: Date.now() })
    await page.getByText('now!').waitFor()
    expect(await ink()).toBe(0)
    await eventually(async () => (await ink()) > 0, 'the text to fly', 16_000)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Theatre mode' }).click()
    await page.locator('live-room .side').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Full screen' }).press('t')
    await page.locator('live-room .side').waitFor()
    await page.context().close()
  }, 90_000)

  it('[SCREEN13] a room that is not there says so with what to do, in a page and in an element', async () => {
    const page = await open(DESKTOP, '/r/nowhere')
    const notice = page.getByRole('alert')
    await notice.getByText('This room doesn’t exist').waitFor()
    await notice.getByText('Check the link').waitFor()
    await page.evaluate(`document.body.innerHTML = '<script src="/embed.js"></' + 'script>'`)
    await page.addScriptTag({ url: `${here.test.url}/embed.js` })
    await page.evaluate(`document.body.innerHTML = '<live-room room="nowhere"></live-room>'`)
    await page.getByRole('alert').getByText('This room doesn’t exist').waitFor()
    await page.context().close()
  }, 30_000)
})
