import type { ChildProcess } from 'node:child_process'
import type { ReplayStage, ReplaySummary } from '@ovation/protocol'
import { eventually, publish, readCounter } from '@ovation/testkit'
import { DESKTOP, PHONE } from '@ovation/testkit/browser'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InBrowser } from './browser.fixture.ts'

const here = new InBrowser({
  server: { limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } },
  needs: ['ffmpeg'],
})
const { open, shot, skipped } = here
const INSIDE = "document.querySelector('live-replay').shadowRoot"
const HOST = `${INSIDE}.querySelector('.stage > video')`
const GUEST = `${INSIDE}.querySelector('.guest:not(.of-host) video')`

const encoders: ChildProcess[] = []
let replay: ReplaySummary
let clip: ReplaySummary
let stage: ReplayStage
const epochs = { host: 0, guest: 0 }

const json = async <T>(path: string, init: RequestInit = {}): Promise<T> =>
  (await (await fetch(`${here.test.url}${path}`, init)).json()) as T
const newest = async (): Promise<ReplaySummary | undefined> =>
  (await json<{ replays: ReplaySummary[] }>('/api/v1/rooms/demo/replays')).replays[0]
const lasts = (ms: number) => async (): Promise<boolean> => ((await newest())?.durationMs ?? 0) > ms
const at = (place: string) => here.test.server.media.stream(place)

beforeAll(async () => {
  if (skipped) return
  const { rtmp, streamKeys } = here.test.server
  encoders.push(publish(rtmp, await streamKeys.show('demo')))
  const host = await here.test.client('hostess', 'host').rooms.get('demo').attach()
  const guest = await here.test.client('gus', 'member').rooms.get('demo').attach()
  await eventually(() => host.getSnapshot().state.stream.status === 'live', 'the host', 30_000)
  await eventually(lasts(2_000), 'two seconds alone', 30_000)
  await guest.stage.raiseHand()
  await host.stage.invite(guest.connection.self?.id ?? '')
  const key = await eventually(() => guest.getSnapshot().self?.stage?.key, 'the key')
  const sends = publish(rtmp, key)
  encoders.push(sends)
  await eventually(() => (at('demo~1')?.segments.length ?? 0) > 1, 'the guest', 30_000)
  epochs.host = at('demo')?.epochMs ?? 0
  epochs.guest = at('demo~1')?.epochMs ?? 0
  await host.stage.arrange('side')
  const arrangedMs = (await newest())?.durationMs ?? 0
  await eventually(lasts(arrangedMs + 5_000), 'five seconds side by side', 30_000)
  await guest.stage.leave()
  const leftMs = (await newest())?.durationMs ?? 0
  await eventually(lasts(leftMs + 2_500), 'the end without the guest', 30_000)
  encoders[0]?.kill('SIGINT')
  replay = await eventually(async () => ((one) => one && !one.live && one)(await newest()), 'the recording', 20_000)
  stage = await json(`/replay/${replay.id}/stage`)
  const [span] = stage.guests[0]?.spans ?? []
  clip = await json(`/api/v1/replays/${replay.id}/clips`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await here.test.token('hostess', 'host')}`,
    },
    body: JSON.stringify({ fromMs: (span?.fromMs ?? 0) + 2_000, toMs: (span?.toMs ?? 0) - 500, title: 'Together' }),
  })
}, 120_000)
afterAll(() => {
  for (const encoder of encoders) encoder.kill('SIGKILL')
})

const seek = (page: Page, ms: number): Promise<unknown> => page.evaluate(`${HOST}.currentTime = ${ms / 1_000}`)
const guestPlays = (page: Page): Promise<unknown> =>
  page.waitForFunction(
    `${GUEST} && !${GUEST}.paused && ${GUEST}.readyState > 2 && ${GUEST}.videoWidth > 0`,
    undefined,
    {
      timeout: 20_000,
    },
  )

/** How far host and guest are apart from what they were live, by the numbers in their videos, milliseconds. */
async function apartMs(page: Page): Promise<number> {
  const readings = (await page.evaluate(
    `Promise.all([${readCounter(HOST, String(epochs.host), 12)}, ${readCounter(GUEST, String(epochs.guest), 12)}])`,
  )) as [number, number][][]
  const [host = 0, guest = 0] = readings.map((one) => one.map(([, ms]) => ms).toSorted((a, b) => a - b)[6] as number)
  return guest - host
}

describe.skipIf(skipped)('guests in a replay', () => {
  it('[REPLAY40] [REPLAY41] the server tells when they are there and how they are laid out; the summary counts one recording', async () => {
    expect(stage.guests).toHaveLength(1)
    const [{ seat, spans } = { seat: 0, spans: [] }] = stage.guests
    expect([seat, spans.length]).toEqual([1, 1])
    expect((spans[0]?.toMs ?? 0) - (spans[0]?.fromMs ?? 0)).toBeGreaterThan(5_000)
    expect(stage.layouts.map(({ layout }) => layout)).toEqual(['corner', 'side'])
    const { replays } = await json<{ replays: ReplaySummary[] }>('/api/v1/rooms/demo/replays')
    expect(replays.map(({ kind }) => kind).sort()).toEqual(['broadcast', 'clip'])
  })

  it('[REPLAY44] they are shown with the host, at their times, through seeks, within 100 ms; in clips too', async () => {
    const page = await open(DESKTOP, `/replay/${replay.id}`)
    await page.waitForFunction(`${HOST}?.currentTime > 0.2`, undefined, { timeout: 20_000 })
    const { fromMs = 0, toMs = 0 } = stage.guests[0]?.spans[0] ?? {}
    const sideMs = stage.layouts[1]?.atMs ?? 0
    expect(await page.locator('.guest:visible').count()).toBe(0)
    await seek(page, sideMs + 1_000)
    await guestPlays(page)
    await page.locator('.stage[data-layout=side]:not([data-moving])').waitFor()
    await page.locator('.guest figcaption', { hasText: 'gus' }).waitFor()
    await eventually(async () => Math.abs(await apartMs(page)) < 100, 'host and guest together', 10_000)
    console.log(`the guest is ${Math.round(await apartMs(page))} ms from the host`)
    await shot(page, 'stage-replay-side')
    // Paused, it is where the host is.
    await page.keyboard.press('k')
    await seek(page, sideMs + 2_000)
    const own = (sideMs + 2_000 - fromMs + (stage.guests[0]?.spans[0]?.atMs ?? 0)) / 1_000
    await page.waitForFunction(`${GUEST}.paused && Math.abs(${GUEST}.currentTime - ${own}) < 0.1 && !${GUEST}.seeking`)
    expect(await page.evaluate(`[${GUEST}.muted, ${HOST}.muted]`)).toEqual([true, true])
    await page.keyboard.press('m')
    await page.waitForFunction(`!${GUEST}.muted && !${HOST}.muted`)
    await seek(page, toMs + 500)
    await page.locator('.guest:not(.of-host)').waitFor({ state: 'hidden' })
    await page.context().close()

    const phone = await open(PHONE, `/replay/${clip.id}`)
    await phone.waitForFunction(`${HOST}?.currentTime > 0.2`, undefined, { timeout: 20_000 })
    await guestPlays(phone)
    await eventually(async () => Math.abs(await apartMs(phone)) < 100, 'host and guest together in the clip', 10_000)
    await shot(phone, 'stage-clip-phone')
    await phone.context().close()
  }, 90_000)

  it('[REPLAY50] a trim cuts them with the host, and they stay together', async () => {
    const [guest] = stage.guests
    const segments = async (query = ''): Promise<number> =>
      (await (await fetch(`${here.test.url}/replay/${guest?.id}/index.m3u8${query}`)).text()).split('#EXTINF').length -
      1
    const all = await segments()
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${await here.test.token('hostess', 'host')}`,
    }
    const { fromMs = 0, toMs = 0 } = guest?.spans[0] ?? {}
    const trim = { fromMs: fromMs + 4_500, toMs: toMs - 500 }
    const trimmed = await fetch(`${here.test.url}/api/v1/replays/${replay.id}`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ trim }),
    })
    expect(trimmed.status).toBe(200)
    const shown = await segments()
    expect(shown).toBeGreaterThan(0)
    expect(shown).toBeLessThan(all)
    const { whole } = await json<{ whole: string }>(`/api/v1/replays/${replay.id}/whole`, { headers })
    expect(await segments(`?whole=${whole}`)).toBe(all)
    const page = await open(DESKTOP, `/replay/${replay.id}`)
    await page.waitForFunction(`${HOST}?.currentTime > 0.2`, undefined, { timeout: 20_000 })
    await guestPlays(page)
    await eventually(async () => Math.abs(await apartMs(page)) < 100, 'host and guest together', 10_000)
    await page.context().close()
  }, 60_000)
})
