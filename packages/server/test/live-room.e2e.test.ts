import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client } from '@ovation/client'
import { launchBrowser } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePage } from './bindings.pages.ts'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')
const ELEMENT = "document.querySelector('live-room')"
const ATTACHED = `${ELEMENT}?.session?.room.status === 'attached'`

let test: TestServer
let browser: Browser
let site: HttpServer
let other: Client

beforeAll(async () => {
  if (skipped) return
  site = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A shop</title><body></body>'),
  )
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
  test = await TestServer.start({ config: { origins: [siteUrl()] } })
  other = test.client('other')
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  site.close()
})

const siteUrl = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`

/** The connections to rooms of the page that was opened last. */
const sockets = { made: 0, open: 0 }

/** A page with the element's program, which notes every event of it that reaches the document. */
async function open(html: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 800 } })
  Object.assign(sockets, { made: 0, open: 0 })
  page.on('websocket', (socket) => {
    if (!socket.url().endsWith('/v1/ws')) return
    sockets.made += 1
    sockets.open += 1
    socket.on('close', () => (sockets.open -= 1))
  })
  await page.goto(siteUrl())
  await page.evaluate(`
    window.told = []
    for (const type of ['ready', 'state', 'message', 'gift', 'error'])
      document.addEventListener(type, (event) => event instanceof CustomEvent && told.push([type, event.detail, event.target.localName]))`)
  await page.addScriptTag({ url: `${test.url}/embed.js` })
  await page.evaluate(`document.body.innerHTML = ${JSON.stringify(html)}`)
  return page
}
const inRoom = async (page: Page): Promise<void> => void (await page.waitForFunction(ATTACHED))
const types = (page: Page): Promise<string[]> => page.evaluate('told.map(([type]) => type)')
const heightOf = (page: Page): Promise<number> => page.evaluate(`${ELEMENT}.getBoundingClientRect().height`)

describe.skipIf(skipped)('<live-room>', () => {
  it('[EMBED5] tells when it is ready, how things stand, what is said, and why it cannot come in', async () => {
    const page = await open('<section><live-room lang="en"></live-room></section>')
    await page.waitForFunction("told.some(([type]) => type === 'ready')")
    expect(await page.evaluate("told.find(([type]) => type === 'ready')[1].room.name")).toBe('demo')
    expect(await page.evaluate("told.filter(([type]) => type === 'state').at(-1)[1]")).toEqual({
      ...{ room: 'attached', connection: 'connected', live: false },
    })
    await (await other.rooms.get('demo').attach()).messages.send({ text: 'heard outside' })
    await page.waitForFunction("told.some(([type]) => type === 'message')")
    expect(
      await page.evaluate(
        "told.filter(([type]) => type === 'message').map(([, { message }, from]) => [message.text, message.author.name, from])",
      ),
    ).toEqual([['heard outside', 'other', 'live-room']])

    await page.evaluate("told.length = 0; document.querySelector('live-room').setAttribute('room', 'nowhere')")
    await page.waitForFunction("told.some(([type]) => type === 'error')")
    expect(await page.evaluate("told.filter(([type]) => type === 'error').map(([, { error }]) => error.code)")).toEqual(
      ['room_not_found'],
    )
    expect(await types(page)).not.toContain('ready')
    await page.close()
  })

  it('[EMBED20] tells of gifts', async () => {
    const page = await open('<live-room lang="en"></live-room>')
    await page.waitForFunction("told.some(([type]) => type === 'ready')")
    await (await other.rooms.get('demo').attach()).gifts.send('heart', 2)
    await page.waitForFunction("told.some(([type]) => type === 'gift')")
    expect(
      await page.evaluate(
        "told.filter(([type]) => type === 'gift').map(([, { gift: { body } }, from]) => [body.gift, body.count, body.by.name, from])",
      ),
    ).toEqual([['heart', 2, 'other', 'live-room']])
    await page.close()
  })

  it('[EMBED21] [EMBED22] takes variables and rules of the page, and controls of its own in its slots', async () => {
    const page = await open(
      `<style>
        section { --ovation-accent: rgb(1, 2, 3); --ovation-font: monospace }
        live-room { --ovation-background: rgb(4, 5, 6) }
        live-room::part(header) { border-bottom: 7px solid }
        live-room::part(message) { letter-spacing: 3px }
      </style>
      <section><live-room lang="en">
        <button slot="header">one</button><button slot="controls">two</button><button slot="composer">three</button>
      </live-room></section>`,
    )
    await (await other.rooms.get('demo').attach()).messages.send({ text: 'to be styled' })
    await page.waitForFunction(`${ELEMENT}.shadowRoot.querySelector('[part=message]')`)
    await page.waitForFunction(`${ELEMENT}.shadowRoot.querySelector('[part=controls]')`)
    const style = (selector: string, name: string) =>
      page.evaluate(`getComputedStyle(${ELEMENT}.shadowRoot.querySelector('${selector}')).${name}`)
    expect(await page.evaluate(`getComputedStyle(${ELEMENT}).backgroundColor`)).toBe('rgb(4, 5, 6)')
    expect(await style('.live, .primary, .root', 'getPropertyValue("--accent")')).toBe('rgb(1, 2, 3)')
    expect(await style('.root', 'fontFamily')).toMatch(/^monospace/)
    expect(await style('[part=header]', 'borderBottomWidth')).toBe('7px')
    expect(await style('[part=message]', 'letterSpacing')).toBe('3px')
    for (const name of ['header', 'controls', 'composer'])
      expect(
        await page.evaluate(
          `${ELEMENT}.shadowRoot.querySelector('slot[name=${name}]').assignedElements()[0].getBoundingClientRect().width > 0`,
        ),
        name,
      ).toBe(true)
    await page.close()
  })

  it('[EMBED13] takes no text style of the page, nor its direction; its visibility it takes', async () => {
    const page = await open(
      `<style>
        body { text-transform: uppercase; letter-spacing: 3px; text-indent: 40px; text-align: center; white-space: nowrap;
          word-spacing: 9px; line-height: 3; font: italic 40px/3 serif; color: red; direction: rtl; text-shadow: 1px 1px red }
        * { letter-spacing: 2px !important }
      </style>
      <section><live-room lang="en"></live-room></section>`,
    )
    await page.waitForFunction(`${ELEMENT}.shadowRoot.querySelector('.composer')`)
    const style = `(() => { const { textTransform, letterSpacing, textIndent, textAlign, whiteSpace, wordSpacing, fontStyle, fontSize, color, direction, textShadow } =
      getComputedStyle(${ELEMENT}.shadowRoot.querySelector('.root')); return { textTransform, letterSpacing, textIndent, textAlign, whiteSpace, wordSpacing, fontStyle, fontSize, color, direction, textShadow } })()`
    expect(await page.evaluate(style)).toEqual({
      ...{
        textTransform: 'none',
        letterSpacing: 'normal',
        textIndent: '0px',
        textAlign: 'start',
        whiteSpace: 'normal',
      },
      ...{ wordSpacing: '0px', fontStyle: 'normal', fontSize: '15px', color: 'rgb(236, 238, 245)', direction: 'ltr' },
      textShadow: 'none',
    })
    await page.evaluate("document.querySelector('section').style.visibility = 'hidden'")
    await page.locator('.composer').waitFor({ state: 'hidden' })
    await page.close()
  })

  it('[EMBED12] where its content decides how wide it is, it is as wide as is good for a room, or as there is room', async () => {
    const page = await open('')
    const box = '<div style="width:600px">'
    const widths: Record<string, number> = {
      '<div style="display:flex;width:1200px"><p style="width:200px">x</p><live-room></live-room></div>': 960,
      '<div style="display:flex;width:1200px"><p style="width:200px">x</p><main><live-room></live-room></main></div>': 960,
      '<div style="display:flex;width:600px"><p style="flex:none;width:200px">x</p><live-room></live-room></div>': 400,
      '<div style="display:flex;width:600px"><p style="width:200px;margin:0">x</p><live-room style="flex:1"></live-room></div>': 400,
      '<div style="display:grid;width:600px;grid-template-columns:1fr 200px"><live-room></live-room><p>x</p></div>': 400,
      [`${box}<live-room style="float:left"></live-room></div>`]: 600,
      [`${box}<live-room style="display:inline-block"></live-room></div>`]: 600,
      [`${box}<live-room style="width:fit-content"></live-room></div>`]: 600,
      '<live-room style="position:absolute;left:0"></live-room>': 900,
      [`${box}<live-room style="width:200px"></live-room></div>`]: 200,
    }
    for (const [html, width] of Object.entries(widths)) {
      await page.evaluate(`document.body.innerHTML = ${JSON.stringify(html)}; document.body.style.margin = 0`)
      expect(await page.evaluate(`${ELEMENT}.getBoundingClientRect().width`), html).toBe(width)
    }
    await page.close()
  })

  it('[EMBED5] its events leave shadow roots, and React and Vue hear them', async () => {
    const page = await open('<main id="shadow"></main><main id="react"></main><main id="vue"></main>')
    await page.evaluate(
      "document.querySelector('#shadow').attachShadow({ mode: 'open' }).innerHTML = '<live-room mode=\"chat\"></live-room>'",
    )
    await page.waitForFunction("told.some(([type]) => type === 'ready')")
    const code = `
      import { createRoot } from 'react-dom/client'
      import { createApp, h } from 'vue'
      const hear = (by) => ({ detail }) => (window.heard ??= []).push(by + ' ' + (detail.message?.text ?? detail.room.name))
      const getToken = () => '${await test.token('tao', 'member')}'
      createRoot(document.querySelector('#react')).render(<live-room mode="chat" getToken={getToken} onready={hear('React')} onmessage={hear('React')} />)
      createApp(() => h('live-room', { mode: 'chat', getToken, onReady: hear('Vue'), onMessage: hear('Vue') })).mount('#vue')`
    await page.addScriptTag({ content: await bundlePage(code, test.url), type: 'module' })
    await page.waitForFunction('window.heard?.length === 2')
    await (await other.rooms.get('demo').attach()).messages.send({ text: 'to both' })
    await page.waitForFunction('window.heard?.length === 4')
    expect(((await page.evaluate('heard')) as string[]).toSorted()).toEqual([
      ...['React demo', 'React to both', 'Vue demo', 'Vue to both'],
    ])
    expect(
      await page.evaluate("document.querySelector('#vue live-room').session.room.connection.self?.id"),
      'getToken is a property',
    ).toBe('tao')
    await page.close()
  })

  it('[EMBED7] it is as high as its container, and where that has no height, as high as is good for a room', async () => {
    const page = await open('')
    const heights: Record<string, number> = {
      '<div style="width:360px;height:500px"><live-room></live-room></div>': 500,
      '<div style="height:180px"><live-room></live-room></div>': 180,
      '<div style="display:grid;height:600px;grid-template-rows:100px 1fr"><p>x</p><live-room></live-room></div>': 500,
      '<div style="display:flex;flex-direction:column;height:600px"><i style="height:100px">x</i><live-room style="flex:1"></live-room></div>': 500,
      '<div><live-room></live-room></div>': 720,
      '<live-room style="height:333px"></live-room>': 333,
    }
    for (const [html, height] of Object.entries(heights)) {
      await page.evaluate(`document.body.innerHTML = ${JSON.stringify(html)}`)
      expect(await heightOf(page), html).toBe(height)
      await page.waitForFunction(`${ELEMENT}.shadowRoot.querySelector('.side')`)
      expect(await heightOf(page), `with a room in it: ${html}`).toBe(height)
      expect(await page.evaluate(`${ELEMENT}.shadowRoot.querySelector('.root').clientHeight`), html).toBe(height)
    }
    await page.setViewportSize({ width: 900, height: 400 })
    await page.evaluate("document.body.innerHTML = '<live-room></live-room>'")
    expect(await heightOf(page), 'no higher than the window').toBe(400)
    await page.close()
  })

  it('[EMBED8] mode and lang change what is shown, not the visit; room, server and token are another visit', async () => {
    const page = await open('<live-room lang="en"></live-room>')
    await inRoom(page)
    await page.evaluate(`window.before = ${ELEMENT}.session`)
    const set = (name: string, value: string) => page.evaluate(`${ELEMENT}.setAttribute('${name}', '${value}')`)
    await set('mode', 'chat')
    await page.waitForFunction(`!${ELEMENT}.shadowRoot.querySelector('.stage')`)
    await set('lang', 'zh')
    await page.waitForFunction(`${ELEMENT}.shadowRoot.querySelector('.root').lang === 'zh'`)
    expect(await page.evaluate(`${ELEMENT}.session === before && before.room.status`)).toBe('attached')
    expect((await types(page)).filter((type) => type === 'ready')).toHaveLength(1)

    await set('token', await test.token('tao', 'member'))
    await page.waitForFunction(
      `${ELEMENT}.session !== before && ${ATTACHED} && ${ELEMENT}.session.room.connection.self?.id === 'tao'`,
    )
    await page.waitForFunction("told.filter(([type]) => type === 'ready').length === 2")
    await page.close()
  })

  it('[EMBED9] moved within the page it stays; taken out, again and again, nothing of it is left', async () => {
    const page = await open('<div id="one"><live-room></live-room></div><div id="two"></div>')
    await inRoom(page)
    expect(
      await page.evaluate(`(async () => {
        const element = ${ELEMENT}, { session: visit } = element
        for (let at = 0; at < 20; at++) document.querySelector(at % 2 ? '#one' : '#two').append(element)
        await new Promise((done) => setTimeout(done))
        return element.session === visit && visit.room.status
      })()`),
    ).toBe('attached')
    expect(sockets).toEqual({ made: 1, open: 1 })

    // What was changed while it was out counts when it is back.
    await test.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    await page.evaluate(
      `{ const element = ${ELEMENT}; element.remove(); element.setAttribute('room', 'other'); document.body.append(element) }`,
    )
    await page.waitForFunction(`${ATTACHED} && ${ELEMENT}.session.room.name === 'other'`)

    const devtools = await page.context().newCDPSession(page)
    const visits = async (): Promise<number> => {
      await devtools.send('HeapProfiler.collectGarbage')
      const { result } = await devtools.send('Runtime.evaluate', { expression: 'prototype' })
      const { objects } = await devtools.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId ?? '',
        objectGroup: 'x',
      })
      const { result: count } = await devtools.send('Runtime.callFunctionOn', {
        ...{
          objectId: objects.objectId ?? '',
          functionDeclaration: 'function () { return this.length }',
          returnByValue: true,
        },
      })
      await devtools.send('Runtime.releaseObjectGroup', { objectGroup: 'x' })
      return count.value as number
    }
    await page.evaluate(`(async () => {
      window.prototype = Object.getPrototypeOf(${ELEMENT}.session)
      told.length = 0
      const element = ${ELEMENT}
      const turn = () => new Promise((done) => setTimeout(done))
      for (let at = 0; at < 100; at++) {
        element.remove()
        await turn()
        document.body.append(element)
        await turn()
      }
      element.remove()
      await turn()
      told.length = 0
    })()`)
    await expect.poll(() => sockets.open).toBe(0)
    expect(await visits()).toBeLessThanOrEqual(2)
    await page.close()
  })
})
