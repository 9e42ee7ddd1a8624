import { FaultProxy } from '@ovation/testkit'
import { INSIDE, videoPlays } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { DEVICE_NAMES, nameOf } from './looks.ts'
import type { Device, Look } from './looks.ts'
import { live } from './scenes.ts'
import type { Scene, SceneName, Scenes } from './scenes.ts'

/** One page that is being brought into a state. */
export type Visit = {
  page: Page
  scene: Scene
  scenes: Scenes
  look: Look
  /** Runs once the picture is taken. */
  after: (end: () => unknown) => void
}

/** What a viewer can see of a room, and how one comes to see it. */
export type State = {
  /** Where it is, or how a room of its own is made for each look. */
  scene: SceneName | ((scenes: Scenes, name: string) => Promise<Scene>)
  /** Before the page is opened; an address in place of the scene's. */
  prepare?: (visit: Visit) => Promise<string | void>
  /** What a person does, or what happens to them. */
  reach: (visit: Visit) => Promise<unknown>
  /** By default all. */
  devices?: readonly Device[]
  /** Not compared: it is never twice the same. */
  moving?: boolean
}

const button = (page: Page, ...names: string[]) =>
  page.getByRole('button', { name: new RegExp(`^(${names.join('|')})$`) })
const parts = (page: Page) => page.locator('.like').first().waitFor()
const rows = (page: Page) => page.locator('.row').first().waitFor()
const selfOf = (page: Page): Promise<string> =>
  page.evaluate("document.querySelector('live-room').session.room.connection.self.id")

async function watching({ page }: Visit): Promise<void> {
  await videoPlays(page)
  await Promise.all([parts(page), rows(page)])
}

/** The controls are there for some seconds after a tap, or while something of theirs is open. */
async function control(page: Page, ...names: string[]): Promise<void> {
  const wanted = button(page, ...names).first()
  await page.locator('.controls').click({ position: { x: 60, y: 60 } })
  await wanted.click()
}

/** A page of somebody else, with the element in it. */
const embedded =
  (attributes: string, body = '') =>
  async ({ page }: Visit): Promise<string> => {
    await page.route('**/embedded.html', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0;font:18px system-ui">
        <div style="max-width:1000px;height:560px;margin:auto"><live-room ${attributes}></live-room></div>${body}
        <script src="/embed.js"></script>`,
      }),
    )
    return '/embedded.html'
  }
const LONG_TEXT = `<p style="max-width:700px;margin:20px auto">${'All about the songs of tonight. '.repeat(300)}</p>`

/** Goes through a network that can be cut. */
async function throughProxy({ scene, after }: Visit): Promise<FaultProxy> {
  const proxy = await FaultProxy.open(scene.test.port)
  after(() => proxy.close())
  return proxy
}
const cut = (offline: boolean): Pick<State, 'prepare' | 'reach'> => {
  const proxies = new WeakMap<Page, FaultProxy>()
  return {
    prepare: async (visit) => {
      const proxy = await throughProxy(visit)
      proxies.set(visit.page, proxy)
      return `http://127.0.0.1:${proxy.port}${visit.scene.path}`
    },
    reach: async ({ page }) => {
      await Promise.all([parts(page), rows(page)])
      const proxy = proxies.get(page)
      if (!proxy) return
      proxy.refusing = true
      if (offline) await page.context().setOffline(true)
      proxy.cut()
      await page.locator('.notice, .connection').filter({ visible: true }).first().waitFor()
    },
  }
}

/** A panel over a live room. */
const opened = (open: (page: Page) => Promise<unknown>): State => ({
  scene: 'live',
  reach: async (visit) => {
    await watching(visit)
    await open(visit.page)
    await visit.page.getByRole('dialog').waitFor()
  },
})
const refused: State['reach'] = ({ page }) => page.locator('.refusal').waitFor()
const stream = (page: Page, status: string) => page.locator(`.card[data-stream=${status}]`).waitFor()
const WIDE = ['landscape', 'tablet', 'desktop'] as const

/** The studio of the scene's room, for its owner. */
const studio = async ({ scene: { test, room } }: Visit): Promise<string> =>
  `/studio?room=${room}#code=${await test.server.signIn.newCode()}`
const opens = ({ page }: Visit): Promise<void> => page.locator('.workspace').first().waitFor()

/** Every state of the viewer's screen, and of the studio. One place: `npm run screenshots` and the baselines go through it. */
export const STATES = {
  'not-live': {
    scene: 'quiet',
    reach: async ({ page }) => {
      await stream(page, 'none')
      await Promise.all([parts(page), rows(page)])
    },
  },
  'empty-chat': {
    scene: 'empty',
    reach: async ({ page }) => {
      await stream(page, 'none')
      await parts(page)
    },
  },
  live: { scene: 'live', reach: watching },
  'live-portrait': { scene: 'portrait', reach: watching },
  interrupted: {
    scene: (scenes, name) => live(scenes, name),
    reach: async (visit) => {
      await watching(visit)
      visit.scenes.lose(visit.scene.room)
      await stream(visit.page, 'interrupted')
    },
  },
  ended: {
    scene: 'ended',
    reach: async ({ page }) => {
      await stream(page, 'ended')
      await Promise.all([parts(page), rows(page)])
    },
  },
  replay: {
    scene: 'replay',
    reach: async ({ page }) => {
      const video = "document.querySelector('live-replay').shadowRoot?.querySelector('video')"
      await page.waitForFunction(`${video}?.currentTime > 0.4`)
      await page.evaluate(`{ const v = ${video}; v.pause(); v.currentTime = 5.5 }`)
      await page.waitForFunction(`${video}.readyState >= 2 && !${video}.seeking`)
    },
  },
  offline: { scene: 'quiet', ...cut(true) },
  unreachable: { scene: 'quiet', ...cut(false), moving: true },
  full: {
    scene: 'full',
    reach: ({ page }) => page.locator('.refusal, .notice, .connection').filter({ visible: true }).first().waitFor(),
  },
  banned: {
    scene: 'quiet',
    reach: async (visit) => {
      await rows(visit.page)
      await visit.scene.host.moderation.ban(await selfOf(visit.page))
      await refused(visit)
    },
  },
  muted: {
    scene: 'quiet',
    reach: async ({ page, scene }) => {
      await Promise.all([parts(page), rows(page)])
      await scene.host.moderation.mute(await selfOf(page), { durationMs: 600_000 })
      await page.waitForFunction(`${INSIDE}.querySelector('.composer input').readOnly`)
    },
  },
  password: { scene: 'password', reach: refused },
  'members-only': { scene: 'members', reach: refused },
  'tokens-only': { scene: 'tokens', reach: refused },
  'bad-token': {
    scene: 'quiet',
    prepare: embedded('room="quiet" token="nonsense"'),
    reach: refused,
  },
  missing: {
    scene: 'quiet',
    prepare: async () => '/r/nowhere',
    reach: refused,
  },
  paused: {
    scene: 'paused',
    reach: async ({ page }) => {
      await parts(page)
      await page.locator('.note').waitFor()
    },
  },
  busy: {
    scene: 'busy',
    moving: true,
    reach: async (visit) => {
      await watching(visit)
      const { test, room } = visit.scene
      const people = await Promise.all(
        Array.from({ length: 40 }, (_, n) => test.client(`Viewer ${n}`, 'member').rooms.get(room).attach()),
      )
      const ends = performance.now() + 3_000
      const talk = people.map(async (person, n) => {
        for (let k = 0; performance.now() < ends; k++)
          await person.messages.send({ text: `${n}-${k} 好听！ So good` }).catch(() => {})
      })
      await visit.page.waitForTimeout(2_000)
      visit.after(() => Promise.all(talk))
    },
  },
  gifts: opened((page) => button(page, 'Gifts', '礼物').click()),
  danmaku: opened((page) => control(page, 'Danmaku options', '弹幕设置')),
  settings: opened((page) => control(page, 'Settings', '设置')),
  account: {
    scene: 'quiet',
    reach: async ({ page }) => {
      await Promise.all([parts(page), rows(page)])
      await button(page, 'Sign in', '登录').first().click()
      await page.getByRole('dialog').waitFor()
    },
  },
  nickname: {
    scene: 'quiet',
    reach: async ({ page }) => {
      await Promise.all([parts(page), rows(page)])
      await page.locator('.composer input').fill('晚上好 Good evening')
      await page.locator('.composer input').press('Enter')
      await page.getByRole('dialog').waitFor()
    },
  },
  style: {
    scene: 'quiet',
    // On its side a phone has no place for it beside the video.
    devices: ['phone', 'tablet', 'desktop'],
    reach: async ({ page }) => {
      await Promise.all([parts(page), rows(page)])
      await page.locator('.swatch').click()
      await page.getByRole('dialog').waitFor()
    },
  },
  person: {
    scene: 'quiet',
    reach: async ({ page }) => {
      await Promise.all([parts(page), rows(page)])
      await page.locator('.row .author', { hasText: 'Mina' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  poll: {
    scene: 'poll',
    reach: async (visit) => {
      await watching(visit)
      await visit.page.locator('.poll').waitFor()
    },
  },
  announcement: {
    scene: 'announced',
    reach: async (visit) => {
      await watching(visit)
      await visit.page.locator('.announcement').waitFor()
    },
  },
  mini: {
    scene: 'live',
    devices: ['phone', 'desktop'],
    prepare: embedded('room="live"', LONG_TEXT),
    reach: async (visit) => {
      await watching(visit)
      await visit.page.evaluate('scrollTo(0, 1500)')
      await button(visit.page, 'Back to the live room', '回到直播间').waitFor()
    },
  },
  theatre: {
    scene: 'live',
    devices: WIDE,
    reach: async (visit) => {
      await watching(visit)
      await visit.page.keyboard.press('t')
      await visit.page.locator('.composer').waitFor({ state: 'hidden' })
    },
  },
  'studio-before': { scene: 'quiet', prepare: studio, reach: opens },
  'studio-live': {
    scene: 'live',
    prepare: studio,
    reach: async (visit) => {
      await opens(visit)
      // Where the chat is behind a tab its rows are not there until it is seen.
      const { page } = visit
      await page.locator('.tab-board, .chat-row').first().waitFor()
      await page.locator('.show-bar .clock').waitFor()
      await page.locator('.preview video').first().waitFor()
    },
  },
  'studio-ended': { scene: 'ended', prepare: studio, reach: opens },
  'studio-report': {
    scene: 'reported',
    prepare: studio,
    reach: async (visit) => {
      await opens(visit)
      // On a phone the shows are behind the last tab.
      const more = visit.page.getByRole('tab', { name: /^(More|更多)$/ })
      if (await more.isVisible()) await more.click()
      await button(visit.page, '.*Report of.*', '.*数据报告.*').first().click()
      await visit.page.getByRole('dialog').locator('canvas').first().waitFor()
    },
  },
  fullscreen: {
    scene: 'live',
    devices: WIDE,
    reach: async (visit) => {
      await watching(visit)
      await visit.page.keyboard.press('f')
      await visit.page.waitForFunction('document.fullscreenElement !== null')
    },
  },
} as const satisfies Record<string, State>
export type StateName = keyof typeof STATES
export const STATE_NAMES = Object.keys(STATES) as readonly StateName[]

export const devicesOf = (state: State): readonly Device[] => state.devices ?? DEVICE_NAMES

/** The scene of a state for a look: a room of its own has the name of the picture. */
export const sceneFor = (state: State, name: string, look: Look, scenes: Scenes): Promise<Scene> =>
  typeof state.scene === 'string' ? scenes.get(state.scene) : state.scene(scenes, nameOf(name, look))
