import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import { eventually, publish } from '@ovation/testkit'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'
import { LOOKS, PANELS } from './screen-states.fixture.ts'

/** A page of somebody else, with a room in it. */
const site = createServer((request, response) => {
  const more = new URL(request.url ?? '/', 'http://x').searchParams.get('more') ?? ''
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><html lang="en"><title>A shop</title><meta name="viewport" content="width=device-width">
    <script src="${here.test.url}/embed.js"></script><main><h1>A shop</h1>
    <div style="height: 640px"><live-room room="demo" lang="en" ${more}></live-room></div></main></html>`)
})
await new Promise<void>((done) => site.listen(0, '127.0.0.1', done))
const elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
const here = new InBrowser({
  needs: ['ffmpeg'],
  server: {
    config: { origins: [elsewhere] },
    limits: { encoderGraceMs: 1_500, recordingMinFreeBytes: 0, recordingMinFreeShare: 0 },
  },
})
const { open, skipped, shot } = here

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const HOUR_MS = 3_600_000

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
afterAll(() => {
  encoder?.kill('SIGKILL')
  site.close()
})

type Result = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }

/** What axe finds on a page, or in one part of its room, as text. */
async function found(page: Page, part?: string): Promise<string[]> {
  const where = part ? JSON.stringify({ fromShadowDom: ['live-room, live-replay', part] }) : 'document'
  const { violations } = await page.evaluate<Result>(
    `axe.run(${where}, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  )
}

/** What axe finds on every page, in a state. */
async function foundOnAll(state: string, where = pages): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  await Promise.all(
    where.map(async ({ name, page }, at) => {
      const faults = await found(page)
      if (faults.length > 0) all[`${state}, ${name}`] = faults
      await shot(page, `axe-${state}-${at}`)
    }),
  )
  return all
}

const seen = (text: string) =>
  Promise.all(pages.map(({ page }) => page.locator(text).first().waitFor({ timeout: 20_000 })))

/** What opens over a room. */
const OPEN = 'dialog[open], .popover'

describe.skipIf(skipped)('what axe finds', () => {
  it('[A11Y10] in a room before the broadcast, live, interrupted and ended, and in what opens over it: nothing', async () => {
    // Their theme is that of the system, which each look has its own.
    for (const [at, { page }] of pages.entries())
      expect(await page.locator('live-room').getAttribute('data-theme')).toBe(LOOKS[at]?.options.colorScheme)
    const faults: object[] = [await foundOnAll('before')]
    for (const [state, startsAt] of [
      ['scheduled', Date.now() + 72 * HOUR_MS],
      ['scheduled', Date.now() + 2 * HOUR_MS],
      ['soon', Date.now() + 60_000],
    ] as const) {
      await host.settings.update({ startsAt })
      await seen(startsAt - Date.now() < HOUR_MS ? `[data-state=${state}]` : `[data-state=${state}] .act .primary`)
      faults.push(await foundOnAll(state, pages.slice(0, 2)))
    }
    await host.announce('Questions are answered at nine.')
    await host.polls.open({ question: 'Tea?', options: ['Yes', 'No'] })
    encoder = publish(here.test.server.rtmp, await here.test.server.streamKeys.show('demo'), 'still')
    await seen('.stage[data-playback=playing]')
    await seen('.poll')
    faults.push(await foundOnAll('live'))
    // A part for itself: the rest of the room was looked at, and is behind it.
    await Promise.all(
      pages.slice(0, 2).map(async ({ name: look, page }) => {
        for (const { name, open } of PANELS) {
          await open(page)
          await page.locator(OPEN).waitFor()
          const here = await found(page, OPEN)
          if (here.length > 0) faults.push({ [`${name}, ${look}`]: here })
          await shot(page, `axe-${name}-${look}`)
          await page.keyboard.press('Escape')
          await page.locator(OPEN).waitFor({ state: 'detached' })
        }
      }),
    )
    encoder.kill('SIGKILL')
    await seen('[data-state=interrupted]')
    faults.push(await foundOnAll('interrupted', pages.slice(0, 2)))
    await seen('[data-state=ended]')
    faults.push(await foundOnAll('ended', pages.slice(0, 2)))
    await host.settings.update({ startsAt: Date.now() + 48 * HOUR_MS })
    await seen('[data-state=scheduled]')
    faults.push(await foundOnAll('ended, and the next announced', pages.slice(0, 2)))
    expect(faults.filter((one) => Object.keys(one).length > 0)).toEqual([])
    await Promise.all(pages.map(({ page }) => page.context().close()))
  }, 90_000)

  it('[A11Y10] where somebody is not let in, in the pages of others, and in a replay: nothing', async () => {
    const hosted = async (name: string): Promise<Room> => {
      await here.test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
      return here.test.client('Hannah', 'host').rooms.get(name).attach()
    }
    const [invited, locked] = await Promise.all([hosted('invited'), hosted('locked')])
    await invited.settings.update({ access: 'members' })
    await fetch(`${here.test.url}/api/v1/rooms/locked/password`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await here.test.token('Hannah', 'host')}`,
      },
      body: JSON.stringify({ password: 'open sesame' }),
    })
    await locked.settings.update({ access: 'password' })
    const newest = async (): Promise<string | undefined> =>
      (
        (await (await fetch(`${here.test.url}/api/v1/rooms/demo/replays`)).json()) as {
          replays: { id: string; live: boolean }[]
        }
      ).replays.find(({ live }) => !live)?.id
    const replay = await eventually(newest, 'the replay', 20_000)
    const faults: Record<string, string[]> = {}
    type Then = (page: Page) => Promise<unknown>
    const look = async (name: string, path: string, ready: string, at: number, then?: Then): Promise<void> => {
      const page = await open({ ...LOOKS[at]?.options, reducedMotion: 'reduce' }, path)
      await page.locator(ready).first().waitFor({ state: 'attached', timeout: 20_000 })
      await page.evaluate(axe.source)
      faults[name] = await found(page)
      await shot(page, `axe-${name}`)
      await then?.(page)
      await page.context().close()
    }
    /** What opens after a look. */
    const opens =
      (name: string, act: Then, part: string): Then =>
      async (page) => {
        await act(page)
        await page.locator(part).first().waitFor()
        faults[name] = await found(page, part.split(' ')[0])
        await shot(page, `axe-${name}`)
      }
    const wrong = opens(
      'a wrong password',
      async (page) => {
        await page.locator('.password input').fill('open barley')
        await page.keyboard.press('Enter')
      },
      '.password .bad',
    )
    const settings = opens('settings of the chat', (page) => page.keyboard.press('s'), '.popover')
    const shortcuts = opens('shortcuts of a replay', (page) => page.keyboard.press('?'), 'dialog[open] kbd')
    const embedded = (more: string): string => `${elsewhere}/?more=${encodeURIComponent(more)}`
    // Two at a time.
    const looks = [
      () => look('no such room', '/r/nowhere', '.refusal', 1),
      () => look('for members', '/r/invited', '.refusal', 0),
      () => look('for members, light', '/r/invited', '.refusal', 3),
      () => look('password', '/r/locked', '.password', 0, wrong),
      () => look('password on a phone', '/r/locked', '.password', 1, wrong),
      () => look('no such replay', '/replay/nowhere', '.card', 1),
      () => look('replay', `/replay/${replay}`, '.bar', 0, shortcuts),
      () => look('replay on a phone', `/replay/${replay}`, '.bar', 1),
      () => look('embedded', embedded(''), '.tools', 0),
      () => look('embedded, light', embedded('theme="light"'), '.tools', 0),
      () => look('the chat alone', embedded('mode="chat" theme="light"'), '.tools', 1, settings),
    ]
    await Promise.all(
      [0, 1].map(async () => {
        for (let one = looks.shift(); one; one = looks.shift()) await one()
      }),
    )
    expect(Object.entries(faults).filter(([, found]) => found.length > 0)).toEqual([])
  }, 90_000)
})
