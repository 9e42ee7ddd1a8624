import { readFileSync } from 'node:fs'
import type { ShowReport, ShowSummary } from '@ovation/protocol'
import { eventually, publish } from '@ovation/testkit'
import { DESKTOP, PHONE, videoPlays } from '@ovation/testkit/browser'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'
import { addCountedShows, MINUTES } from './counted-shows.fixture.ts'

const browsers = new InBrowser({ server: { config: { demo: true } }, needs: ['ffmpeg'] })
const { skipped, open, shot } = browsers

const studio = async (options: Parameters<typeof open>[0]): Promise<Page> =>
  open(options, `/studio#code=${await browsers.test.server.signIn.newCode()}`)

async function problems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = (await page.evaluate(`axe.run(document.querySelector('[role=dialog]'))`)) as axe.AxeResults
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

describe.skipIf(skipped)('the report of a show in the studio', () => {
  it('[REPORT11] [REPORT12] [REPORT13] lists the shows, and shows one with figures, charts, moments, a table and a file', async () => {
    await addCountedShows(browsers.test, 'demo', (n) => `Evening ${n}`)
    const page = await studio(DESKTOP)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    const card = page.getByRole('region', { name: 'Shows' })
    await card.getByText('Evening 2').waitFor()
    expect(await card.getByRole('listitem').count()).toBe(2)
    await shot(page, 'report-card')
    await card.getByRole('button', { name: /Report of “Evening 2”/ }).click()
    const report = page.getByRole('dialog')
    await report.getByText('Percentages: against the show before.').waitFor()
    // The charts came with it.
    expect(asked.filter((url) => /report-modal-\w+\.js/.test(url))).toHaveLength(1)
    const figures = (await report.locator('dl').allInnerTexts()).join('\n')
    expect(figures).toMatch(/Viewers\s+160\s+\+100%\s[\s\S]*Most at once\s+82/)
    expect(await report.locator('canvas').count()).toBe(5)
    expect(figures).toMatch(/Delay, on average\s+1.3 sec\s+Waited for video\s+0.2%/)
    expect(await report.getByRole('region', { name: 'Where viewers came from' }).innerText()).toMatch(
      /Directly, or hidden by the browser\s+60 visits\s+news.example\s+25 visits/,
    )
    await report.getByRole('img', { name: 'Viewers by minute. Most at once: 82, at' }).waitFor()
    await report.getByRole('img', { name: /^Live: \d+% of those who joined stayed for 22:00 at least/ }).waitFor()
    await report.getByText('140 messages, 9.4 times as many as usual').waitFor()
    await shot(page, 'report-desktop')
    expect(await problems(page)).toEqual([])
    await report.getByText('As a table').click()
    expect(await report.getByRole('row').count()).toBe(MINUTES + 1)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      report.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('demo-2026-05-03.csv')
    expect(readFileSync(await file.path(), 'utf8').split('\r\n')).toHaveLength(MINUTES + 2)
    await page.keyboard.press('Escape')
    await report.waitFor({ state: 'detached' })
    await page.context().close()
  }, 60_000)

  it.each(['zh-CN', 'en-US'])(
    '[REPORT11] on a phone it takes the screen, in %s',
    async (locale) => {
      const page = await studio({ ...PHONE, locale })
      const name = locale === 'zh-CN' ? /“Evening 1”的数据报告/ : /Report of “Evening 1”/
      await page.getByRole('tab', { name: locale === 'zh-CN' ? '更多' : 'More' }).tap()
      await page.getByRole('button', { name }).click()
      const report = page.getByRole('dialog')
      await report.locator('canvas').nth(4).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect((await report.boundingBox())?.width).toBe(page.viewportSize()?.width)
      await shot(page, `report-phone-${locale}`)
      expect(await problems(page)).toEqual([])
      await page.context().close()
    },
    60_000,
  )

  it('[REPORT11] a room without a show says where its reports will be', async () => {
    const { test } = browsers
    await test.server.rooms.create('fresh', 'Fresh', { id: 'owner', name: 'Owner', role: 'owner' })
    const code = await test.server.signIn.newCode()
    const page = await open(DESKTOP, `/studio?room=fresh#code=${code}`)
    await page.getByRole('region', { name: 'Shows' }).getByText('After your first broadcast').waitFor()
    await page.context().close()
  }, 60_000)

  it('[REPORT12] [REPORT13] has what the player of a viewer says, who came by a named link', async () => {
    const { test } = browsers
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
    try {
      const page = await open(DESKTOP, '/r/demo?from=newsletter')
      await videoPlays(page, 30_000)
      const headers = { authorization: `Bearer ${await test.token('boss', 'host')}` }
      const ask = async <T>(path: string): Promise<T> =>
        (await (await fetch(`${test.url}/api/v1/rooms/demo/shows${path}`, { headers })).json()) as T
      const told = await eventually(
        async () => {
          const [newest] = (await ask<{ shows: ShowSummary[] }>('')).shows
          const report = await ask<ShowReport>(`/${newest?.startedAt}`)
          // The source is told at once, how the video plays a while later.
          return report.sources.length > 0 && report.show.stalledShare !== null ? report : undefined
        },
        'the report of the player',
        40_000,
      )
      expect(told.sources).toEqual([{ source: 'newsletter', visits: 1 }])
      expect(told.show.stalledShare).toBeLessThan(0.5)
      expect(told.show.delayMs).toBeGreaterThan(0)
      expect(told.show.delayMs).toBeLessThan(10_000)
      await page.context().close()
    } finally {
      encoder.kill('SIGKILL')
    }
  }, 90_000)
})
