import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { eventually } from '@ovation/testkit'
import { PHONE } from '@ovation/testkit/browser'
import { faultsOf } from './axe.fixture.ts'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({ needs: ['ffmpeg'] })
const { open, shot, skipped } = here
const LAPTOP = { viewport: { width: 1_280, height: 720 } }

let folder: string
beforeAll(() => {
  if (skipped) return
  folder = mkdtempSync(join(tmpdir(), 'ovation-file-'))
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-f', 'lavfi', '-i', 'sine=f=440:r=48000']
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac']
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, '-t', '60', ...coding, join(folder, 'show.mp4')])
})
afterAll(() => rmSync(folder ?? '', { recursive: true, force: true }))

/** By all rules of axe. */
const faults = (page: Page): Promise<string[]> => faultsOf(page, null)

describe.skipIf(skipped)('a show from a file', () => {
  it('[STUDIO70] [STREAM3] is put on in the studio, and everybody reads that it is recorded', async () => {
    const page = await open(LAPTOP, `/studio#code=${await here.test.server.signIn.newCode()}`)
    await page.getByRole('button', { name: 'A file or a recording' }).click()
    await shot(page, 'file-choose')
    await page.locator('input[type=file][accept*="video/mp4"]').setInputFiles(join(folder, 'show.mp4'))
    await page.getByText('show.mp4 is ready.').waitFor({ timeout: 20_000 })
    // All of it is in sight on a laptop.
    const said = await page.getByText('show.mp4 is ready.').boundingBox()
    expect((said?.y ?? 720) + (said?.height ?? 0)).toBeLessThanOrEqual(720)
    await shot(page, 'file-ready')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Go live with it' }).click()
    await page.getByRole('heading', { name: 'You are live' }).waitFor({ timeout: 15_000 })
    await page.locator('.show-bar').getByText('Recorded').waitFor()
    await shot(page, 'file-air')
    const viewer = await open(LAPTOP, '/r/demo')
    await viewer.locator('.head .live').getByText('Recorded').waitFor({ timeout: 15_000 })
    await viewer.waitForFunction(
      "document.querySelector('live-room').shadowRoot.querySelector('video')?.currentTime > 0.5",
      undefined,
      { timeout: 20_000 },
    )
    await shot(viewer, 'file-viewer')
    await page.getByRole('button', { name: 'End broadcast' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
    await viewer.locator('.head .live').waitFor({ state: 'detached' })
    expect((await here.test.server.rooms.state('demo')).stream.status).toBe('ended')
    await page.context().close()
    await viewer.context().close()
  }, 90_000)

  it('[STUDIO94] is still there after the page was loaded again, and one that another window replaced is not mixed with it', async () => {
    const signIn = async (): Promise<Page> => open(LAPTOP, `/studio#code=${await here.test.server.signIn.newCode()}`)
    const page = await signIn()
    const other = await signIn()
    const choose = async (where: Page): Promise<void> => {
      await where.getByRole('button', { name: 'A file or a recording' }).click()
      await where.locator('input[type=file][accept*="video/mp4"]').setInputFiles(join(folder, 'show.mp4'))
    }
    // The first part is taken, and the next one is held back.
    let release = (): void => {}
    const held = new Promise<void>((done) => (release = done))
    await page.route(/show\/file\?at=[1-9]/, async (route) => held.then(() => route.continue()))
    await choose(page)
    await eventually(() => readdirSync(join(here.test.folder, 'show-files')).length === 1, 'the first part')
    await page.getByText(/Uploading show.mp4: [1-9]/).waitFor()
    await choose(other)
    await other.getByText('show.mp4 is ready.').waitFor({ timeout: 20_000 })
    release()
    await page.getByText('another upload to this room has replaced it').waitFor()
    await page.getByText(/A file of \d+ [kM]B is uploaded and ready\./).waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
    await page.unroute(/show\/file/)
    await page.reload()
    await page.getByText(/A file of \d+ [kM]B is uploaded and ready\./).waitFor()
    await page.getByRole('button', { name: 'Go live with it' }).waitFor()
    await shot(page, 'file-again')
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('button', { name: 'Choose a file' }).waitFor()
    expect(readdirSync(join(here.test.folder, 'show-files'))).toEqual([])
    // What the other window has is gone, and is said to be.
    await other.getByRole('button', { name: 'Go live with it' }).click()
    await other.getByRole('alert').waitFor()
    await page.context().close()
    await other.context().close()
  }, 90_000)

  it('[STUDIO70] [STUDIO35] fits a phone, in Chinese', async () => {
    const page = await open({ ...PHONE, locale: 'zh-CN' }, `/studio#code=${await here.test.server.signIn.newCode()}`)
    await page.getByRole('button', { name: '准备下一场' }).tap()
    await page.getByRole('button', { name: '视频文件或录像' }).tap()
    await page.locator('input[type=file][accept*="video/mp4"]').setInputFiles(join(folder, 'show.mp4'))
    const putOn = page.getByRole('button', { name: '用它开播' })
    await putOn.waitFor({ timeout: 20_000 })
    await shot(page, 'file-phone')
    const [button, tabs] = [await putOn.boundingBox(), await page.locator('.bottom-tabs').boundingBox()]
    expect(button?.height).toBeGreaterThanOrEqual(44)
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThan(tabs?.y ?? 0)
    expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
      false,
    )
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: '移除' }).tap()
    await page.getByRole('button', { name: '选择文件' }).waitFor()
    expect(readdirSync(join(here.test.folder, 'show-files'))).toEqual([])
    await page.context().close()
  }, 60_000)
})
