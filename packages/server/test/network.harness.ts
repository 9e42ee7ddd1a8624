import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import type { ENCODINGS } from '@ovation/testkit'
import { DESKTOP, INSIDE, launchBrowser, videoPlays } from '@ovation/testkit/browser'
import { openMobileNetwork } from '@ovation/testkit/network'
import type { Change, LineProperties, MobileNetwork } from '@ovation/testkit/network'
import type { Browser, Page } from 'playwright-core'
import { TestServer } from './server.fixture.ts'

// A phone whose network changes in the middle of a broadcast, and how long everything takes to be back.

export const HOME: LineProperties = { delayMs: 5, lossShare: 0, bytesPerSecond: 0 }
/** A round trip of 150 ms; `delayMs` is one way. */
export const MOBILE: LineProperties = { delayMs: 75, lossShare: 0.03, bytesPerSecond: 0 }
/** A round trip of 300 ms. */
export const FAR: LineProperties = { delayMs: 150, lossShare: 0.03, bytesPerSecond: 0 }
export const SLOW: LineProperties = { delayMs: 30, lossShare: 0, bytesPerSecond: 120_000 }

const SAY_INTERVAL_MS = 250
const BACK_TIMEOUT_MS = 30_000
const POLL_INTERVAL_MS = 50
const SEED = 4

const SESSION = "document.querySelector('live-room').session"
export const VIDEO = `${INSIDE}.querySelector('video')`

/** From when the network was back, milliseconds; undefined for what did not come back. */
export type Back = { chatMs: number | undefined; videoMs: number | undefined; lost: string[]; doubled: string[] }

/** Notes in the page when each message was first seen, and when the first frame of after a moment. */
const RECORD = `(() => {
  const record = (globalThis.record = { seen: {}, doubled: [], shown: [] })
  setInterval(() => {
    const texts = ${SESSION}.room.getSnapshot().messages.map(({ text }) => text)
    for (const text of texts) record.seen[text] ??= Date.now()
    record.doubled.push(...texts.filter((text, at) => texts.indexOf(text) !== at))
    const at = ${SESSION}.playingAtMs()
    if (at !== undefined) record.shown.push([Date.now(), at])
    record.shown.splice(0, record.shown.length - 2000)
  }, 20)
})()`
type Record = { seen: { [text: string]: number }; doubled: string[]; shown: [number, number][] }

export class MobileBroadcast {
  readonly test: TestServer
  readonly network: MobileNetwork
  readonly browser: Browser
  readonly host: Room
  #encoder: ChildProcess | undefined

  private constructor(test: TestServer, network: MobileNetwork, browser: Browser, host: Room) {
    this.test = test
    this.network = network
    this.browser = browser
    this.host = host
  }

  static async start({ announced }: { announced: boolean }): Promise<MobileBroadcast> {
    const test = await TestServer.start({ config: { host: '0.0.0.0' } })
    const network = await openMobileNetwork({ port: test.port, announced, seed: SEED })
    network.line = HOME
    const browser = await launchBrowser({ fakeDevices: true, executable: network.browser, trusted: network.url })
    const host = await test.client('hostess', 'host').rooms.get('demo').attach()
    return new MobileBroadcast(test, network, browser, host)
  }

  async encode(encoding: keyof typeof ENCODINGS): Promise<void> {
    this.#encoder = publish(this.test.server.rtmp, await this.key, encoding)
    await eventually(() => (this.streamAt('demo')?.segments.length ?? 0) > 1, 'the encoder', 30_000)
  }

  get key(): Promise<string> {
    return this.test.server.streamKeys.show('demo')
  }

  streamAt(place: string) {
    return this.test.server.media.stream(place)
  }

  async open(path: string): Promise<Page> {
    const context = await this.browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })
    const page = await context.newPage()
    await page.goto(`${this.network.url}${path}`)
    return page
  }

  /** A viewer whose video plays, with what they see noted down. */
  async viewer(): Promise<Page> {
    const page = await this.open('/r/demo')
    await videoPlays(page)
    await page.evaluate(RECORD)
    return page
  }

  /** Both sides talk on while the network changes. */
  async changeWhileTalking(page: Page, change: Change, name: string): Promise<Back> {
    const said: string[] = []
    const stored: { [text: string]: number } = {}
    const twice: string[] = []
    const heard = this.host.messages.subscribe(({ text }) => {
      if (stored[text] !== undefined) twice.push(text)
      stored[text] = Date.now()
    })
    const sayOne = (): void => {
      const [mine, theirs] = [`host ${name} ${said.length}`, `viewer ${name} ${said.length}`]
      said.push(mine, theirs)
      void this.host.messages.send({ text: mine }).catch(() => {})
      void page.evaluate(`void ${SESSION}.room.messages.send({ text: ${JSON.stringify(theirs)} }).catch(() => {})`)
    }
    sayOne()
    const talking = setInterval(sayOne, SAY_INTERVAL_MS)
    const backAtMs = await this.network.change(change)
    sayOne()
    const beforeBack = [...said]
    let now = await this.#record(page)
    const seenAt = (texts: readonly string[]): (number | undefined)[] =>
      texts.map((text) => (text.startsWith('host') ? now.seen[text] : stored[text]))
    const shownAt = (): number | undefined => now.shown.find(([, at]) => at > backAtMs)?.[0]
    const all = async (texts: readonly string[]): Promise<boolean> => {
      now = await this.#record(page)
      return !seenAt(texts).includes(undefined) && texts.every((text) => now.seen[text]) && shownAt() !== undefined
    }
    await eventually(() => all(beforeBack), 'what was said meanwhile', BACK_TIMEOUT_MS).catch(() => {})
    clearInterval(talking)
    await eventually(() => all(said), 'what was said afterwards', BACK_TIMEOUT_MS).catch(() => {})
    heard.unsubscribe()
    const times = seenAt(beforeBack)
    const videoAtMs = shownAt()
    return {
      chatMs: times.includes(undefined) ? undefined : Math.max(...(times as number[])) - backAtMs,
      videoMs: videoAtMs === undefined ? undefined : videoAtMs - backAtMs,
      lost: said.filter((text) => !stored[text] || !now.seen[text]),
      doubled: [...new Set([...now.doubled, ...twice])],
    }
  }

  async #record(page: Page): Promise<Record> {
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS))
    return page.evaluate('globalThis.record')
  }

  /** How long after the network is back the publisher at a place goes on, with the stream that it was; undefined when it does not. */
  async changeWhilePublishing(place: string, change: Change): Promise<number | undefined> {
    const stream = this.streamAt(place)
    if (!stream) throw new Error(`nobody publishes at ${place}`)
    // What the server still held of the connection before comes without a header.
    let [isNew, cameAtMs]: [boolean, number | undefined] = [false, undefined]
    const stop = stream.follow({
      init: () => (isNew = true),
      part: () => {
        if (isNew) cameAtMs ??= Date.now()
      },
      ended: () => {},
    })
    const backAtMs = await this.network.change(change)
    await eventually(() => cameAtMs, 'the publisher to go on', BACK_TIMEOUT_MS).catch(() => {})
    stop()
    return cameAtMs === undefined || this.streamAt(place) !== stream ? undefined : cameAtMs - backAtMs
  }

  async close(): Promise<void> {
    this.#encoder?.kill('SIGKILL')
    await this.browser.close()
    await this.network.close()
    await this.test.close()
  }
}
