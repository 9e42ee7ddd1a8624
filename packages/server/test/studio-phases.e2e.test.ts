import type { ChildProcess } from 'node:child_process'
import { eventually, publish } from '@ovation/testkit'
import { PHONE } from '@ovation/testkit/browser'
import type { Locator, Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { faultsOf, WCAG_AND_PRACTICE } from './axe.fixture.ts'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { open, shot, skipped } = here

const LAPTOP = { viewport: { width: 1_280, height: 720 } }
/** At 200 % of the same. */
const ZOOMED = { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 }

const encoders: ChildProcess[] = []
afterAll(() => encoders.forEach((one) => one.kill('SIGKILL')))

const studio = async (options: object): Promise<Page> =>
  open(options, `/studio#code=${await here.test.server.signIn.newCode()}`)
const card = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const goLive = async (room = 'demo'): Promise<ChildProcess> => {
  const encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show(room))
  encoders.push(encoder)
  return encoder
}
const status = async (room = 'demo'): Promise<string> => (await here.test.server.rooms.state(room)).stream.status
const bottomOf = async (part: Locator): Promise<number> => {
  const box = await part.boundingBox()
  return box ? box.y + box.height : Number.POSITIVE_INFINITY
}

const faults = (page: Page): Promise<string[]> => faultsOf(page, WCAG_AND_PRACTICE)

/** Buttons and links that a finger would miss. */
const tooSmall = (page: Page): Promise<string[]> =>
  page
    .locator('button:visible, a:visible')
    .evaluateAll((all) =>
      all
        .filter((one) => one.getBoundingClientRect().height < 43.5)
        .map((one) => `${one.textContent || one.ariaLabel} ${one.getBoundingClientRect().height}`),
    )
/** What of the row on top is cut off, covered or too small in a show of ten hours that comes from a file. `state`: live or interrupted. */
const cutInTop = (page: Page, state: string, [live, recorded]: readonly [string, string]): Promise<string[]> =>
  page.locator('.phone-top').evaluate(
    (top, [state = '', live = '', recorded = '']) => {
      const all = (of: string): Element[] => [...top.querySelectorAll(of)]
      const [clock, badge] = [top.querySelector('.clock') as Element, top.querySelector('.signs > *') as Element]
      const label = (one: Element): Element => one.querySelector('span') ?? one
      const [before, was] = [clock.textContent, label(badge).textContent]
      clock.textContent = '10:02:33'
      label(badge).textContent = state
      const second = badge.cloneNode(true) as Element
      label(second).textContent = recorded
      badge.after(second)
      const presses = all('button')
      const faults = presses.flatMap((one, n) => {
        const [box, next] = [one.getBoundingClientRect(), presses[n + 1]?.getBoundingClientRect()]
        const name = one.ariaLabel ?? one.textContent
        return [
          ...(box.width < 43.5 || box.height < 43.5 ? [`${name} is small: ${box.width} × ${box.height}`] : []),
          ...(box.right > (next?.left ?? innerWidth) + 0.5 ? [`${name} is covered`] : []),
          ...(one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2))
            ? []
            : [`${name} is out of reach`]),
        ]
      })
      const others = presses.filter((one) => !one.matches('.viewers'))
      const first = others[0]?.getBoundingClientRect().left ?? 0
      // Beside a long state the second sign may be shortened, beside “LIVE” it is not.
      const signs = state === live ? [label(badge), second, label(second)] : [label(badge)]
      for (const one of [clock, badge, ...signs, ...all('.viewers')]) {
        const isShortened = one.clientWidth > 0 && one.scrollWidth > one.clientWidth
        if (one.getBoundingClientRect().right > first + 0.5 || isShortened) faults.push(`${one.className} is cut off`)
      }
      if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the screen')
      second.remove()
      clock.textContent = before
      label(badge).textContent = was
      return faults
    },
    [state, live, recorded],
  )

const isWider = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')

describe.skipIf(skipped)('the phases of a show in the studio', () => {
  it('[STUDIO30] [STUDIO31] [STUDIO32] [STUDIO33] [STUDIO37] [STUDIO87] [STUDIO98] before, on air, after; on a laptop', async () => {
    const page = await studio(LAPTOP)
    await card(page, 'Your first broadcast').waitFor()
    await page.getByLabel('Stream key', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'From a phone' }).waitFor()
    await shot(page, 'phases-before')
    for (const name of ['OBS or another encoder', 'This browser', 'A phone'])
      expect(await bottomOf(page.getByRole('heading', { name })), name).toBeLessThan(720)
    expect(await bottomOf(page.getByRole('button', { name: 'From a phone' }))).toBeLessThan(720)
    expect(await bottomOf(page.getByLabel('Title', { exact: true }))).toBeLessThan(720)
    expect(await page.getByRole('main').count()).toBe(1)
    expect(await faults(page)).toEqual([])
    // A second tab of one's own is nobody else.
    const second = await page.context().newPage()
    await second.goto(`${here.test.url}/r/demo`)
    await second.waitForFunction("document.querySelector('live-room')?.session?.room.status === 'attached'")
    const looked = page.waitForResponse(/demo\/shows/)
    await page.reload()
    await looked
    const share = page.getByRole('listitem').filter({ hasText: 'Share the room' })
    await share.getByRole('button', { name: 'Share' }).waitFor()
    await second.close()

    // A test is seen here, and nowhere else.
    await page.getByRole('switch', { name: 'Test first' }).check({ force: true })
    const key = await here.test.server.streamKeys.show('demo')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    expect(await page.getByLabel('Stream key', { exact: true }).inputValue()).toBe(`${key}~test`)
    const rehearsal = publish(here.test.server.rtmp, `${key}~test`)
    encoders.push(rehearsal)
    const test = card(page, 'Your test stream')
    await test.locator('video').waitFor({ timeout: 20_000 })
    await page.waitForFunction("document.querySelector('.test-stream video').currentTime > 0.3")
    await test.scrollIntoViewIfNeeded()
    await shot(page, 'phases-test')
    expect(await status()).toBe('none')
    rehearsal.kill('SIGINT')
    await test.waitFor({ state: 'detached', timeout: 15_000 })

    const encoder = await goLive()
    await page.getByRole('heading', { name: 'You are live' }).waitFor({ timeout: 15_000 })
    await page.waitForFunction("document.querySelector('.program video').currentTime > 0.5", undefined, {
      timeout: 15_000,
    })
    const light = page.getByRole('button', { name: 'Everything looks good.' })
    await light.waitFor({ timeout: 15_000 })
    await shot(page, 'phases-air')
    for (const part of [
      page.locator('.program'),
      page.getByLabel('Say something'),
      card(page, 'Guests on stage').getByRole('heading'),
    ])
      expect(await bottomOf(part)).toBeLessThan(720)
    await light.click()
    await page.getByText('640 × 360').waitFor()
    await shot(page, 'phases-health')
    expect(await faults(page)).toEqual([])
    await page.keyboard.press('Escape')

    // Panels move by a menu, by the keyboard, and stay there.
    await card(page, 'Vote').getByRole('button', { name: 'Move “Vote”' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'To the column on the right' }).click()
    const columnOf = (name: string): Promise<number> =>
      card(page, name).evaluate((one) =>
        [...document.querySelectorAll('.board > .column')].indexOf(one.closest('.column') as Element),
      )
    await eventually(async () => (await columnOf('Vote')) === 1, 'the panel to move')
    await page.reload()
    await card(page, 'Vote').waitFor()
    expect(await columnOf('Vote')).toBe(1)
    await card(page, 'Vote').getByRole('button', { name: 'Move “Vote”' }).dragTo(card(page, 'People'))
    await eventually(async () => (await columnOf('Vote')) === 2, 'the panel to be dropped')
    await card(page, 'Vote').getByRole('button', { name: 'Move “Vote”' }).click()
    await page.getByRole('menuitem', { name: 'Restore the layout' }).click()
    await shot(page, 'phases-air-restored')

    // The end, while the encoder is away.
    encoder.kill('SIGKILL')
    await page.getByText('Back soon').first().waitFor({ timeout: 15_000 })
    await shot(page, 'phases-away')
    await page.getByRole('button', { name: 'End broadcast' }).click()
    await page.getByRole('dialog').getByText('Stop streaming in your encoder').waitFor()
    await shot(page, 'phases-end')
    await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
    await card(page, 'The broadcast has ended').waitFor()
    expect(await status()).toBe('ended')
    await shot(page, 'phases-after')
    expect(await faults(page)).toEqual([])
    // An encoder that tries by itself does not bring it back, and the host is told.
    const again = await goLive()
    await new Promise((done) => again.once('exit', done))
    expect(await status()).toBe('ended')
    const ended = card(page, 'The broadcast has ended')
    await ended.getByText('An encoder was refused at').waitFor({ timeout: 10_000 })
    await ended.getByText('Most at once').waitFor({ timeout: 10_000 })
    await ended.getByRole('button', { name: 'Open the report' }).click()
    await page.getByRole('dialog', { name: 'Report of' }).getByRole('button', { name: 'Close the report' }).click()
    await ended.getByRole('link', { name: 'Make a clip' }).click()
    await page.locator('.editor').waitFor({ timeout: 15_000 })
    expect(page.url()).not.toContain('#clip')
    await shot(page, 'phases-clip')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await shot(page, 'phases-after-refused')
    await page.getByRole('button', { name: 'Go live again' }).click()
    await page.getByText('An encoder goes on trying').waitFor({ timeout: 10_000 })
    await page.context().close()
  }, 120_000)

  it('[STUDIO100] the head is one row with all tabs from 1,200 px on, in both languages, and notices are below it', async () => {
    for (const locale of ['en-US', 'zh-CN'])
      for (const width of [1_200, 1_280, 1_440]) {
        const page = await studio({ viewport: { width, height: 800 }, locale })
        await page.getByRole('banner').getByRole('tab').nth(3).waitFor()
        const [tabs, actions, head] = await Promise.all(
          ['.bar > .tabs', '.bar > .actions', '.top'].map((part) => page.locator(part).boundingBox()),
        )
        const at = `${locale} ${width}`
        expect(tabs?.height, at).toBeLessThan(48)
        expect((tabs?.x ?? 0) + (tabs?.width ?? 0), at).toBeLessThanOrEqual(actions?.x ?? 0)
        const last = await page.getByRole('banner').getByRole('tab').last().boundingBox()
        expect((last?.x ?? 0) + (last?.width ?? 0), at).toBeLessThanOrEqual((actions?.x ?? 0) + 1)
        expect(await isWider(page), at).toBe(false)
        const notices = await page
          .locator('.mantine-Notifications-root[data-position="top-center"]')
          .evaluate((one) => one.getBoundingClientRect().top)
        expect(notices, at).toBeGreaterThanOrEqual((head?.y ?? 0) + (head?.height ?? 0))
        await shot(page, `head-${at}`)
        await page.context().close()
      }
  }, 90_000)

  it('[STUDIO35] [STUDIO63] [STUDIO95] on a phone chat is one tap away; viewers and clock are in sight on every tab, in one row with a menu', async () => {
    const page = await studio({ ...PHONE, locale: 'zh-CN' })
    await page.getByRole('tab', { name: '直播', exact: true }).waitFor()
    await shot(page, 'phases-phone-before')
    expect(await isWider(page)).toBe(false)
    const head = page.locator('.top')
    expect((await head.boundingBox())?.height).toBeLessThan(65)
    const menu = head.getByRole('button', { name: '菜单' })
    await menu.tap()
    await page.getByRole('menuitemradio', { name: '用户' }).waitFor()
    await shot(page, 'phases-phone-menu')
    expect(await faults(page)).toEqual([])
    expect(await tooSmall(page)).toEqual([])
    await page.getByRole('menuitemradio', { name: '用户' }).tap()
    await page.getByRole('tabpanel').getByRole('button').first().waitFor()
    expect((await head.boundingBox())?.height).toBeLessThan(65)
    await menu.tap()
    expect(await page.getByRole('menuitemradio', { name: '用户' }).getAttribute('aria-checked')).toBe('true')
    await page.getByRole('menuitemradio', { name: '房间', exact: true }).tap()
    await page.evaluate('navigator.share = async () => {}')
    await head.getByRole('button', { name: '分享' }).tap()
    await page.getByRole('dialog').getByText('给 OBS').waitFor()
    await shot(page, 'phases-phone-share')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    for (const name of ['聊天', '观众', '互动', '更多', '直播']) {
      await page.getByRole('tab', { name, exact: true }).tap()
      await page.locator('.show-bar .viewers').waitFor()
      expect(await isWider(page), name).toBe(false)
      await shot(page, `phases-phone-${name}`)
      expect(await faults(page), name).toEqual([])
      expect(await tooSmall(page), name).toEqual([])
    }
    // The number of viewers leads to who they are, from wherever.
    await menu.tap()
    await page.getByRole('menuitemradio', { name: '用户' }).tap()
    await page.getByRole('tabpanel').getByRole('button').first().waitFor()
    await page.locator('.show-bar .viewers').tap()
    expect(await page.getByRole('tab', { name: '观众', exact: true }).getAttribute('aria-selected')).toBe('true')
    await page.getByRole('tabpanel', { name: '观众' }).waitFor()
    await page.context().close()
    const zoomed = await studio(ZOOMED)
    await zoomed.getByRole('tab', { name: 'Chat' }).click()
    await zoomed.getByLabel('Say something').waitFor()
    await shot(zoomed, 'phases-zoomed')
    expect(await isWider(zoomed)).toBe(false)
    await zoomed.context().close()
  }, 60_000)

  it('[STUDIO35] [STUDIO36] [STUDIO85] who runs the site sees what is live, and cuts it with a reason that host and viewers read', async () => {
    await here.test.server.rooms.create('club', 'Club night', { id: 'owner', name: 'Owner', role: 'owner' })
    await goLive('club')
    await eventually(async () => (await status('club')) === 'live', 'the show', 15_000)
    const code = await here.test.server.signIn.newCode()
    const page = await open(LAPTOP, `/studio?room=club#code=${code}`)
    const viewer = await open(LAPTOP, '/r/club')
    await page.getByRole('tab', { name: 'Live now' }).click()
    const room = card(page, 'Live now').getByRole('listitem')
    await room.getByText('watching').waitFor()
    // On a phone all of what is on air has a place, in the longer language too.
    const phone = await open(PHONE, `/studio?room=club#code=${await here.test.server.signIn.newCode()}`)
    await phone.getByRole('button', { name: 'End broadcast' }).waitFor()
    await phone.locator('.light').waitFor()
    expect(await isWider(phone)).toBe(false)
    expect(await bottomOf(phone.getByRole('tab', { name: 'Chat' }))).toBeLessThanOrEqual(PHONE.viewport.height)
    await shot(phone, 'phases-phone-on-air')
    for (const [language, live, away, recorded] of [
      ['en', 'LIVE', 'Back soon', 'Recorded'],
      ['zh-CN', '直播中', '马上回来', '录播'],
    ] as const) {
      const page =
        language === 'en'
          ? phone
          : await open(
              { ...PHONE, locale: language },
              `/studio?room=club#code=${await here.test.server.signIn.newCode()}`,
            )
      await page.locator('.light').waitFor()
      for (const width of [320, 360, 390]) {
        await page.setViewportSize({ width, height: 760 })
        await shot(page, `phases-phone-top-${language}-${width}`)
        expect(await cutInTop(page, live, [live, recorded]), `${language} ${width}`).toEqual([])
        expect(await cutInTop(page, away, [live, recorded]), `${language} ${width}, away`).toEqual([])
      }
      await page.context().close()
    }
    await shot(page, 'phases-site')
    expect(await faults(page)).toEqual([])
    await room.getByRole('button', { name: 'Cut the broadcast' }).click()
    await shot(page, 'phases-cut')
    await page.getByRole('dialog').getByRole('button', { name: 'Cut the broadcast' }).click()
    await eventually(async () => (await status('club')) === 'ended', 'the end')
    await viewer.getByText('Against the rules of this site').waitFor()
    await page.getByRole('tab', { name: 'Room', exact: true }).click()
    await page.getByText('Against the rules of this site').waitFor()
    await shot(page, 'phases-was-cut')
    await shot(viewer, 'phases-viewer-was-cut')
    await page.context().close()
    await viewer.context().close()
  }, 120_000)
})
