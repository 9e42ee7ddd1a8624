import type { ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, publish } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deployed, startNginx } from './proxies.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg') || missing.includes('nginx')
const VIEWERS = 60
/** One where all come at once; a few where the machine stands still between them. */
const FEW = 5

let test: TestServer
let folder: string
let url: string
const children: ChildProcess[] = []

beforeAll(async () => {
  if (skipped) return
  test = await TestServer.start()
  folder = mkdtempSync(join(tmpdir(), 'ovation-cache-'))
  // nginx' workers run as nobody.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const site = deployed('nginx-video.conf')
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${test.port}`)
    .replace('listen 8081', `listen 127.0.0.1:${port}`)
    .replace('/var/cache/nginx/ovation', join(folder, 'cache'))
  children.push(startNginx(folder, site))
  children.push(publish(test.server.rtmp, await test.server.streamKeys.show('demo')))
  url = `http://127.0.0.1:${port}`
  await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) >= 2, 'two segments', 40_000)
  await eventually(
    () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'nginx',
    10_000,
  )
}, 60_000)
afterAll(async () => {
  if (skipped) return
  // Killed at once, nginx would leave its workers behind.
  for (const child of children) child.kill('SIGTERM')
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** How often this server is asked for the video meanwhile. */
async function asked<T>(run: () => Promise<T>): Promise<{ times: number; result: T }> {
  const { media } = test.server
  const watch = media.watch.bind(media)
  let times = 0
  media.watch = (place) => {
    // Whether there is a smaller copy is looked up beside it.
    if (place === 'demo') times += 1
    return watch(place)
  }
  try {
    return { result: await run(), times }
  } finally {
    media.watch = watch
  }
}
const all = (path: string): Promise<string[]> =>
  Promise.all(
    Array.from({ length: VIEWERS }, async () => {
      const answer = await fetch(`${url}${path}`)
      if (!answer.ok) throw new Error(`${answer.status} for ${path}`)
      return Buffer.from(await answer.arrayBuffer()).toString('base64')
    }),
  )

describe.skipIf(skipped)('video behind a cache', () => {
  it('[MEDIA14] sixty who wait for the next part of a playlist cost one request, and so does each part and segment', async () => {
    const stream = test.server.media.stream('demo')
    if (!stream) throw new Error('no stream')
    /** Asks early in a segment: the last part that is hinted at in one may never come, because the segment ends. */
    const early = () =>
      eventually(() => stream.segmenter.open.parts.length === 1 && stream.segmenter.open, 'a young segment', 10_000)
    const { number, parts } = await early()
    const waiting = await asked(() => all(`/live/demo/index.m3u8?_HLS_msn=${number}&_HLS_part=${parts.length + 1}`))
    expect(new Set(waiting.result).size).toBe(1)
    expect(waiting.times).toBeLessThanOrEqual(FEW)
    const segment = stream.segments.at(-1)?.number ?? 0
    const first = await asked(() => all(`/live/demo/${stream.id}/${segment}.m4s`))
    expect(first.times).toBeLessThanOrEqual(FEW)
    const again = await asked(() => all(`/live/demo/${stream.id}/${segment}.m4s`))
    expect(again.times).toBe(0)
    expect(new Set([...first.result, ...again.result]).size).toBe(1)
    // The part that the playlist hints at is asked for before it is there.
    const { number: open, parts: there } = await early()
    const hinted = await asked(() => all(`/live/demo/${stream.id}/${open}.${there.length}.m4s`))
    expect(hinted.times).toBeLessThanOrEqual(FEW)
    // A bare playlist is never kept: each who asks sees what is there now.
    const bare = await asked(() => all('/live/demo/index.m3u8'))
    expect(bare.times).toBe(VIEWERS)
  }, 60_000)
})
