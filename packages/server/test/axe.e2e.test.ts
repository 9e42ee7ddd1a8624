import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'
import { LOOKS, PANELS } from './screen-states.fixture.ts'

const here = new InBrowser({
  needs: ['ffmpeg'],
  server: { limits: { encoderGraceMs: 1_500, recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } },
})
const { open, skipped, shot } = here

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

let encoder: ChildProcess | undefined
let host: Room
/** One page for each look, which goes through all states. */
let pages: { name: string; page: Page }[] = []

beforeAll(async () => {
  if (skipped) return
  host = await here.test.client('Hannah', 'host').rooms.get('demo').attach()
  const sent = await host.messages.send({ text: 'Welcome' })
  await host.reactions.toggle(sent, '👍')
  pages = await Promise.all(
    LOOKS.map(async ({ name, options }) => {
      const page = await open({ ...options, reducedMotion: 'reduce' })
      await page.locator('.tools').waitFor({ state: 'attached' })
      await page.evaluate(axe.source)
      return { name, page }
    }),
  )
}, 60_000)
afterAll(() => void encoder?.kill('SIGKILL'))

type Result = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }

/** What axe finds on a page, as text. */
async function found(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<Result>(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** What axe finds on every page, in a state. */
async function foundOnAll(state: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  await Promise.all(
    pages.map(async ({ name, page }, at) => {
      const faults = await found(page)
      if (faults.length > 0) all[`${state}, ${name}`] = faults
      await shot(page, `axe-${state}-${at}`)
    }),
  )
  return all
}

const seen = (text: string) =>
  Promise.all(pages.map(({ page }) => page.locator(text).first().waitFor({ timeout: 20_000 })))

describe.skipIf(skipped)('what axe finds', () => {
  it('[A11Y10] in a room before the broadcast, live, interrupted and ended: nothing', async () => {
    const faults: object[] = [await foundOnAll('before')]
    await host.announce('Questions are answered at nine.')
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'))
    await seen('.stage[data-playback=playing]')
    await seen('.poll')
    faults.push(await foundOnAll('live'))
    for (const { name, open } of PANELS)
      for (const { name: look, page } of pages.slice(0, 2)) {
        await open(page)
        await page.locator('dialog[open], .popover').waitFor()
        const here = await found(page)
        if (here.length > 0) faults.push({ [`${name}, ${look}`]: here })
        await shot(page, `axe-${name}-${look}`)
        await page.keyboard.press('Escape')
        await page.locator('dialog[open], .popover').waitFor({ state: 'detached' })
      }
    encoder.kill('SIGKILL')
    await seen('.card[data-stream=interrupted]')
    faults.push(await foundOnAll('interrupted'))
    await seen('.card[data-stream=ended]')
    faults.push(await foundOnAll('ended'))
    expect(faults.filter((one) => Object.keys(one).length > 0)).toEqual([])
  }, 90_000)

  it('[A11Y10] where somebody is not let in, embedded, and in a replay: nothing', async () => {
    await here.test.server.rooms.create('secret', 'Secret', { id: 'owner', name: 'Owner', role: 'owner' })
    const owner = await here.test.client('Hannah', 'host').rooms.get('secret').attach()
    await owner.settings.update({ access: 'members' } as never)
    const newest = async (): Promise<string | undefined> =>
      (
        (await (await fetch(`${here.test.url}/api/v1/rooms/demo/replays`)).json()) as {
          replays: { id: string; live: boolean }[]
        }
      ).replays.find(({ live }) => !live)?.id
    const replay = await eventually(newest, 'the replay', 20_000)
    const faults: Record<string, string[]> = {}
    const look = async (name: string, path: string, ready: string, at: number): Promise<void> => {
      const page = await open({ ...LOOKS[at]?.options, reducedMotion: 'reduce' }, path)
      await page.locator(ready).first().waitFor()
      await page.evaluate(axe.source)
      const here = await found(page)
      if (here.length > 0) faults[name] = here
      await shot(page, `axe-${name}`)
      if (name === 'replay') {
        await page.locator('.bar').hover()
        await page.keyboard.press('?')
        await page.locator('dialog[open] kbd').first().waitFor()
        faults['shortcuts of a replay'] = await found(page)
        await shot(page, 'axe-replay-shortcuts')
      }
      await page.context().close()
    }
    await look('no such room', '/r/nowhere', '.refusal', 1)
    await look('for members', '/r/secret', '.refusal', 0)
    await look('no such replay', '/replay/nowhere', '.card', 1)
    await look('replay', `/replay/${replay}`, '.bar', 0)
    await look('replay on a phone', `/replay/${replay}`, '.bar', 1)
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([])
  }, 90_000)
})
