import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, say } from '@ovation/testkit/browser'
import type { Page, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'
import { LiveRegionRecorder } from './live-regions.fixture.ts'
import type { Announced } from './live-regions.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'], server: { limits: { encoderGraceMs: 20_000 } } })
const { open, shot, skipped } = here

/** What Tab reaches in a room, in this order among others. */
const ORDER = [
  ...['Unmute', 'Back 30 seconds', 'Ask to come on stage', 'Danmaku', 'Danmaku options', 'Settings'],
  ...['Hide chat', 'Full screen', 'Sign in', 'Share', 'Say the last minute', 'Announce the chat', 'Keyboard shortcuts'],
  ...['Yes', 'No', 'Chat', 'Style', 'Say something…', 'Gifts', 'Like'],
]

/** The chat alone: time for two announcements. */
const FLOOD_MS = 6_000
/** Texts come a moment after the timers of a page. */
const CLOCK_MS = 50
const PER_SECOND = 20
const HOUR_MS = 3_600_000
const CROWD = 5

let encoder: ChildProcess | undefined
let host: Room
let crowd: Room[]

beforeAll(async () => {
  if (skipped) return
  host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
  crowd = await Promise.all(
    Array.from({ length: CROWD }, (_, n) => here.test.client(`Fan ${n}`, 'member').rooms.get('demo').attach()),
  )
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'), 'still')
  await eventually(() => host.getSnapshot().state.stream.status === 'live', 'the broadcast', 30_000)
  await crowd[0]?.messages.send({ text: 'hello' })
  await host.polls.open({ question: 'Coffee?', options: ['Yes', 'No'] })
}, 60_000)
afterAll(() => void encoder?.kill('SIGKILL'))

const selfOf = (page: Page) =>
  page.evaluate<{ id: string; name: string }>("document.querySelector('live-room').session.room.connection.self")

/** A page whose parts are all there. */
const room = async (options = {}, prepare?: (page: Page) => Promise<unknown>, path = '/r/demo'): Promise<Page> => {
  const page = await open({ ...DESKTOP, ...options }, path, prepare)
  await page.locator('.tools').waitFor({ state: 'attached' })
  await page.locator('.bar').waitFor({ state: 'attached' })
  await page.waitForFunction("document.querySelector('live-room').session?.room.status === 'attached'")
  return page
}

/** The element that has the focus, however deep, and whether that can be seen. */
type Focus = { name: string; tag: string; ring: boolean; seen: boolean }
const focusOf = (page: Page): Promise<Focus> =>
  page.evaluate(`(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    const ringed = (one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || (one.matches('.box') && boxShadow !== 'none')
    }
    const { left, top, width, height } = at.getBoundingClientRect()
    const over = at.getRootNode().elementFromPoint(left + width / 2, top + height / 2)
    const field = at.closest('.box')
    return {
      name: (at.getAttribute('aria-label') ?? at.textContent).trim(),
      tag: at.localName,
      ring: ringed(at) || (field !== null && at.localName === 'input' && ringed(field)),
      seen: over !== null && (at.contains(over) || over.contains(at)),
    }
  })()`)

/** Everything that Tab reaches from the beginning of a page, in its order, until the page ends. */
async function tabStops(page: Page, most = 60): Promise<Focus[]> {
  const stops: Focus[] = []
  await page.evaluate('document.activeElement?.shadowRoot?.activeElement?.blur()')
  await page.evaluate('getSelection().setPosition(document.body, 0)')
  while (stops.length < most) {
    await page.keyboard.press('Tab')
    const focus = await focusOf(page)
    if (focus.tag === 'body') break
    stops.push(focus)
  }
  return stops
}

/** Presses keys on the control of a name, which is reached with the keyboard by itself. */
const press = (page: Page, name: string | RegExp, key = 'Enter') =>
  page.getByRole('button', { name }).first().press(key)
const nameOfFocus = async (page: Page): Promise<string> => (await focusOf(page)).name

describe.skipIf(skipped)('the keyboard alone', () => {
  it('[A11Y1] reaches everything in the order in which it is read, each with a focus to be seen, and leaves again', async () => {
    const page = await room({ reducedMotion: 'reduce' })
    await page.locator('.poll').waitFor()
    await page.getByRole('button', { name: 'Ask to come on stage' }).waitFor()
    await page.waitForFunction(`${INSIDE}.querySelector('[data-playback=playing]')`)
    const stops = await tabStops(page)
    const order = ORDER.map((name) => stops.findIndex((stop) => stop.name === name || stop.name.startsWith(`${name} `)))
    expect(order, JSON.stringify(stops.map(({ name }) => name))).toEqual(order.toSorted((a, b) => a - b))
    expect(order, JSON.stringify(stops.map(({ name }) => name))).not.toContain(-1)
    expect(stops.filter(({ ring, seen }) => !ring || !seen)).toEqual([])
    // However many messages there are, the chat is one stop.
    expect(stops.length).toBeLessThan(30)
    expect(
      await page.evaluate(`[...${INSIDE}.querySelectorAll('[tabindex]')].filter((one) => one.tabIndex > 0).length`),
    ).toBe(0)
    await page.context().close()
  }, 60_000)

  it('[A11Y1] uses everything, and is back where it was when a panel closes', async () => {
    const page = await room({ reducedMotion: 'reduce', permissions: ['clipboard-write'] })
    await page.locator('.poll').waitFor()
    for (const name of ['Danmaku options', 'Settings', 'Gifts', 'Style', 'Keyboard shortcuts', 'Sign in']) {
      await press(page, name)
      await page.getByRole('dialog').waitFor()
      await page.waitForFunction(`${INSIDE}.activeElement?.closest('dialog, [role=dialog]')`)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect(await nameOfFocus(page)).toBe(name)
    }
    await press(page, 'Hide chat')
    await page.locator('.side').waitFor({ state: 'hidden' })
    expect(await nameOfFocus(page)).toBe('Show chat')
    await page.keyboard.press('Enter')
    await page.locator('.side').waitFor()
    // The menu of a message, from the chat.
    await page.getByRole('log').focus()
    await page.keyboard.press('ArrowUp')
    const author = await nameOfFocus(page)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: '👍' }).press('Enter')
    await page.locator('.chips').waitFor()
    expect(await nameOfFocus(page)).toBe(author)
    await page.keyboard.press('ArrowRight')
    expect(await nameOfFocus(page)).toMatch(/^👍/)
    // A vote: what was pressed is gone, the poll has the focus.
    await press(page, 'Yes')
    await page.locator('.poll .mine').waitFor()
    await eventually(async () => (await nameOfFocus(page)) === 'Vote', 'the focus at the poll')
    const likes = host.getSnapshot().likes
    await press(page, 'Like')
    await press(page, 'Like', 'Space')
    await eventually(() => host.getSnapshot().likes === likes + 2, 'two likes')
    await press(page, 'Share')
    await page.locator('.toast').getByText('Link copied').waitFor()
    await press(page, 'Unmute')
    await page.waitForFunction(`!${INSIDE}.querySelector('video').muted`)
    await page.getByRole('slider', { name: 'Volume' }).press('ArrowLeft')
    await page.waitForFunction(`${INSIDE}.querySelector('video').volume < 1`)
    await page.evaluate(`${INSIDE}.activeElement?.blur()`)
    await page.keyboard.press('c')
    await page.keyboard.type('m and l are letters here')
    await page.keyboard.press('Enter')
    await page.waitForFunction(`${INSIDE}.activeElement?.matches('.sheet input')`)
    await page.keyboard.type('Kim')
    await page.keyboard.press('Enter')
    await page.locator('.row.own').getByText('m and l are letters here').waitFor()
    expect((await focusOf(page)).tag).toBe('input')
    expect(await page.evaluate(`${INSIDE}.querySelector('video').muted`)).toBe(false)
    await page.context().close()
  }, 60_000)

  it.each([
    ['en-US', 'Keyboard shortcuts', 'Audio on or off'],
    ['zh-CN', '键盘快捷键', '开关声音'],
  ])(
    '[A11Y2] ? lists the keys that work, and no others (%s)',
    async (locale, title, audio) => {
      const page = await room({ locale })
      await page.waitForFunction(`${INSIDE}.querySelector('[data-playback=playing]')`)
      await page.keyboard.press('Shift+?')
      const sheet = page.getByRole('dialog', { name: title })
      await sheet.getByText(audio).waitFor()
      const listed = await sheet.locator('kbd').allTextContents()
      expect(listed.toSorted()).toEqual(['?', 'B', 'C', 'D', 'Esc', 'F', 'L', 'M', 'Q', 'S', 'T'].toSorted())
      await shot(page, `shortcuts-${locale}`)
      await page.keyboard.press('m')
      expect(await page.evaluate(`${INSIDE}.querySelector('video').muted`)).toBe(true)
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
      await page.keyboard.press('m')
      await page.waitForFunction(`!${INSIDE}.querySelector('video').muted`)
      // A list that closes has the focus until the browser draws again; keys go to the room by then.
      await page.keyboard.press('Shift+?')
      await sheet.evaluate((dialog: HTMLDialogElement) => {
        dialog.close()
        const key = new KeyboardEvent('keydown', { key: 'm', bubbles: true, composed: true, cancelable: true })
        dialog.querySelector('button')?.dispatchEvent(key)
      })
      expect(await page.evaluate(`${INSIDE}.querySelector('video').muted`)).toBe(true)
      await page.context().close()
    },
    60_000,
  )
})

describe.skipIf(skipped)('what a screen reader is told', () => {
  /** A page, and what it says from its beginning. */
  const recorded = async (
    name = 'demo',
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<{ page: Page; recorder: LiveRegionRecorder }> => {
    let recorder: LiveRegionRecorder | undefined
    const start = async (page: Page): Promise<void> => {
      await prepare?.(page)
      recorder = await LiveRegionRecorder.start(page)
    }
    const page = await room({}, start, `/r/${name}`)
    return { page, recorder: recorder as LiveRegionRecorder }
  }

  it('[A11Y3] [A11Y4] [A11Y5] [A11Y9] at 20 messages a second the chat once in 5 s; what matters within a second, once', async () => {
    await host.polls.close()
    const { page, recorder } = await recorded()
    const { id, name } = await selfOf(page)
    const from = Date.now()
    let flooding = true
    const flood = async (): Promise<void> => {
      for (let n = 0; flooding; n++) {
        const due = from + (n * 1_000) / PER_SECOND - Date.now()
        if (due > 0) await new Promise((done) => setTimeout(done, due))
        void crowd[n % CROWD]?.messages.send({ text: `message ${n}` })
      }
    }
    const flooded = flood()
    /** What is told of something that happens: within a second of it, and only once in all that is told. */
    const told = async (
      what: RegExp,
      politeness: string,
      happen: () => Promise<unknown>,
      happenedMs = (): number => Date.now(),
    ): Promise<void> => {
      await happen()
      const happened = happenedMs()
      const second = page
        .evaluate<number>('new Promise((done) => setTimeout(() => done(Date.now()), 1_000))')
        .catch(() => 0)
      const one = await eventually(() => recorder.since(from).find(({ text }) => what.test(text)), String(what))
      expect(one).toMatchObject({ politeness, busy: false })
      // A page that is starved is late with a second of its own too.
      const limit = one.atMs - happened < 1_000 ? happened + 1_000 : await second
      expect(one.atMs, one.text).toBeLessThan(limit)
    }
    try {
      await new Promise((done) => setTimeout(done, FLOOD_MS))
      await told(/mentions you/, 'polite', async () => crowd[0]?.messages.send({ text: `@${name} look here` }))
      await told(/^Vote: Tea\?/, 'polite', () => host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] }))
      await told(/^You are muted/, 'assertive', () => host.moderation.mute(id, { durationMs: 600_000 }))
      await told(/^You can write again/, 'polite', () => host.moderation.unmute(id))
    } finally {
      flooding = false
      await flooded
    }
    await press(page, 'Ask to come on stage')
    await press(page, 'Send request')
    await eventually(() => host.getSnapshot().state.stage.hands.length === 1, 'the hand')
    await told(/invites you on stage/, 'assertive', () => host.stage.invite(id))
    await page.waitForFunction(`${INSIDE}.activeElement?.localName === 'dialog'`)
    // The dialog is modal: what is beside it is not there for screen readers.
    const interruptedMs = (): number => {
      const { stream } = host.getSnapshot().state
      return stream.status === 'interrupted' ? stream.since : 0
    }
    await told(
      /^Back soon/,
      'polite',
      async () => {
        encoder?.kill('SIGKILL')
        await eventually(() => interruptedMs() > 0, 'the interruption')
      },
      interruptedMs,
    )
    await page.waitForTimeout(400)
    const said = recorder.since(from)
    for (const what of [/mentions you|look here/, /Tea/, /You are muted/, /write again/, /invites/, /Back soon/])
      expect(
        said.filter(({ text }) => what.test(text)),
        String(what),
      ).toHaveLength(1)
    const isChat = ({ text }: Announced): boolean => /message \d+$/.test(text)
    const chat = said.filter(isChat)
    expect(chat.length, JSON.stringify(said)).toBeGreaterThanOrEqual(2)
    for (const [at, { text, atMs, politeness }] of chat.entries()) {
      expect(text).toMatch(at === 0 ? /Fan \d: message \d+$/ : /^\d+ new messages\. Fan \d: message \d+$/)
      expect(politeness).toBe('polite')
      if (at > 0) expect(atMs - (chat[at - 1]?.atMs ?? 0), JSON.stringify(said)).toBeGreaterThan(5_000 - CLOCK_MS)
      const others = said.filter((one) => !isChat(one) && one.atMs <= atMs).map((one) => atMs - one.atMs)
      expect(Math.min(3_000, ...others), JSON.stringify(said)).toBeGreaterThan(3_000 - CLOCK_MS)
    }
    expect(recorder.maxRegions).toBeLessThanOrEqual(2)
    await shot(page, 'announced')
    await recorder.stop()
    await page.context().close()
  }, 60_000)

  /** What a page says in which a room goes through its states; each of them once, and nothing else. */
  const saysOnce = async (recorder: LiveRegionRecorder, what: RegExp, timeoutMs = 10_000): Promise<void> => {
    await eventually(() => recorder.heard.some(({ text }) => what.test(text)), String(what), timeoutMs)
    await new Promise((done) => setTimeout(done, 100))
    const said = recorder.heard.splice(0)
    // On a slow machine the first connection takes long enough to be told.
    expect(said.filter(({ text }) => text !== 'Connecting…').map(({ text }) => text)).toEqual([
      expect.stringMatching(what),
    ])
  }
  const created = async (name: string): Promise<Room> => {
    await here.test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
    return here.test.client('Hannah', 'host').rooms.get(name).attach()
  }

  it('[A11Y5] each state of a broadcast is told once, with what the stage says of it', async () => {
    const owner = await created('plan')
    const stream = (type: 'stream.start' | 'stream.interrupt' | 'stream.end'): Promise<unknown> =>
      here.test.server.rooms.command('plan', {
        ...{ commandId: crypto.randomUUID(), command: { type, body: { stream: 's' } } },
        actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' },
      })
    const { page, recorder } = await recorded('plan')
    await saysOnce(recorder, /^Not live yet\. Video starts when/)
    await owner.settings.update({ startsAt: Date.now() + 3 * HOUR_MS })
    await saysOnce(recorder, /^Starts .+:\d\d [AP]M\. Video starts here by itself\.$/)
    await owner.settings.update({ startsAt: Date.now() + 60_000 })
    await saysOnce(recorder, /^About to start\. Planned for /)
    await stream('stream.start')
    await saysOnce(recorder, /^The broadcast begins\.$/)
    await saysOnce(recorder, /^Loading video… This takes longer/, 20_000)
    await stream('stream.interrupt')
    await saysOnce(recorder, /^Back soon\./)
    await stream('stream.start')
    await saysOnce(recorder, /^Live again\.$/)
    await stream('stream.end')
    await saysOnce(recorder, /^The broadcast has ended\. Thank you/)
    await recorder.stop()
    await page.context().close()
  }, 60_000)

  it('[A11Y3] [A11Y5] an outage is told once, and that it is over; a refusal by itself', async () => {
    const owner = await created('lost')
    const lines = new Set<WebSocketRoute>()
    let reachable = true
    const { page, recorder } = await recorded('lost', async (page) => {
      await page.routeWebSocket(/./, (line) => {
        if (!reachable) return void line.close()
        line.connectToServer()
        lines.add(line)
      })
      await page.route(/./, (route) => (reachable ? route.fallback() : route.abort()))
    })
    await saysOnce(recorder, /^Not live yet/)
    const lose = async (): Promise<void> => {
      reachable = false
      for (const line of lines) await line.close()
      lines.clear()
    }
    await page.context().setOffline(true)
    await lose()
    await saysOnce(recorder, /^You’re offline\./)
    reachable = true
    await page.context().setOffline(false)
    await saysOnce(recorder, /^Connected again\.$/)
    await lose()
    await saysOnce(recorder, /^Connection lost\. Reconnecting…$/)
    await saysOnce(recorder, /^The server can’t be reached\./)
    // It is tried again meanwhile, and nothing is said of that.
    await page.getByRole('button', { name: 'Try now' }).first().click()
    await page.waitForTimeout(700)
    expect(recorder.heard).toEqual([])
    reachable = true
    await page.getByRole('button', { name: 'Try now' }).first().click()
    await saysOnce(recorder, /^Connected again\.$/)
    await owner.moderation.ban((await selfOf(page)).id)
    await eventually(() => recorder.heard.some(({ text }) => /banned/.test(text)), 'the ban')
    await page.waitForTimeout(400)
    const card = await page.getByRole('alert').locator('b, span').allTextContents()
    const said = recorder.heard.filter(({ text }) => card.includes(text))
    expect(said.length).toBeGreaterThan(0)
    expect(said.every(({ politeness }) => politeness === 'assertive')).toBe(true)
    expect(new Set(said.map(({ text }) => text)).size).toBe(said.length)
    await recorder.stop()
    await page.context().close()
  }, 60_000)

  it('[A11Y6] [A11Y7] [A11Y8] keys and buttons say the last minute, and turn the announcements of the chat off for good', async () => {
    await created('small')
    const fan = await here.test.client('Fan', 'member').rooms.get('small').attach()
    const { page, recorder } = await recorded('small')
    const heard = (what: RegExp): Promise<Announced> =>
      eventually(() => recorder.heard.find(({ text }) => what.test(text)), String(what))
    await say(page, 'from the keyboard', 'Kay')
    await heard(/^Sent\.$/)
    await page.evaluate('document.activeElement.blur()')
    await page.evaluate(`${INSIDE}.activeElement?.blur()`)
    await page.keyboard.press('l')
    await heard(/^In the last minute: .*newest, Kay: from the keyboard\.$/)
    await page.keyboard.press('q')
    await heard(/^The chat is silent/)
    await fan.messages.send({ text: 'not to be heard' })
    await fan.messages.send({ text: '@Kay to be heard' })
    await heard(/mentions you: @Kay to be heard/)
    await page.reload()
    const announces = page.getByRole('button', { name: 'Announce the chat' })
    await announces.waitFor({ state: 'attached' })
    expect(await announces.getAttribute('aria-pressed')).toBe('false')
    await announces.focus()
    await page.keyboard.press('Enter')
    await heard(/^The chat is announced/)
    expect(await announces.getAttribute('aria-pressed')).toBe('true')
    expect(recorder.heard.filter(({ text }) => text.includes('not to be heard'))).toEqual([])
    await recorder.stop()
    await page.context().close()
  }, 60_000)
})
