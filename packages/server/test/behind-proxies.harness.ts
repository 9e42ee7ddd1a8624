import type { ChildProcess } from 'node:child_process'
import { request } from 'node:https'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, videoPlays, say } from '@ovation/testkit/browser'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { TestServer } from './server.fixture.ts'

// One broadcast through a proxy, as its owner and a viewer have it in a browser.

/** A client that is not on the machine of the proxy, as far as addresses tell. */
const FROM = '127.0.0.7'

/** Where people come in; `rtmp` is where an encoder connects, without it a browser publishes. */
export type Site = { url: string; rtmp?: string }

type Asked = { method?: string; headers?: Record<string, string>; body?: unknown }
type Answered = { status: number; headers: Record<string, unknown>; body: Record<string, unknown> }

/** A request as of another machine. */
export const ask = (url: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answered> =>
  new Promise((done, fail) => {
    const options = { method, agent: false, family: 4, localAddress: FROM, rejectUnauthorized: false }
    const asking = request(
      url,
      { ...options, headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers } },
      (answer) => {
        let text = ''
        answer.on('data', (chunk) => (text += String(chunk)))
        answer.on('end', () => {
          const said = (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>
          done({ status: answer.statusCode ?? 0, headers: answer.headers, body: said })
        })
      },
    )
    asking.on('error', fail)
    asking.end(body === undefined ? undefined : JSON.stringify(body))
  })

/** What becomes of a key that a browser publishes with. */
const judged = (url: string, key: string): Promise<'taken' | number> =>
  new Promise((done, fail) => {
    const socket = new WebSocket(url, { rejectUnauthorized: false, family: 4 })
    socket.on('open', () => socket.send(JSON.stringify({ t: 'publish', key })))
    socket.on('message', () => (done('taken'), socket.terminate()))
    socket.on('close', (code) => done(code)).on('error', fail)
  })

/** The owner signs in to the studio and is on air, a viewer watches and chats. */
export class ProxyProof {
  #browser: Browser
  #nodes: readonly TestServer[]
  #encoder: ChildProcess | undefined

  constructor(browser: Browser, nodes: readonly TestServer[]) {
    this.#browser = browser
    this.#nodes = nodes
  }

  async run(site: Site, words: string): Promise<void> {
    const { page: studio, token } = await this.#signIn(site.url)
    const protocol = "performance.getEntriesByType('navigation')[0].nextHopProtocol"
    expect(await studio.evaluate(protocol)).toBe('h2')
    expect(await studio.context().cookies()).toEqual([
      expect.objectContaining({ name: '__Host-ovation_session', secure: true, httpOnly: true, path: '/' }),
    ])
    await this.#goLive(studio, site, token)
    const viewer = await (await this.#newContext()).newPage()
    const sockets: string[] = []
    viewer.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname))
    await viewer.goto(`${site.url}/r/demo`)
    const live = () => this.#nodes.some(({ server }) => server.media.stream('demo')?.init !== undefined)
    await eventually(live, 'the stream', 40_000)
    await videoPlays(viewer, 40_000)
    await say(viewer, words, 'Lin')
    await studio.getByText(words).waitFor()
    expect(new Set(sockets)).toEqual(new Set(['/v1/ws', '/live/demo/ws']))
    await expectEdges(site.url)
  }

  async close(): Promise<void> {
    this.#encoder?.kill('SIGKILL')
    for (const context of this.#browser.contexts()) await context.close()
  }

  #newContext(): Promise<BrowserContext> {
    return this.#browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'en-US', ignoreHTTPSErrors: true })
  }

  /** Opens the studio by a link, as the owner does the first time. */
  async #signIn(url: string): Promise<{ page: Page; token: string }> {
    const page = await (await this.#newContext()).newPage()
    await page.goto(`${url}/studio#code=${await this.#nodes[0]?.server.signIn.newCode()}`)
    await page.getByRole('region', { name: 'Chat' }).waitFor()
    const token = (await page.evaluate(
      "fetch('/api/v1/account/token', { method: 'POST' }).then((answer) => answer.json()).then(({ token }) => token)",
    )) as string
    return { page, token }
  }

  /** Goes on air by the link that the studio gives: from a browser, or with its key by an encoder. */
  async #goLive(studio: Page, { url, rtmp }: Site, token: string): Promise<void> {
    const authorization = `Bearer ${token}`
    const { body } = await ask(`${url}/api/v1/rooms/demo/publish-link`, { headers: { authorization } })
    const [link, key = ''] = [String(body.link), String(body.link).split('#key=')[1]]
    expect(link).toBe(`${url}/publish/demo#key=${key}`)
    const publishAt = `${url.replace('https', 'wss')}/live/demo/publish`
    expect(await judged(publishAt, 'wrong')).toBe(4_403)
    if (rtmp !== undefined) {
      expect(await judged(publishAt, key)).toBe('taken')
      this.#encoder = publish(rtmp, key)
      return
    }
    const publisher = await studio.context().newPage()
    await publisher.goto(link)
    await publisher.getByRole('button', { name: 'Go live' }).click()
  }
}

/** What scripts see of the way in: addresses, origins. */
async function expectEdges(url: string): Promise<void> {
  const { body } = await ask(`${url}/api/v1/share/echo`)
  expect(body).toMatchObject({ address: FROM, secure: true })
  const hello = { t: 'hello', v: 2, guest: {} }
  const plain = url.replace('https:', 'http:')
  for (const origin of ['https://evil.example', 'null', plain, `${url}.evil.example`]) {
    const refused = { headers: { origin } }
    const answers = [
      await ask(`${url}/v1/sse`, { method: 'POST', body: hello, ...refused }),
      await ask(`${url}/api/v1/account/sign-in`, { method: 'POST', body: { code: 'x' }, ...refused }),
      await ask(`${url}/api/v1/rooms`, refused),
    ]
    for (const { status, headers, body: said } of answers) {
      expect([origin, status, said]).toMatchObject([origin, 403, { error: { code: 'origin_refused' } }])
      expect(headers['access-control-allow-origin']).toBeUndefined()
    }
    // Video is for any page, without credentials.
    expect((await ask(`${url}/live/demo/index.m3u8`, refused)).headers['access-control-allow-origin']).toBe('*')
  }
  const own = await ask(`${url}/api/v1/account/sign-in`, {
    method: 'POST',
    body: { code: 'x' },
    headers: { origin: url },
  })
  expect(own).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } })
}
