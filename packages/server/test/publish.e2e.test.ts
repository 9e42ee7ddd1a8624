import { eventually } from '@ovation/testkit'
import { DESKTOP, PHONE, videoPlays } from '@ovation/testkit/browser'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ server: { limits: { encoderGraceMs: 8_000 } }, browser: { fakeDevices: true } })
const { open, shot, skipped } = here

let key: string

beforeAll(async () => {
  if (skipped) return
  key = await here.test.server.streamKeys.show('demo')
}, 60_000)
afterEach(async () => {
  if (skipped) return
  for (const context of here.browser.contexts()) await context.close()
  await eventually(() => here.test.server.media.stream('demo') === undefined, 'the stream to end', 15_000)
})

const status = async (): Promise<string> => (await here.test.server.rooms.state('demo')).stream.status

/** A publisher that says exactly what a test tells it to. */
async function raw(...said: (string | Buffer)[]): Promise<{ code: () => number | undefined; socket: WebSocket }> {
  const socket = new WebSocket(`${here.test.url.replace('http', 'ws')}/live/demo/publish`)
  let code: number | undefined
  socket.on('close', (closed) => (code = closed))
  socket.on('error', () => {})
  await new Promise((done) => socket.once('open', done))
  for (const one of said) socket.send(one)
  return { code: () => code, socket }
}
const hello = (with_: string): string => JSON.stringify({ t: 'publish', key: with_ })

describe.skipIf(skipped)('on air from a browser', () => {
  it('[PUB1] camera and microphone of a browser are seen by others, and the end is an end', async () => {
    const host = await open(DESKTOP, `/publish/demo#key=${key}`)
    expect(host.url()).not.toContain(key)
    await host.waitForFunction(
      "document.querySelector('live-publisher').shadowRoot.querySelector('video')?.videoWidth > 0",
    )
    await host.getByRole('button', { name: 'Go live' }).click()
    await eventually(async () => (await status()) === 'live', 'the stream', 20_000)
    expect(here.test.server.media.stream('demo')?.init?.mime).toMatch(
      /^video\/mp4; codecs="avc1\.[0-9a-f]{6}, mp4a\.40\.2"$/,
    )
    const viewer = await open(DESKTOP, '/r/demo')
    await videoPlays(viewer)
    await host.getByText('frames a second').waitFor({ timeout: 10_000 })
    const health = here.test.server.media.health('demo')
    expect(health).toMatchObject({ unsupported: [], audio: 'mp4a.40.2' })
    const lagMs = (await viewer.evaluate(
      "Date.now() - document.querySelector('live-room').session.playingAtMs()",
    )) as number
    console.log(`from a browser: ${Math.round(lagMs)} ms from the server to the screen`)
    await shot(host, 'publish-live')
    await host.getByRole('button', { name: 'End the stream' }).click()
    await host.getByRole('button', { name: 'End the stream now' }).click()
    await eventually(async () => (await status()) === 'ended', 'the end', 10_000)
    await host.getByRole('heading', { name: 'The stream has ended' }).waitFor()
  }, 90_000)

  it('[PUB5] a smaller copy goes beside the video; players know of both; what the line carries is said in words', async () => {
    const host = await open(DESKTOP, `/publish/demo#key=${key}`)
    await host.getByLabel('Quality').selectOption('360')
    await host.getByRole('button', { name: 'Measure' }).click()
    await host.getByText(/Your upload takes [\d.]+ Mbit\/s: enough for \d+ streams/).waitFor({ timeout: 15_000 })
    await shot(host, 'publish-uplink')
    expect(here.test.server.media.stream('demo')).toBeUndefined()
    await host.getByRole('button', { name: 'Go live' }).click()
    const low = await eventually(
      () =>
        (here.test.server.media.stream('demo~low')?.segments.length ?? 0) > 0 &&
        here.test.server.media.stream('demo~low'),
      'the smaller copy',
      30_000,
    )
    expect(low.init).toMatchObject({ height: 240 })
    expect(low.init?.mime).toMatch(/avc1\.[0-9a-f]{6}, mp4a\.40\.2/)
    await eventually(() => (here.test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'the video', 20_000)
    const master = await (await fetch(`${here.test.url}/live/demo/master.m3u8`)).text()
    expect(master).toMatch(
      /#EXT-X-STREAM-INF:BANDWIDTH=\d+,RESOLUTION=640x360,CODECS="avc1\.[0-9a-f]{6},.*\nindex\.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=\d+,RESOLUTION=426x240.*\n\.\.\/demo~low\/index\.m3u8/,
    )
    for (const [at, other] of [
      ['demo', 'demo~low'],
      ['demo~low', 'demo'],
    ])
      expect(await (await fetch(`${here.test.url}/live/${at}/index.m3u8`)).text()).toMatch(
        new RegExp(`#EXT-X-RENDITION-REPORT:URI="../${other}/index.m3u8",LAST-MSN=\\d+,LAST-PART=\\d+`),
      )
    // The room knows of one video.
    const stream = here.test.server.media.stream('demo')?.id
    expect((await here.test.server.rooms.state('demo')).stream).toMatchObject({ stream })

    const viewer = await open(DESKTOP, '/r/demo')
    await videoPlays(viewer)
    await viewer.getByRole('button', { name: 'Settings' }).click()
    await viewer.getByLabel('Low quality').check()
    await viewer.getByText(/behind · 426 × 240/).waitFor({ timeout: 15_000 })
    await viewer.getByLabel('Stable playback').check()
    await videoPlays(viewer, 40_000)
    await host.getByRole('button', { name: 'End the stream' }).click()
    await host.getByRole('button', { name: 'End the stream now' }).click()
    await eventually(() => here.test.server.media.stream('demo~low') === undefined, 'the end of both', 10_000)
  }, 120_000)

  it.each([
    ['audio and video from a browser that gives no tracks', ['MediaStreamTrackProcessor', 'AudioEncoder'], 'mp4a.40.2'],
    ['Opus where no AAC can be had, said before', ['WebAssembly'], 'opus'],
  ] as const)(
    '[PUB4] %s',
    async (_, lacking, audio) => {
      const context = await here.browser.newContext({ bypassCSP: false, locale: 'en-US', ...DESKTOP })
      const host = await context.newPage()
      await host.addInitScript(`for (const name of ${JSON.stringify(lacking)}) delete globalThis[name]`)
      if (audio === 'opus') await context.route('**/sdk/aac.js', (route) => route.abort())
      await host.goto(`${here.test.url}/publish/demo#key=${key}`)
      if (audio === 'opus') await host.getByText('iPhones').waitFor()
      await host.getByRole('button', { name: 'Go live' }).click()
      await eventually(() => (here.test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'the video', 30_000)
      expect(here.test.server.media.health('demo')).toMatchObject({ audio, unsupported: [] })
      const viewer = await open(DESKTOP, '/r/demo')
      await videoPlays(viewer)
      await viewer.getByRole('button', { name: 'Unmute' }).click()
      const heard = "document.querySelector('live-room').shadowRoot.querySelector('video').webkitAudioDecodedByteCount"
      await eventually(async () => Number(await viewer.evaluate(heard)) > 0, 'the audio', 15_000)
      await videoPlays(viewer)
    },
    90_000,
  )

  it('[PUB2] a network that goes and comes is “back soon” and then goes on; a newer encoder takes the place', async () => {
    const host = await open({ ...PHONE, locale: 'zh-CN' }, `/publish/demo#key=${key}`)
    await host.getByRole('button', { name: '开始直播' }).waitFor()
    await shot(host, 'publish-phone')
    await host.getByRole('button', { name: '开始直播' }).click()
    await eventually(async () => (await status()) === 'live', 'the stream', 20_000)
    const first = here.test.server.media.stream('demo')?.id
    await here.test.restart()
    await eventually(
      () =>
        here.test.server.media.stream('demo') !== undefined &&
        here.test.server.media.stream('demo')?.init !== undefined,
      'the stream again',
      20_000,
    )
    expect(here.test.server.media.stream('demo')?.id).not.toBe(first)
    // A call takes camera and microphone away; after it they are opened anew, and the broadcast goes on.
    const again = here.test.server.media.stream('demo')
    const tracks = "document.querySelector('live-publisher').shadowRoot.querySelector('video').srcObject.getTracks()"
    const before = await host.evaluate(`${tracks}.map((track) => (track.stop(), track.id)).join()`)
    await host.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await eventually(
      async () =>
        (await host.evaluate(`${tracks}.map(({ id, readyState }) => readyState === 'live' && id).join()`)) !== before,
      'the devices again',
    )
    const there = again?.segments.at(-1)?.number ?? 0
    await eventually(() => (again?.segments.at(-1)?.number ?? 0) > there + 1, 'the video to go on', 15_000)
    expect(here.test.server.media.stream('demo')).toBe(again)
    const other = await raw(hello(key))
    await host.getByText('另一个推流端').waitFor({ timeout: 10_000 })
    other.socket.terminate()
  }, 90_000)

  it.each([
    ['en-US', 'Go live', 'This page was opened without the key of a room. Open it from the studio.'],
    ['zh-CN', '开始直播', '本页没有带房间的密钥，请从主播台打开。'],
  ])('[PUB12] without a key and not signed in, the page says so in its language (%s)', async (locale, name, said) => {
    const host = await open({ ...DESKTOP, locale }, '/publish/demo')
    await host.getByRole('button', { name }).click()
    await host.getByText(said, { exact: true }).waitFor()
  })

  it('[PUB3] without the key nothing is taken, and what is malformed ends the connection', async () => {
    const wrong = await raw(hello('demo_AAAAAAAAAAAAAAAAAAAAAAAAAAA'))
    await eventually(() => wrong.code() === 4_403, 'the refusal')
    const silent = await raw(Buffer.alloc(2_000))
    await eventually(() => silent.code() === 4_403, 'the refusal of bytes')
    expect(here.test.server.media.stream('demo')).toBeUndefined()
    const packet = Buffer.alloc(100)
    for (const bad of [
      '{"t":"video","description":"AA=="}',
      '{"t":"audio","codec":"mp3"}',
      'nonsense',
      Buffer.from([9, 1]),
      Buffer.alloc(20, 255),
      packet.subarray(0, 4),
    ]) {
      const publisher = await raw(hello(key))
      await new Promise((done) => publisher.socket.once('message', done))
      publisher.socket.send(bad)
      await eventually(() => publisher.code() === 4_400, `the end after ${String(bad).slice(0, 40)}`)
    }
    // Another room's key does not open this one.
    await here.test.server.rooms.create('other', 'Other', { id: 'owner', name: 'Owner', role: 'owner' })
    const foreign = await raw(hello(await here.test.server.streamKeys.show('other')))
    await eventually(() => foreign.code() === 4_403, 'the refusal of another room’s key')
  }, 60_000)
})
