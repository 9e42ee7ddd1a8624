import { eventually } from '@ovation/testkit'
import { launchBrowser, videoPlays } from '@ovation/testkit/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Obs } from './obs.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

let test: TestServer
let obs: Obs

beforeAll(async () => {
  test = await TestServer.start({ limits: { encoderGraceMs: 30_000 } })
  obs = new Obs(':97')
})
afterAll(async () => {
  obs.close()
  await test.close()
})

describe.skipIf(/obs|Xvfb|chromium/.test(missing))('OBS itself', () => {
  it('[MEDIA11] publishes with address and key as the studio shows them; the video moves, and the host is told what to change', async () => {
    const key = await test.server.streamKeys.show('demo')
    obs.configure(test.server.rtmp.replace('localhost', '127.0.0.1'), key)
    let running = obs.start()
    await eventually(() => test.server.media.stream('demo') !== undefined, 'OBS to be on air', 60_000)
    const browser = await launchBrowser()
    const page = await browser.newPage({ bypassCSP: true })
    await page.goto(`${test.url}/r/demo`)
    await videoPlays(page, 60_000)
    // Its keyframes come 250 frames apart unless somebody says otherwise.
    const health = await eventually(
      () => (test.server.media.health('demo')?.keyframeIntervalMs ?? 0) > 0 && test.server.media.health('demo'),
      'two key frames',
      60_000,
    )
    console.log(`OBS: ${JSON.stringify(health)}`)
    expect(health).toMatchObject({ width: 640, height: 360, audio: 'mp4a.40.2', unsupported: [] })
    if (health.keyframeIntervalMs > 4_000) expect(health.advice).toContain('keyframe_interval_too_long')
    running.kill('SIGKILL')
    await eventually(
      async () => (await test.server.rooms.state('demo')).stream.status === 'interrupted',
      'the room to wait',
    )
    running = obs.start()
    await eventually(
      async () => (await test.server.rooms.state('demo')).stream.status === 'live',
      'OBS to be back',
      60_000,
    )
    await videoPlays(page, 60_000)
    await browser.close()
  }, 300_000)
})
