import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, launchBrowser } from '@ovation/testkit/browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repositoryRoot } from '../../../scripts/arrows.ts'
import { bundlePage } from './bindings.pages.ts'
import { TestServer } from './server.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('chromium')
const EXAMPLE = join(repositoryRoot, 'examples/own-ui')
const MAX_LINES = 150

let test: TestServer
let site: HttpServer
let browser: Browser
let encoder: ChildProcess | undefined
let host: Room
const files = new Map<string, { type: string; text: string }>()

beforeAll(async () => {
  if (skipped) return
  const { outputFiles } = await build({
    entryPoints: [join(EXAMPLE, 'app.tsx')],
    ...{ outdir: '/', bundle: true, write: false, format: 'esm', jsx: 'automatic' },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  for (const { path, text } of outputFiles)
    files.set(path, { type: path.endsWith('.css') ? 'text/css' : 'text/javascript', text })
  files.set('/', { type: 'text/html', text: readFileSync(join(EXAMPLE, 'index.html'), 'utf8') })
  files.set('/empty', { type: 'text/html', text: '<!doctype html><title>x</title>' })
  site = createServer(({ url = '' }, response) => {
    const file = files.get(url.split('?')[0] ?? '')
    response.setHeader('content-type', `${file?.type ?? 'text/plain'}; charset=utf-8`)
    response.end(file?.text)
  })
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
  test = await TestServer.start({ config: { origins: [origin()] } })
  host = await test.client('Hannah', 'host').rooms.get('demo').attach()
  await host.setTitle('A room of one’s own')
  for (let n = 1; n <= 60; n++) await host.messages.send({ text: `message ${n}` })
  encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
  await host.polls.open({ question: 'Which song?', options: ['A', 'B'] })
  browser = await launchBrowser()
}, 120_000)
afterAll(async () => {
  if (skipped) return
  encoder?.kill('SIGKILL')
  await browser.close()
  await test.close()
  site.close()
})

const origin = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`
const ink = (page: Page): Promise<number> =>
  page.evaluate(
    "(() => { const c = document.querySelector('canvas'); return c?.width ? c.getContext('2d').getImageData(0, 0, c.width, c.height).data.reduce((sum, one) => sum + one, 0) : 0 })()",
  )

describe.skipIf(skipped)('screens of somebody else', () => {
  it('[SDK48] examples/own-ui, in 150 lines at most, shows, says, plays and lets fly with elements of its own', async () => {
    expect(readFileSync(join(EXAMPLE, 'app.tsx'), 'utf8').split('\n').length).toBeLessThanOrEqual(MAX_LINES)
    const page = await browser.newPage({ ...DESKTOP })
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${origin()}/?server=${encodeURIComponent(test.url)}&name=Mia`)
    await page.getByRole('heading', { name: 'A room of one’s own' }).waitFor()
    await page.locator('.wall li', { hasText: 'message 60' }).waitFor()
    expect(await page.locator('.wall li', { hasText: /^Hannahmessage 1$/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'older' }).click()
    await page.locator('.wall li', { hasText: /^Hannahmessage 1$/ }).waitFor()

    await page.waitForFunction(
      "document.querySelector('video').currentTime > 0.5 && !document.querySelector('video').hidden",
    )

    await page.getByLabel('Say something').fill('hello from elsewhere')
    await eventually(() => host.getSnapshot().typing.names.includes('Mia'), 'the sign of writing')
    await page.getByLabel('Say something').press('Enter')
    await eventually(async () => (await ink(page)) > 0, 'the message to fly')
    await page.locator('.wall .own[data-status=delivered]', { hasText: 'hello from elsewhere' }).waitFor()
    host.typing()
    await page.locator('form small', { hasText: 'Hannah' }).waitFor()

    await page.locator('.poll button', { hasText: 'B' }).click()
    await eventually(() => host.getSnapshot().state.poll?.tallied[1] === 1, 'the vote')
    await page.locator('.poll button', { hasText: 'A' }).click()
    await page.locator('.poll small', { hasText: 'voted' }).waitFor()
    if (process.env.OVATION_SCREENSHOT) await page.screenshot({ path: process.env.OVATION_SCREENSHOT })

    await page.locator('.wall .own').getByLabel('delete').click()
    await page.locator('.wall .own', { hasText: '—' }).waitFor()
    expect(faults).toEqual([])
    await page.close()
  })

  it('[SDK47] Vue has them too, and follows a room that changes', async () => {
    await test.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    const page = await browser.newPage()
    await page.goto(`${origin()}/empty`)
    const code = `
      import { createApp, defineComponent, h, ref, shallowRef } from 'vue'
      import { provideClient, useDanmaku, useMessages, usePlayer, usePoll, useRoom, useStream, useTyping } from '@ovation/client/vue'
      const name = ref('demo')
      window.go = (next) => (name.value = next)
      const Screen = defineComponent(() => {
        const { room } = useRoom(name)
        const { messages, hasOlder, loadOlder } = useMessages(room)
        const [typing, poll, stream] = [useTyping(room), usePoll(room), useStream(room)]
        const [video, canvas] = [shallowRef(null), shallowRef(null)]
        const playback = usePlayer(room, video)
        useDanmaku(room, canvas, { fontPx: 24 })
        window.state = () => [room.value.name, messages.value.length, messages.value.at(-1)?.text, hasOlder.value, typing.value.count, poll.value?.question, stream.value.status, playback.value.state]
        window.older = loadOlder
        window.room = room
        return () => [h('video', { ref: video, muted: true, playsInline: true }), h('canvas', { ref: canvas, style: 'width:400px;height:200px' })]
      })
      createApp(defineComponent(() => { provideClient({ server: SERVER, guest: { name: 'Vue' } }); return () => h(Screen) })).mount(document.body.appendChild(document.createElement('main')))`
    await page.addScriptTag({ content: await bundlePage(code, test.url), type: 'module' })
    await page.waitForFunction(
      "window.state?.().at(-1) === 'playing' && document.querySelector('video').currentTime > 0.2",
    )
    const before = (await page.evaluate('state()')) as unknown[]
    expect(before[3], 'there are older ones').toBe(true)
    expect(before.slice(5)).toEqual(['Which song?', 'live', 'playing'])
    await page.evaluate('older()')
    await page.waitForFunction(`state()[1] > ${Number(before[1])} && !state()[3]`)
    await page.evaluate("room.value.messages.send({ text: 'flies', danmaku: { mode: 'top' } })")
    await eventually(async () => (await ink(page)) > 0, 'the message to fly')
    await page.evaluate("go('other')")
    await page.waitForFunction("state()[0] === 'other' && state()[1] === 0 && state().at(-1) === 'idle'")
    await page.close()
  })
})
