import type { ChildProcess } from 'node:child_process'
import { eventually, FaultProxy, publish } from '@ovation/testkit'
import { DESKTOP, launchBrowser, videoPlays } from '@ovation/testkit/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg') || missing.includes('chromium')

let test: TestServer
let proxy: FaultProxy
let browser: Browser
let encoder: ChildProcess

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start()
  proxy = await FaultProxy.open(test.port)
  browser = await launchBrowser()
  encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'), 'wide')
  await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'the encoder', 30_000)
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder.kill('SIGKILL')
  await browser.close()
  await proxy.close()
  await test.close()
})

it.skipIf(skipped)(
  '[NET8] on a line that carries no video, and no smaller one, audio only is one tap away',
  async () => {
    const context = await browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${proxy.port}/r/demo`)
    await videoPlays(page)
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    proxy.faults = { clientBytesPerSecond: 120_000 }
    await page.getByRole('button', { name: 'Slow connection: audio only' }).click({ timeout: 30_000 })
    await page.getByText('Audio only').waitFor({ timeout: 20_000 })
    await page.waitForFunction(
      "document.querySelector('live-room').shadowRoot.querySelector('video').currentTime > 1",
      undefined,
      { timeout: 20_000 },
    )
  },
)
