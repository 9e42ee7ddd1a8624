import type { ChildProcess } from 'node:child_process'
import { eventually, FaultProxy, publish } from '@ovation/testkit'
import { DESKTOP, videoPlays } from '@ovation/testkit/browser'
import { afterAll, beforeAll, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { skipped } = here

let proxy: FaultProxy
let encoder: ChildProcess

beforeAll(async () => {
  if (skipped) return
  proxy = await FaultProxy.open(here.test.port)
  encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'), 'wide')
  await eventually(() => (here.test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'the encoder', 30_000)
}, 60_000)
afterAll(async () => {
  if (skipped) return
  encoder.kill('SIGKILL')
  await proxy.close()
})

it.skipIf(skipped)(
  '[NET8] on a line that carries no video, and no smaller one, audio only is one tap away',
  async () => {
    const context = await here.browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${proxy.port}/r/demo`)
    await videoPlays(page)
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    proxy.faults = { clientBytesPerSecond: 120_000 }
    await page.getByRole('button', { name: 'Slow connection. Listen only?' }).click({ timeout: 30_000 })
    await page.locator('b', { hasText: 'Audio only' }).waitFor({ timeout: 20_000 })
    await page.waitForFunction(
      "document.querySelector('live-room').shadowRoot.querySelector('video').currentTime > 1",
      undefined,
      { timeout: 20_000 },
    )
  },
)
