import { FaultProxy } from '@ovation/testkit'
import { launchBrowser } from '@ovation/testkit/browser'
import { expect, it } from 'vitest'
import { TestCluster } from './cluster.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

it.skipIf(/postgres|redis|chromium/.test(missing))(
  '[OVERLAY7] an overlay that comes to another node goes on behind the last alert that had begun',
  async () => {
    const cluster = await TestCluster.start(2)
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const proxy = await FaultProxy.open(one.port)
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage({ bypassCSP: true })
      await page.addInitScript(`
        globalThis.seen = []
        setInterval(() => {
          const name = document.querySelector('live-room')?.shadowRoot?.querySelector('.banner b')?.textContent
          if (name && seen.at(-1) !== name) seen.push(name)
        }, 20)`)
      await page.goto(`http://127.0.0.1:${proxy.port}/overlay/demo?show=gifts&alert=3`)
      await page.waitForFunction("document.querySelector('live-room').session?.room.status === 'attached'")
      await page.waitForLoadState('networkidle')
      const give = async (name: string): Promise<void> => {
        await (await two.client(name).rooms.get('demo').attach()).gifts.send('star')
      }
      for (const name of ['ann', 'ben']) await give(name)
      await page.locator('.banner', { hasText: 'ann' }).waitFor()
      // The node goes in the middle of it; the browser is led to the other.
      proxy.target = two.port
      proxy.cut()
      await cluster.remove(one)
      await page.locator('.banner', { hasText: 'ben' }).waitFor()
      await give('cem')
      await page.locator('.banner', { hasText: 'cem' }).waitFor()
      expect(await page.evaluate('seen')).toEqual(['ann', 'ben', 'cem'])
      // Loaded anew from there, it has nothing more to show.
      await page.reload()
      await page.waitForLoadState('networkidle')
      await give('dan')
      await page.locator('.banner', { hasText: 'dan' }).waitFor()
      expect(await page.evaluate('seen')).toEqual(['dan'])
    } finally {
      await browser.close()
      await proxy.close()
      await cluster.close()
    }
  },
)
