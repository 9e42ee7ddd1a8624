import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Room, Settings } from '@ovation/client'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Command } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE, PHONE_ON_ITS_SIDE, videoPlays } from '@ovation/testkit/browser'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

/** A page of somebody else, who shows the room without saying who watches. */
const site = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://x')
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><script src="${here.test.url}/embed.js"></script>
    <div style="width:${searchParams.get('w')}px;height:${searchParams.get('h')}px">
    <live-room room="${searchParams.get('room')}" ${searchParams.get('more') ?? ''} lang="en"></live-room></div>`)
})
await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
const elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
const here = new InBrowser({ needs: ['ffmpeg'], server: { config: { origins: [elsewhere] } } })
const { shot, skipped } = here

const HOUR_MS = 3_600_000
const TABLET = { viewport: { width: 820, height: 1_180 } }

/** With pictures asked for, on more devices than are needed to tell that it works. */
const PAGES: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['phone-zh', { ...PHONE, locale: 'zh-CN' }],
  ['desktop-en', { ...DESKTOP, locale: 'en-US' }],
  ...(process.env.OVATION_TEST_SHOTS
    ? ([
        ['phone-en', { ...PHONE, locale: 'en-US' }],
        ['desktop-zh', { ...DESKTOP, locale: 'zh-CN' }],
        ['side-zh', { ...PHONE_ON_ITS_SIDE, locale: 'zh-CN' }],
        ['tablet-en', { ...TABLET, locale: 'en-US' }],
      ] as const)
    : []),
]

let host: Room
let pages: [name: string, page: Page][] = []

const happen = (command: Command): Promise<unknown> =>
  here.test.server.rooms.command('demo', {
    ...{ commandId: crypto.randomUUID(), command },
    actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' },
  })
const stream = (type: string): Promise<unknown> => happen({ type, body: { stream: 's' } } as Command)
const announce = (startsAt: Settings['startsAt']) => host.settings.update({ startsAt })

/** The text is to be seen once, and in one place only. */
async function seenOnce(page: Page, text: string | RegExp): Promise<void> {
  const found = page.getByText(text).filter({ visible: true })
  await found.first().waitFor()
  expect(await found.count(), String(text)).toBe(1)
}

type Words = { en: string | RegExp; zh: string | RegExp }

/** Every page says a state once, with one thing to do in the accent colour, or none. */
async function everywhere(state: string, title: Words, act?: Words, where = pages): Promise<void> {
  for (const [name, page] of where) {
    await page.locator(`[data-state='${state}']`).waitFor({ timeout: 15_000 })
    const language = name.endsWith('zh') ? 'zh' : 'en'
    await seenOnce(page, title[language])
    const primary = page.locator('.notice .primary').filter({ visible: true })
    // [STATUS10] It is decided within seconds, in a place that is kept for it.
    if (act) await primary.first().waitFor({ timeout: 10_000 })
    expect(await primary.count(), `${name}: ${state}`).toBe(act ? 1 : 0)
    if (act) expect(await primary.textContent()).toMatch(act[language])
    if (act) await primary.click({ trial: true, timeout: 5_000 })
    await shot(page, `${state}-${name}`)
  }
}

/** A countdown counts by itself, moves nothing, and the calendar gets a file. */
async function counts(page: Page): Promise<void> {
  const countdown = page.locator('.countdown')
  const title = page.locator('.notice b')
  const [before, box, titleBox] = [
    await countdown.textContent(),
    await countdown.boundingBox(),
    await title.boundingBox(),
  ]
  await eventually(async () => (await countdown.textContent()) !== before, 'the countdown to count')
  expect([await countdown.boundingBox(), await title.boundingBox()]).toEqual([box, titleBox])
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.notice .primary').click()])
  expect(file.suggestedFilename()).toBe('demo.ics')
}

describe.skipIf(skipped)('what is shown in place of the video', () => {
  beforeAll(async () => {
    host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
    await host.setTitle('Friday night')
    for (const text of ['Hi', 'Is anybody here?']) await host.messages.send({ text })
    pages = await Promise.all(PAGES.map(async ([name, options]) => [name, await here.open(options)] as [string, Page]))
  }, 60_000)
  afterAll(async () => {
    for (const [, page] of pages) await page.context().close()
    site.close()
  })

  it('[STATUS1] [STATUS2] [STATUS3] each state of a broadcast is a card in the stage, said once, with one thing to do', async () => {
    await everywhere('none', { en: 'Not live yet', zh: '还没开播' }, { en: 'Invite friends', zh: '邀请朋友来看' })
    await announce(Date.now() + 72 * HOUR_MS + 60_000)
    const calendar = { en: 'Add to calendar', zh: '加到日历' }
    await everywhere('scheduled', { en: /^Starts /, zh: / 开播$/ }, calendar)
    for (const [, page] of pages) expect(await page.locator('.countdown').count()).toBe(0)
    await announce(Date.now() + 2 * HOUR_MS)
    for (const [name, page] of pages) {
      await page.locator('.countdown').waitFor()
      expect(await page.locator('.countdown').textContent()).toMatch(/^0[12]:[0-5]\d:[0-5]\d$/)
      expect(await page.locator('.countdown').getAttribute('aria-hidden')).toBe('true')
      await shot(page, `countdown-${name}`)
    }
    await counts(pages[1]?.[1] as Page)
    await announce(Date.now() + 120_000)
    await everywhere('soon', { en: 'About to start', zh: '即将开播' }, { en: 'Invite friends', zh: '邀请朋友来看' })
    await stream('stream.start')
    await everywhere('loading', { en: /Loading video/, zh: /画面马上就到/ })
    expect(host.getSnapshot().state.settings.startsAt).toBeNull()
    await stream('stream.interrupt')
    await everywhere('interrupted', { en: 'Back soon', zh: '马上回来' })
    await stream('stream.end')
    await everywhere(
      'ended',
      { en: 'The broadcast has ended', zh: '直播结束了' },
      { en: 'Invite friends', zh: '邀请朋友来看' },
    )
    await announce(Date.now() + 26 * HOUR_MS)
    await everywhere('scheduled', { en: /^Starts /, zh: / 开播$/ }, calendar)
    for (const [, page] of pages)
      await page.getByText(/^(The last broadcast has just ended|上一场刚刚结束)/).waitFor({ state: 'attached' })
    await announce(null)
  }, 90_000)

  it('[STATUS10] what a card offers is decided once, and nothing moves when it comes', async () => {
    const WATCH = `(() => {
      const { shadowRoot } = document.querySelector('live-room')
      window.seen = new Set()
      const look = () => {
        const title = shadowRoot.querySelector('.card .notice b')
        const act = shadowRoot.querySelector('.card .act')
        if (title && act) seen.add(Math.round(title.getBoundingClientRect().y) + ' ' + act.innerText.replaceAll('\\n', '|'))
      }
      look()
      new MutationObserver(look).observe(shadowRoot, { subtree: true, childList: true, characterData: true })
    })()`
    const replay = {
      id: 'x',
      room: 'later',
      kind: 'broadcast',
      title: 'Demo',
      at: 1,
      durationMs: 1,
      bytes: 1,
      chapters: [],
    }
    const all = { ...replay, startMs: 0, endMs: 1, live: true, audioOnly: false }
    const actor = { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' } as const
    const settings = { type: 'room.settings', body: { settings: { startsAt: Date.now() + 72 * HOUR_MS } } } as const
    await here.test.server.rooms.create('later', 'Later', actor)
    await here.test.server.rooms.command('later', { actor, commandId: 'later', command: settings })
    for (const [replays, acts] of [
      [[all], 'Add to calendar|Watch the last broadcast'],
      [[], 'Add to calendar'],
    ] as const) {
      const page = await here.browser.newPage({ ...PHONE, locale: 'en-US', bypassCSP: true })
      await page.route('**/replays*', async (route) => {
        await page.waitForTimeout(600)
        await route.fulfill({ json: { replays } })
      })
      await page.goto(`${here.test.url}/r/later`)
      await page.locator("[data-state='scheduled']").waitFor()
      await page.evaluate(WATCH)
      await page.getByRole('button', { name: 'Add to calendar' }).waitFor()
      const seen = await page.evaluate<string[]>('[...seen]')
      expect(seen.map((one) => one.replace(/^\S+ /, ''))).toEqual(['', acts])
      expect(new Set(seen.map((one) => one.split(' ')[0])).size).toBe(1)
      await shot(page, `decided-${replays.length}`)
      await page.close()
    }
  }, 30_000)

  it('[STATUS4] [STATUS5] a lost network is a card in the stage and nothing over the chat; it is tried again by itself', async () => {
    const phones = pages.filter(([name]) => name.startsWith('phone'))
    const others = pages.filter(([name]) => !name.startsWith('phone'))
    for (const [, page] of phones) await page.context().setOffline(true)
    await here.test.server.close()
    const retry = { en: 'Try now', zh: '立即重试' }
    await everywhere('offline', { en: 'You’re offline', zh: '网络已断开' }, retry, phones)
    await everywhere('unreachable', { en: 'No connection', zh: '连接不上' }, retry, others)
    for (const [, page] of pages) expect(await page.locator('.connection').filter({ visible: true }).count()).toBe(0)
    await here.test.begin()
    for (const [, page] of phones) await page.context().setOffline(false)
    // By the button at once; by itself when the network is back.
    for (const [, page] of others) await page.locator('.notice .primary').click()
    for (const [, page] of pages) await page.locator("[data-state='ended']").waitFor()
  }, 60_000)

  it('[STATUS6] who is muted reads until when in the field for a message; who is banned, until when in place of the room', async () => {
    for (const [name, page] of pages) {
      const zh = name.endsWith('zh')
      const id = (await page.evaluate("document.querySelector('live-room').session.room.connection.self?.id")) as string
      await host.moderation.mute(id, { durationMs: 10 * 60_000 })
      await page.getByPlaceholder(zh ? /^你被禁言到 / : /^You are muted until /).waitFor()
      await shot(page, `muted-${name}`)
      await host.moderation.ban(id, { durationMs: HOUR_MS })
      await seenOnce(page, zh ? '你已被移出这个直播间' : 'You are banned from this room')
      await seenOnce(page, zh ? /^封禁到 .+ 结束/ : /^The ban ends at /)
      await shot(page, `banned-${name}`)
      await host.moderation.unban(id)
    }
    await eventually(async () => (await pages[0]?.[1].locator('.composer').count()) === 1, 'the room again', 20_000)
  }, 60_000)

  it('[STATUS7] a room that asks for a password or an invitation, or is not there, says so by the same card', async () => {
    const locked = async (): Promise<void> => {
      const answer = await fetch(`${here.test.url}/api/v1/rooms/demo/password`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${await here.test.token('hostess', 'host')}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ password: 'open sesame' }),
      })
      expect(answer.status).toBe(204)
      await host.settings.update({ access: 'password' })
    }
    const gates = [
      ['password', locked, 'demo', ['This room has a password', '这个房间需要密码'], ['Come in', '进入']],
      [
        ...(['members', () => host.settings.update({ access: 'members' }), 'demo'] as const),
        ...([
          ['This room is for invited people', '这个直播间仅限受邀观众'],
          ['Sign in', '登录'],
        ] as const),
      ],
      ['missing', async () => {}, 'nowhere', ['This room doesn’t exist', '没有这个直播间'], ['Try now', '立即重试']],
    ] as const
    for (const [gate, shut, room, title, act] of gates) {
      await shut()
      for (const [name, page] of pages) {
        if (gate !== 'password') await page.goto(`${here.test.url}/r/${room}`)
        const language = name.endsWith('zh') ? 1 : 0
        await seenOnce(page, title[language])
        expect(await page.locator('.notice .primary').textContent()).toBe(act[language])
        await shot(page, `${gate}-${name}`)
      }
    }
    const [, page] = pages[1] as [string, Page]
    await page.goto(`${here.test.url}/r/demo`)
    await host.settings.update({ access: 'password' })
    await page.getByLabel('Password').fill('sesame')
    await page.getByRole('button', { name: 'Come in' }).click()
    await seenOnce(page, 'Wrong password. Ask the host for it.')
    await shot(page, 'password-wrong-desktop-en')
    await page.getByLabel('Password').fill('open sesame')
    await page.getByRole('button', { name: 'Come in' }).click()
    await page.locator('.composer').waitFor()
    await host.settings.update({ access: 'public' })
  }, 60_000)

  it('[STATUS8] in a page of others, and in a chat without a stage', async () => {
    const page = await here.open(DESKTOP)
    const told: string[] = []
    page.on('console', (message) => told.push(message.text()))
    const show = (w: number, h: number, more = '', room = 'demo') =>
      page.goto(`${elsewhere}/?${new URLSearchParams({ w: String(w), h: String(h), room, more })}`)
    await announce(Date.now() + 2 * HOUR_MS)
    await show(320, 240)
    await page.locator('[data-state] .primary').click({ trial: true })
    await shot(page, 'embed-320x240')
    await show(360, 560, 'mode="chat"')
    await page.locator('.chat-state .primary').click({ trial: true })
    await seenOnce(page, /^(Starts|Next broadcast)/)
    await shot(page, 'chat-mode')
    // Five minutes before the announced moment it is about to start, without anything else happening.
    await announce(Date.now() + 303_000)
    await page.locator(".chat-state:not([data-state='soon'])").waitFor()
    await page.locator(".chat-state[data-state='soon']").waitFor({ timeout: 10_000 })
    await host.settings.update({ access: 'members' })
    await show(640, 360)
    await seenOnce(page, 'Sign in to watch')
    await shot(page, 'embed-sign-in')
    await eventually(() => told.some((text) => text.includes('members_only')), 'the reason in the console')
    await show(640, 360, 'token="nonsense"')
    await seenOnce(page, 'Your sign-in is no longer valid')
    await shot(page, 'embed-token')
    await host.settings.update({ access: 'public' })
    await page.context().close()
  }, 60_000)

  it('[STATUS9] while an encoder is away, the last frame stays behind the card', async () => {
    const encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    const page = await here.open(PHONE)
    await videoPlays(page)
    encoder.kill('SIGKILL')
    await page.locator("[data-state='interrupted'] .last-frame").filter({ visible: true }).waitFor()
    const light = `(() => {
      const kept = ${INSIDE}.querySelector('.last-frame')
      const { data } = kept.getContext('2d').getImageData(0, 0, kept.width, kept.height)
      return data.some((value, at) => at % 4 < 3 && value > 40)
    })()`
    expect(await page.evaluate(light)).toBe(true)
    await shot(page, 'last-frame-phone')
    await page.context().close()
  }, 60_000)
})
