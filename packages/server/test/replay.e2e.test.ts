import type { ChildProcess } from 'node:child_process'
import type { ReplaySummary, ShowReport, ShowSummary } from '@ovation/protocol'
import { eventually, publish, readCounter } from '@ovation/testkit'
import { DESKTOP, PHONE, videoPlays } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({
  server: { limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0, writeReportsIntervalMs: 500 } },
  needs: ['ffmpeg'],
})
const { open, shot, skipped } = here

const INSIDE = "document.querySelector('live-replay').shadowRoot"
const VIDEO = `${INSIDE}.querySelector('video')`

let encoder: ChildProcess | undefined
let replay: ReplaySummary

const newest = async (): Promise<ReplaySummary | undefined> =>
  ((await (await fetch(`${here.test.url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] })
    .replays[0]

beforeAll(async () => {
  if (skipped) return
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
  await eventually(async () => ((await newest())?.durationMs ?? 0) > 1_000, 'a recording', 40_000)
  const { epochMs } = here.test.server.media.stream('demo') as { epochMs: number }
  const host = await here.test.rawIn('小美', 'host')
  for (const [text, atMs] of [
    ['first words', 1_000],
    ['弹幕飞过', 4_000],
    ['the last of it', 7_000],
  ] as const) {
    await eventually(() => Date.now() > epochMs + atMs, 'the moment to speak', 20_000)
    await host.command('message.send', { text, danmaku: { mode: 'scroll' }, streamTime: epochMs + atMs })
  }
  await eventually(async () => ((await newest())?.durationMs ?? 0) > 9_000, 'nine seconds', 40_000)
  encoder.kill('SIGINT')
  replay = await eventually(
    async () => {
      const one = await newest()
      return one && !one.live && one
    },
    'the end of the recording',
    20_000,
  )
  host.socket.terminate()
}, 120_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
})

/** Goes through the editor of a recording of nine seconds and more, which is open. */
async function makeClip(page: Page): Promise<void> {
  const [start, end] = [page.getByLabel('Start of the selection'), page.getByLabel('End of the selection')]
  await page.waitForFunction("document.querySelectorAll('.filmstrip canvas[data-drawn]').length >= 3")
  const at = async (slider: Locator): Promise<string | null> => slider.getAttribute('aria-valuetext')
  const whole = await at(end)
  expect(await at(start)).toBe('0:00.0')
  // By keys: where the video is, the clip ends, at the nearest keyframe; and back.
  await page.locator('.now', { hasText: '0:00.0' }).waitFor()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await page.locator('.now', { hasText: '0:04.0' }).waitFor()
  await page.keyboard.press('o')
  await eventually(async () => /^0:0[3-5]/.test((await at(end)) ?? ''), 'the end at the keyframe')
  await page.keyboard.press('Control+z')
  await eventually(async () => (await at(end)) === whole, 'the end as it was')
  // By hand, and by the keys of a handle.
  const [strip, handle] = [await page.locator('.strip').boundingBox(), await end.boundingBox()]
  await page.mouse.move((handle?.x ?? 0) + 14, (handle?.y ?? 0) + 20)
  await page.mouse.down()
  await page.mouse.move((strip?.x ?? 0) + (strip?.width ?? 0) * 0.6, (handle?.y ?? 0) + 20, { steps: 4 })
  await page.mouse.up()
  const dragged = await eventually(async () => (await at(end)) !== whole && (await at(end)), 'the end to move')
  await end.focus()
  await page.keyboard.press('ArrowLeft')
  await eventually(async () => (await at(end)) !== dragged, 'the keyframe before it')
  await page.getByLabel('Name').fill('The best of it')
  await page.keyboard.press('Enter')
  await page.getByText('“The best of it” is ready').waitFor()
  await page.getByLabel('Rename “The best of it”').click()
  await page.locator('.clips input').fill('The very best')
  await page.keyboard.press('Enter')
  const clip = await page.getByLabel('Watch “The very best”').getAttribute('href')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByLabel('Copy the link', { exact: false }).click()
  await eventually(
    async () => (await page.evaluate('navigator.clipboard.readText()')) === new URL(clip ?? '', page.url()).href,
    'the link of the clip',
  )
  await page.getByRole('tab', { name: 'Recording' }).click()
  await page.getByRole('button', { name: 'Use this moment' }).click()
  await page.getByText('The cover is changed').waitFor()
  await page.getByRole('tab', { name: 'Chapters' }).click()
  await page.getByPlaceholder('Chapter title').fill('The beginning')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Delete “The beginning”' }).waitFor()
  await page.evaluate(axe.source)
  const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
    "axe.run('.editor', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  )
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([])
  // As narrow as a screen may be, as with 200 % zoom: all of it has a place, and the video stays in sight.
  const size = page.viewportSize() ?? DESKTOP.viewport
  await page.setViewportSize({ width: 320, height: 640 })
  await page.getByPlaceholder('Chapter title').scrollIntoViewIfNeeded()
  expect(await page.evaluate("document.querySelector('.editor').scrollWidth")).toBeLessThanOrEqual(320)
  expect((await page.locator('.screen').boundingBox())?.y).toBeGreaterThanOrEqual(0)
  await shot(page, 'studio-editor-narrow')
  await page.setViewportSize(size)
}

describe.skipIf(skipped)('a replay in Chromium', () => {
  it('[REPORT21] tells what of it is watched, which is in the report of its show', async () => {
    const page = await open(DESKTOP)
    const told = page.waitForResponse(/\/watched\?minutes=0&new=1$/, { timeout: 30_000 })
    await page.goto(`${here.test.url}/replay/${replay.id}`)
    expect((await told).status()).toBe(204)
    await page.context().close()
    const headers = { authorization: `Bearer ${await here.test.token('boss', 'host')}` }
    const ask = async <T>(path: string): Promise<T> =>
      (await (await fetch(`${here.test.url}/api/v1/rooms/demo/shows${path}`, { headers })).json()) as T
    const { shows } = await ask<{ shows: ShowSummary[] }>('')
    const report = await eventually(async () => {
      const report = await ask<ShowReport>(`/${shows[0]?.startedAt}`)
      return report.replayViews === 1 && report
    }, 'the view in the report')
    expect(report.minutes[0]).toMatchObject({ replayViews: 1, replayRetention: 1 })
  }, 60_000)

  it('[REPLAY6] [REPLAY19] [REPLAY26] video and chat go by one clock: playing, jumping and pausing; what is typed in the page is the page’s', async () => {
    const page = await open(DESKTOP, `/replay/${replay.id}`)
    await page.waitForFunction(`${VIDEO}?.currentTime > 0.6`, undefined, { timeout: 20_000 })
    // The video says of itself which one it is; the recording begins with the first.
    // The second of each pair is then how far the player's clock is from the video that it shows.
    const readings = (await page.evaluate(readCounter(VIDEO, '(Date.now() - video.currentTime * 1000)', 20))) as [
      number,
      number,
    ][]
    const off = readings.map(([, offMs]) => offMs + replay.startMs).toSorted((a, b) => a - b)
    console.log(`the replay's clock is ${Math.round(off[10] ?? 0)} ms from its video`)
    expect(Math.abs(off[10] ?? Number.NaN)).toBeLessThan(100)
    await page.locator('.row .text', { hasText: 'first words' }).waitFor({ timeout: 10_000 })
    expect(await page.locator('.row .text', { hasText: 'the last of it' }).count()).toBe(0)
    await page.evaluate(`${VIDEO}.currentTime = 8.2`)
    await page.locator('.row .text', { hasText: 'the last of it' }).waitFor({ timeout: 10_000 })
    await page.keyboard.press('k')
    await page.waitForFunction(`${VIDEO}.paused`)
    const at = await page.evaluate<number>(`${VIDEO}.currentTime`)
    await page.getByLabel('Back 10 seconds').click()
    await page.waitForFunction(`${VIDEO}.currentTime < ${at} - 8`)
    await page.getByLabel('Forward 10 seconds').click()
    await page.waitForFunction(`${VIDEO}.currentTime > 8`)
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByText('Link copied').waitFor()
    expect(await page.locator('.to-room').getAttribute('href')).toBe(`${here.test.url}/r/demo`)
    // Audio is turned off and on without playing it.
    for (let times = 0; times < 2; times++) {
      await page.locator('.audio button').click()
      expect(await page.evaluate(`${VIDEO}.paused`)).toBe(true)
    }
    await shot(page, 'replay-desktop')
    // Back before it was said, it is not there.
    await page.evaluate(`${VIDEO}.currentTime = 2`)
    await page.locator('.row .text', { hasText: 'the last of it' }).waitFor({ state: 'detached', timeout: 10_000 })
    expect(await page.locator('.row .text', { hasText: 'first words' }).count()).toBe(1)
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(`${VIDEO}.currentTime > 6.5`)
    await page.evaluate(
      `document.body.insertAdjacentHTML('afterbegin', '<input id="field"><textarea id="area"></textarea><p id="text" contenteditable></p>')`,
    )
    const before = await page.evaluate(`[${VIDEO}.paused, ${VIDEO}.muted, ${VIDEO}.currentTime].join()`)
    for (const own of ['#field', '#area', '#text']) {
      await page.locator(own).focus()
      await page.keyboard.type('k m d')
      await page.keyboard.press('ArrowRight')
      expect(
        await page.locator(own).evaluate((element) => (element as HTMLInputElement).value ?? element.textContent),
      ).toBe('k m d')
    }
    expect(await page.evaluate(`[${VIDEO}.paused, ${VIDEO}.muted, ${VIDEO}.currentTime].join()`)).toBe(before)
    await page.context().close()
  }, 90_000)

  /** Its own page follows it through a request that fails, and no key for forward leads back. */
  const followsARunningRecording = async (): Promise<void> => {
    const page = await (await here.browser.newContext({ ...DESKTOP })).newPage()
    let asked = 0
    await page.route('**/replay/*/info*', (route) => (++asked === 2 ? route.abort() : route.continue()))
    await page.goto(`${here.test.url}/replay/${(await newest())?.id}`)
    const place = (): Promise<number> => page.evaluate(`${VIDEO}?.currentTime ?? 0`) as Promise<number>
    await eventually(async () => (await place()) > 1, 'the recording to play', 15_000)
    for (const _ of [1, 2, 3]) {
      const before = await place()
      await page.keyboard.press('ArrowRight')
      expect(await place()).toBeGreaterThanOrEqual(before - 0.05)
    }
    await eventually(() => asked >= 3, 'a third request, after the one that failed', 30_000)
    await page.context().close()
  }

  /** Its seek bar reaches as far as can be played, whatever was told of the recording last. */
  const reachesAsFarAsIsPlayed = async (): Promise<void> => {
    const page = await (await here.browser.newContext({ ...DESKTOP })).newPage()
    let asked = 0
    await page.route('**/replay/*/info*', (route) => (++asked > 1 ? route.abort() : route.continue()))
    await page.goto(`${here.test.url}/replay/${(await newest())?.id}`)
    const bar = page.getByLabel('Position')
    const reachMs = async (): Promise<number> => Number(await bar.getAttribute('max'))
    const told = await reachMs()
    await eventually(async () => (await reachMs()) > told + 3_000, 'the seek bar to reach further', 20_000)
    // While it is paused too.
    await page.keyboard.press('k')
    const paused = await reachMs()
    await eventually(async () => (await reachMs()) > paused + 3_000, 'the seek bar to reach further', 20_000)
    await page.context().close()
  }

  it('[REPLAY7] [REPLAY18] [SCREEN31] anyone who watches live goes back in what was recorded, and to live again', async () => {
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    const page = await open(DESKTOP, '/r/demo')
    await videoPlays(page)
    await eventually(
      async () => ((await newest())?.live && ((await newest())?.durationMs ?? 0) > 3_000) || false,
      'a recording',
      30_000,
    )
    const playing = (): Promise<number> =>
      page.evaluate("document.querySelector('live-room').session.playingAtMs()") as Promise<number>
    const live = await playing()
    await page.locator('.stage').hover()
    await page.getByLabel('Back 30 seconds').click()
    await page.getByText('To live').waitFor({ timeout: 10_000 })
    await eventually(async () => (await playing()) < live - 1_000, 'the video of a while ago', 15_000)
    await shot(page, 'dvr')
    await page.locator('.stage').hover()
    await page.getByText('To live').click()
    await eventually(async () => (await playing()) > live, 'what is live', 15_000)
    await Promise.all([followsARunningRecording(), reachesAsFarAsIsPlayed()])
    encoder.kill('SIGINT')
    await page.getByText('Watch the last broadcast').waitFor({ timeout: 20_000 })
    // Nothing covers it.
    await page.getByText('Watch the last broadcast').click({ trial: true, timeout: 5_000 })
    await shot(page, 'last-replay')
    await page.context().close()
  }, 90_000)

  it('[REPLAY7] [STUDIO50] [STUDIO51] [STUDIO52] [STUDIO53] the host cuts with pictures, by keys and by hand, makes a clip, takes the file away and removes, in the studio', async () => {
    const code = await here.test.server.signIn.newCode()
    const page = await open({ ...DESKTOP, acceptDownloads: true }, `/studio#code=${code}`)
    const card = page.getByRole('region', { name: 'Replays' })
    const rows = card.locator('.replays li')
    await rows.first().waitFor()
    const before = await rows.count()
    const menu = (n: number): Promise<void> => rows.nth(n).getByRole('button').click()
    await eventually(async () => (await newest())?.live === false, 'the end of the recording', 20_000)
    await card.scrollIntoViewIfNeeded()
    await menu(before - 1)
    await page.getByText('Edit and make clips').click()
    await makeClip(page)
    await shot(page, 'studio-editor')
    await page.keyboard.press('Escape')
    await eventually(async () => (await rows.count()) === before + 1, 'the clip in the list', 10_000)
    await shot(page, 'studio-replays')
    const coming = page.waitForEvent('download', { timeout: 20_000 })
    await menu(before)
    await page.getByText('Download MP4').click()
    expect((await coming).suggestedFilename()).toMatch(/\.mp4$/)
    await menu(0)
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await eventually(async () => (await rows.count()) === before, 'it to be gone', 10_000)
    await page.context().close()
  }, 60_000)

  it('[HOME5] the home page shows a picture of the newest replay, exactly over the drawn cover', async () => {
    const page = await open(DESKTOP, '/')
    await page.locator('.cover video.shown').waitFor()
    const [picture, drawn] = await Promise.all(
      ['video', 'img'].map((one) => page.locator(`.cover ${one}`).boundingBox()),
    )
    expect(picture).toEqual(drawn)
    expect(await page.locator('.cover video').evaluate((video) => (video as HTMLVideoElement).paused)).toBe(true)
    await page.context().close()
  }, 30_000)

  it('[REPLAY21] the chat follows its newest row until somebody scrolls back, and shows that a part of it is missing', async () => {
    const context = await here.browser.newContext({ ...DESKTOP, locale: 'en-US' })
    const page = await context.newPage()
    const author = { id: 'a', name: 'Ann', role: 'member' }
    const said = (n: number, atMs: number) => ({
      ...{ kind: 'message', atMs },
      message: { seq: n, epoch: 1, at: atMs, cid: `c${n}`, author, text: `row ${n}` },
    })
    let fails = false
    await page.route('**/replay/*/events*', (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('from'))
      if (fails) return route.abort()
      const items = from > 0 ? [] : Array.from({ length: 80 }, (_, n) => said(n, n < 60 ? 0 : 4_000))
      return route.fulfill({ json: { items, toMs: from + 30_000 } })
    })
    await page.goto(`${here.test.url}/replay/${replay.id}`)
    const row = (n: number) => page.locator('.row', { hasText: new RegExp(`row ${n}$`) })
    const isSeen = async (n: number): Promise<boolean> => {
      const [box, chat] = [await row(n).boundingBox(), await page.locator('.chat').boundingBox()]
      return !!box && !!chat && box.y >= chat.y && box.y + box.height <= chat.y + chat.height
    }
    await row(59).waitFor()
    await eventually(() => isSeen(59), 'the newest row to be seen', 5_000)
    await page.evaluate(`${VIDEO}.currentTime = 4.5`)
    await row(79).waitFor()
    await eventually(() => isSeen(79), 'the rows to follow', 5_000)
    await page.locator('.chat .scroll').evaluate((list) => list.scrollTo({ top: 0 }))
    await eventually(() => isSeen(0), 'the first row', 5_000)
    await page.evaluate(`(${VIDEO}.pause(), ${VIDEO}.currentTime = 0.1)`)
    await row(79).waitFor({ state: 'detached' })
    await page.evaluate(`${VIDEO}.currentTime = 4.5`)
    await row(79).waitFor()
    expect([await isSeen(0), await isSeen(79)]).toEqual([true, false])
    // Where a part is missing, the newest row is seen all the same.
    fails = true
    await page.reload()
    await page.getByText('could not be loaded').waitFor({ timeout: 10_000 })
    const [column, chat] = [await page.locator('.side').boundingBox(), await page.locator('.chat').boundingBox()]
    expect((chat?.y ?? 0) + (chat?.height ?? 0)).toBeLessThanOrEqual((column?.y ?? 0) + (column?.height ?? 0))
    const list = await page.locator('.chat .scroll').boundingBox()
    expect(list?.height).toBe(chat?.height)
    expect(list?.y).toBe(chat?.y)
    await context.close()
  }, 60_000)

  it('[REPLAY6] [REPLAY25] [REPLAY31] on a phone, in Chinese; what is gone says so', async () => {
    const page = await open({ ...PHONE, locale: 'zh-CN' }, `/replay/${replay.id}`)
    const bar = await page.getByLabel('进度').boundingBox()
    // It has a line of its own, with the time and the speed.
    const [time, rate] = await Promise.all(['.bar .time', '.bar .rate'].map((name) => page.locator(name).boundingBox()))
    const line = (bar?.width ?? 0) + (time?.width ?? 0) + (rate?.width ?? 0)
    expect(line).toBeGreaterThan(PHONE.viewport.width - 60)
    expect(bar?.width).toBeGreaterThan(PHONE.viewport.width / 2)
    for (const control of await page
      .locator('.bar :is(button, input, select), .head :is(a, button)')
      .filter({ visible: true })
      .all()) {
      const { width, height } = (await control.boundingBox()) ?? { width: 0, height: 0 }
      expect([await control.getAttribute('aria-label'), width >= 44, height >= 44]).toEqual([
        ...[await control.getAttribute('aria-label'), true, true],
      ])
    }
    // While it is dragged the video goes on; where it will go is told.
    const at = (share: number): [number, number] => [
      (bar?.x ?? 0) + (bar?.width ?? 0) * share,
      (bar?.y ?? 0) + (bar?.height ?? 0) / 2,
    ]
    const [before, since] = [await page.evaluate<number>(`${VIDEO}.currentTime`), performance.now()]
    await page.mouse.move(...at(0.1))
    await page.mouse.down()
    await page.mouse.move(...at(0.5), { steps: 4 })
    expect(await page.locator('.seek output').textContent()).toMatch(/^0:0[3-6]$/)
    const played = (performance.now() - since) / 1_000
    expect(await page.evaluate(`${VIDEO}.currentTime`)).toBeLessThan(before + played + 0.5)
    await shot(page, 'replay-phone-seeking')
    // And what is there.
    await page.locator('.seek canvas[data-drawn]').waitFor()
    await page.mouse.up()
    await page.waitForFunction(`${VIDEO}.currentTime > 3.5`)
    await page.locator('.seek output').waitFor({ state: 'detached' })
    await page.waitForFunction(`${VIDEO}?.currentTime > 4.4`, undefined, { timeout: 30_000 })
    await page.getByText('弹幕飞过').first().waitFor()
    await shot(page, 'replay-phone')
    const gone = await open({ ...PHONE, locale: 'zh-CN' }, '/replay/nothing')
    await gone.getByText('这段回放已经不在了').waitFor()
    expect(await gone.getByRole('link', { name: '回到首页' }).getAttribute('href')).toBe(`${here.test.url}/`)
    await shot(gone, 'replay-gone')
    for (const one of [page, gone]) await one.context().close()
  }, 60_000)

  it('[DAN12] [DAN13] the options of danmaku and the menu of a text are there, also while it is paused', async () => {
    const page = await open(DESKTOP, `/replay/${replay.id}`)
    await page.waitForFunction(`${VIDEO}?.currentTime > 0.3`, undefined, { timeout: 20_000 })
    await page.evaluate(`${VIDEO}.currentTime = 3.5`)
    const row = page.locator('.row .text', { hasText: '弹幕飞过' })
    await row.waitFor()
    // On its way, where no other is.
    await page.waitForFunction(`${VIDEO}.currentTime > 6.2`, undefined, { timeout: 20_000 })
    await page.keyboard.press('k')
    await page.waitForFunction(`${VIDEO}.paused`)
    await page.keyboard.press('b')
    await page.keyboard.press('Enter')
    const menu = page.getByRole('group', { name: 'Menu of this text' })
    await menu.getByText('弹幕飞过').waitFor()
    expect(await menu.getByRole('button').allTextContents()).toEqual([
      'Copy',
      'Block this person',
      'Block texts like this',
    ])
    await shot(page, 'replay-text-menu')
    await menu.getByRole('button', { name: 'Block texts like this' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Danmaku options' }).click()
    await page.getByRole('button', { name: 'Unblock 弹幕飞过' }).click()
    await row.waitFor()
    expect(await page.evaluate(`${VIDEO}.paused`)).toBe(true)
    await shot(page, 'replay-options')
    await page.context().close()
  }, 60_000)

  it('[REPLAY22] [REPLAY23] [REPLAY24] plays on through a restart of the server, by itself; what is deleted meanwhile leads to its room', async () => {
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    const live = await eventually(
      async () => ((await newest())?.live && ((await newest())?.durationMs ?? 0) > 6_000 && (await newest())) || false,
      'a recording',
      30_000,
    )
    const [page, phone] = [await open(DESKTOP, `/replay/${live.id}`), await open(PHONE, `/replay/${live.id}`)]
    const missing: string[] = []
    page.on('response', (response) => response.status() === 404 && missing.push(response.url()))
    await page.evaluate('window.sameVisit = true')
    const placeS = (one = page): Promise<number> => one.evaluate(`${VIDEO}?.currentTime ?? 0`) as Promise<number>
    const endS = (): Promise<number> => page.evaluate(`${VIDEO}.buffered.end(0)`) as Promise<number>
    for (const one of [page, phone]) await eventually(async () => (await placeS(one)) > 3, 'it to play', 20_000)
    await here.test.server.close()
    const buffered = await endS()
    await eventually(async () => (await placeS()) > buffered - 0.6, 'what is buffered to be played', 20_000)
    for (const one of [page, phone]) {
      const again = one.getByRole('button', { name: 'Try again' })
      await again.waitFor({ timeout: 20_000 })
      await shot(one, one === page ? 'replay-stuck' : 'replay-stuck-phone')
      await again.click({ timeout: 2_000 })
      await again.waitFor()
      await again.press('Enter')
    }
    await here.test.begin()
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    await eventually(async () => (await placeS()) > buffered + 2, 'it to go on', 40_000)
    await page.getByRole('button', { name: 'Try again' }).waitFor({ state: 'detached' })
    expect([missing, await page.evaluate('window.sameVisit')]).toEqual([[], true])
    expect((await newest())?.id).toBe(live.id)
    encoder.kill('SIGINT')
    // Nobody records it now; it may be deleted.
    await here.test.restart()
    expect(await newest()).toMatchObject({ id: live.id, live: false, open: true })
    await here.test.server.recordings.remove(live.id)
    for (const one of [page, phone]) {
      await one.getByText('no longer exists').waitFor({ timeout: 40_000 })
      expect(await one.getByRole('link', { name: 'Go to the room' }).getAttribute('href')).toBe(
        `${here.test.url}/r/demo`,
      )
    }
    await shot(phone, 'replay-deleted')
    for (const one of [page, phone]) await one.context().close()
  }, 150_000)
})
