import type { ChildProcess } from 'node:child_process'
import type { Room, ShownMessage } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, INSIDE, PHONE, say, videoPlays } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

// What old browsers and the web views of apps lack is taken from Chromium before a page begins. Chromium plays HLS itself, as
// Safari does, so that the video is real without a media source too.

const here = new InBrowser({ server: { limits: { encoderGraceMs: 20_000 } }, needs: ['ffmpeg'] })
const { shot, skipped } = here
let encoder: ChildProcess | undefined
/** The room, as its host has it. */
let host: Room

const gone = (...names: string[]): string => names.map((name) => `delete window.${name};`).join('')
/** As a browser answers that stores nothing for a frame of another site. */
const throws = (owner: string, ...names: string[]): string =>
  names
    .map(
      (name) =>
        `Object.defineProperty(${owner}, '${name}', { get() { throw new DOMException('denied', 'SecurityError') } });`,
    )
    .join('')
const NO_MEDIA_SOURCE = gone('MediaSource', 'ManagedMediaSource', 'SourceBuffer')
const NO_SOCKETS = gone('WebSocket')
const NO_CODECS = gone('VideoEncoder', 'AudioEncoder', 'VideoDecoder', 'AudioDecoder', 'MediaStreamTrackProcessor')
const NO_PUSH = `${gone('PushManager', 'Notification')} delete Navigator.prototype.serviceWorker;`
const NO_STORAGE = `${throws('window', 'localStorage', 'sessionStorage', 'indexedDB')}
  ${throws('Document.prototype', 'cookie')} delete Navigator.prototype.locks; ${gone('BroadcastChannel')}`
/** Before Chrome 105, Safari 16.4 and Firefox 110: no sheets in script, no container queries, nothing of 2022. */
const NO_SHEETS = `delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets;
  window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor') };
  const supports = CSS.supports.bind(CSS);
  CSS.supports = (...what) => !/cq|container/.test(what.join()) && supports(...what);
  for (const name of ['at', 'findLast']) delete Array.prototype[name];
  delete Object.hasOwn; delete Intl.Segmenter; delete AbortSignal.timeout;`
const NO_REST = `${gone('IntersectionObserver', 'MediaMetadata')} delete HTMLElement.prototype.showPopover;
  for (const name of ['share', 'clipboard', 'mediaSession', 'wakeLock', 'userActivation', 'connection']) delete Navigator.prototype[name];
  for (const name of ['requestPictureInPicture', 'requestVideoFrameCallback', 'getVideoPlaybackQuality']) delete HTMLVideoElement.prototype[name];
  delete Crypto.prototype.randomUUID; delete window.structuredClone; delete Document.prototype.pictureInPictureEnabled;`

type Row = {
  takes: string
  script: string
  plays?: 'media source' | 'browser'
  chats?: 'websocket' | 'sse'
}

/** What is taken away; what plays the video, and what carries the chat, then. Style sheets have a test of their own. */
const ROWS: Row[] = [
  { takes: 'MediaSource', script: NO_MEDIA_SOURCE, plays: 'browser' },
  { takes: 'WebSocket', script: NO_SOCKETS, chats: 'sse' },
  { takes: 'storage, cookies and locks, each throwing', script: NO_STORAGE },
  {
    takes: 'storage, which is null, WebCodecs, push, clipboard, media session and more',
    script: `for (const n of ['localStorage', 'sessionStorage']) Object.defineProperty(window, n, { value: null });
      ${NO_CODECS} ${NO_PUSH} ${NO_REST}`,
  },
]
const EVERYTHING = [NO_MEDIA_SOURCE, NO_SOCKETS, NO_CODECS, NO_PUSH, NO_STORAGE, NO_SHEETS, NO_REST].join('\n')

/** The page of the room in a browser without something. What goes wrong in it is kept. */
async function visit(
  script: string,
  options: object = PHONE,
): Promise<{ page: Page; asked: string[]; wrong: string[] }> {
  const context = await here.browser.newContext({ bypassCSP: true, locale: 'en-US', ...options })
  const page = await context.newPage()
  const asked: string[] = []
  const wrong: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  page.on('pageerror', ({ message }) => wrong.push(message))
  await page.addInitScript(script)
  await page.goto(`${here.test.url}/r/demo`)
  return { page, asked, wrong }
}
const source = (page: Page): Promise<string> => page.evaluate(`${INSIDE}.querySelector('video').currentSrc`)
const transport = (page: Page): Promise<string> =>
  page.evaluate("document.querySelector('live-room').session.room.connection.status.transport")
const INK = `(() => { const c = ${INSIDE}.querySelector('canvas'); if (!c?.width) return 0; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data; return d.some((one) => one > 0) })()`

beforeAll(async () => {
  if (skipped) return
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
  await eventually(() => (here.test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'a playlist', 30_000)
  host = await here.test.client('host', 'host').rooms.get('demo').attach()
}, 60_000)
afterEach(async () => {
  if (!skipped) await Promise.all(here.browser.contexts().map((context) => context.close()))
})
afterAll(() => void encoder?.kill('SIGKILL'))

/** Watches and talks in a browser without something, and is told nothing but what others say. */
async function lives({ takes, script, plays = 'media source', chats = 'websocket' }: Row): Promise<void> {
  const { page, asked, wrong } = await visit(script)
  await videoPlays(page)
  expect(new URL(await source(page)).protocol, takes).toBe(plays === 'browser' ? 'http:' : 'blob:')
  if (plays === 'browser') {
    // [OLD1] The element has the playlist, plays it where it is, and nothing was loaded that could not have played it.
    expect(await source(page)).toBe(`${here.test.url}/live/demo/master.m3u8`)
    expect(asked.filter((path) => path.startsWith('/screens/hls-'))).toEqual([])
  }
  const said = `without ${takes}`
  await say(page, said, 'Mia')
  const isThere = ({ text, author }: ShownMessage): boolean => text === said && author.name === 'Mia'
  await eventually(() => host.getSnapshot().messages.some(isThere), said)
  await host.messages.send({ text: `answer to ${takes}`, danmaku: { mode: 'scroll' } })
  await page.locator('.row .text', { hasText: `answer to ${takes}` }).waitFor()
  expect(await transport(page), takes).toBe(chats)
  expect(wrong, takes).toEqual([])
  expect(await page.locator('.card, .connection span').allTextContents(), takes).toEqual([])
  await page.context().close()
}

/** Where the parts of the room are, in CSS pixels, under the page's own policy. */
async function placesIn(script: string, how: 'new' | 'old'): Promise<unknown> {
  const { page } = await visit(script, { ...DESKTOP, bypassCSP: false })
  for (const part of ['video:not([hidden])', '.like', '.bar']) await page.locator(part).waitFor()
  await shot(page, `old-sheets-${how}`)
  const places = await page.evaluate(
    `['.stage', '.side', '.head', '.chat', '.composer', '.like'].map((one) => { const { left, top, width, height } = ${INSIDE}.querySelector(one).getBoundingClientRect(); return [one, left, top, width, height].map((n) => n > 0 ? Math.round(n) : n) })`,
  )
  await page.context().close()
  return places
}

describe.skipIf(skipped)('the room in a browser without', () => {
  it.each(ROWS)('[OLD5] $takes', lives)

  it('[OLD5] [OLD4] all of that: video, chat, name, danmaku, likes, gifts and polls; what is not kept is said once', async () => {
    const { page, wrong } = await visit(EVERYTHING)
    await videoPlays(page)
    expect(await source(page)).toBe(`${here.test.url}/live/demo/master.m3u8`)
    await page.locator('.composer input').fill('hello')
    await page.locator('.composer input').press('Enter')
    await page.locator('.sheet p', { hasText: 'This browser saves nothing, so it is for this visit.' }).waitFor()
    await page.locator('.sheet input').fill('Mia')
    await page.locator('.sheet .primary').click()
    await page.locator('.row.own .text', { hasText: 'hello' }).waitFor()
    // The name is asked for once.
    await say(page, 'again')
    await page.locator('.row.own .text', { hasText: 'again' }).waitFor()
    expect(await transport(page)).toBe('sse')

    await host.messages.send({ text: 'flies', danmaku: { mode: 'scroll' } })
    await eventually(() => page.evaluate(INK), 'the danmaku')
    const { likes } = host.getSnapshot()
    await page.locator('.like').click()
    await eventually(() => host.getSnapshot().likes === likes + 1, 'the like')
    await page.getByRole('button', { name: 'Gifts' }).click()
    await page.getByRole('radio', { name: /Star/ }).click()
    await page.locator('.sheet .primary').click()
    await page.locator('.row.gift', { hasText: 'sent Star' }).waitFor()
    await page.keyboard.press('Escape')
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    await page.locator('.poll').getByRole('button', { name: 'Yes' }).click()
    await page.locator('.poll .option.mine', { hasText: 'Yes' }).waitFor()
    await host.polls.close()
    await shot(page, 'old-everything')
    // What cannot work says so when somebody asks for it.
    await page.locator('.stage').click({ position: { x: 20, y: 20 } })
    await page.getByRole('button', { name: 'Ask to come on stage' }).click()
    await page.getByText('This browser cannot send video.').waitFor()
    expect(host.getSnapshot().state.stage.hands).toEqual([])
    expect(wrong).toEqual([])
  })

  it('[OLD8] style sheets in script: the same layout, under the policy of the page', async () => {
    expect(await placesIn(NO_SHEETS, 'old')).toEqual(await placesIn('', 'new'))
  })

  it('[OLD2] leave to begin: one large button, muted; a tap plays, and the button is gone', async () => {
    const refuses = `addEventListener('pointerdown', () => (window.tapped = true), true);
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () { return window.tapped ? play.call(this) : Promise.reject(new DOMException('no', 'NotAllowedError')) };
      const set = Element.prototype.setAttribute;
      Element.prototype.setAttribute = function (name, value) { if (name.toLowerCase() !== 'autoplay') set.call(this, name, value) };`
    const begins = async (script: string, locale: string, name: string): Promise<void> => {
      const { page, wrong } = await visit(script, { ...PHONE, locale })
      const button = page.getByRole('button', { name })
      await button.waitFor()
      const { width = 0, height = 0 } = (await button.boundingBox()) ?? {}
      expect(Math.min(width, height)).toBeGreaterThan(150)
      expect(await page.locator('.unmute, .to-live, .quality').count()).toBe(0)
      const is = (what: string): Promise<unknown> =>
        page.evaluate(`((video) => ${what})(${INSIDE}.querySelector('video'))`)
      expect(await is('[video.muted, video.paused, video.playsInline]')).toEqual([true, true, true])
      // [OLD1] What web views have in its place.
      expect(await is("['webkit-playsinline', 'x5-playsinline'].every((name) => video.hasAttribute(name))")).toBe(true)
      await shot(page, `old-tap-${locale}`)
      await button.tap()
      await videoPlays(page)
      await button.waitFor({ state: 'detached' })
      expect(wrong).toEqual([])
    }
    await Promise.all([begins(refuses, 'en-US', 'Tap to play'), begins(refuses + NO_MEDIA_SOURCE, 'zh-CN', '点击播放')])
  })

  it('[OLD3] any player, in an app: the stage says so once, and what to do; the chat works', async () => {
    const app = "Object.defineProperty(navigator, 'userAgent', { value: 'MicroMessenger/8.0' })"
    const { page } = await visit(`${NO_MEDIA_SOURCE} HTMLMediaElement.prototype.canPlayType = () => ''; ${app}`)
    await page.locator('.card', { hasText: 'Tap “⋯” at the top' }).waitFor()
    expect(await page.getByText('This browser can’t play this video').count()).toBe(1)
    await say(page, 'no player', 'Mia')
    await page.locator('.row.own .text', { hasText: 'no player' }).waitFor()
    await shot(page, 'old-unplayable')
  })

  it.each([
    ['en-US', 'The live room cannot be opened: this browser is too old.'],
    ['zh-CN', '直播间打不开：浏览器版本太旧。'],
  ])(
    '[OLD7] the syntax of scripts, in %s: the page says that the browser is too old, and what to do',
    async (locale, text) => {
      const context = await here.browser.newContext({ ...PHONE, locale })
      const page = await context.newPage()
      // What it does not understand is a script that it cannot parse.
      await page.route('**/embed.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: 'class A { #a = ; }' }),
      )
      await page.goto(`${here.test.url}/r/demo`)
      await page.getByRole('alert').getByText(text).waitFor()
      await shot(page, `old-below-${locale}`)
    },
  )
})
