import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, publish, readCounter } from '@ovation/testkit'
import { DESKTOP, launchBrowser, videoPlays } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'
import { enhancedTags, flvTags } from './tags.fixture.ts'
import type { Tag } from './tags.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg') || missing.includes('chromium')

let test: TestServer
let browser: Browser
let folder: string

beforeAll(async () => {
  if (skipped) return
  folder = mkdtempSync(join(tmpdir(), 'ovation-codecs-'))
  test = await TestServer.start()
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await browser.close()
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Publishes tags at the time they are for, one list after the other, the last again and again. Gives what ends it. */
function send(...lists: Tag[][]): () => void {
  const publisher = test.server.media.publish({ place: 'demo', holder: 'main' }, () => {})
  const beganAt = performance.now()
  let [next, offset] = [0, 0]
  let tags = lists.shift() ?? []
  const timer = setInterval(() => {
    const now = performance.now() - beganAt
    for (;;) {
      const tag = tags[next]
      if (!tag || tag.atMs + offset > now) break
      publisher.message({ ...tag, timestampMs: tag.atMs + offset, streamId: 1 })
      next += 1
      if (next < tags.length) continue
      // The configuration is said again only where it is another one.
      const other = lists.shift()
      ;[next, offset] = [other ? 0 : 3, offset + 6_000]
      tags = other ?? tags
    }
  }, 20)
  return () => {
    clearInterval(timer)
    publisher.ended('unpublished')
  }
}

const open = async (): Promise<Page> => {
  const page = await (await browser.newContext({ bypassCSP: true, locale: 'en-US', ...DESKTOP })).newPage()
  await page.goto(`${test.url}/r/demo`)
  return page
}

describe.skipIf(skipped)('Enhanced RTMP', () => {
  it.each([
    ['vp09', /^video\/mp4; codecs="vp09\.00\.\d\d\.08, opus"$/, 'vp9', true],
    ['hvc1', /^video\/mp4; codecs="hvc1\.1\.6\.L\d+\.[0-9A-F.]+, opus"$/, 'hevc', false],
  ] as const)(
    '[MEDIA20] %s and Opus are passed on',
    async (fourCc, mime, named, playable) => {
      const tags = await enhancedTags(folder, fourCc)
      const stop = send(tags)
      try {
        const stream = await eventually(
          () => (test.server.media.stream('demo')?.segments.length ?? 0) > 0 && test.server.media.stream('demo'),
          'segments',
          20_000,
        )
        expect(stream.init?.mime).toMatch(mime)
        expect(stream.init).toMatchObject({ width: 320, height: 180 })
        expect(test.server.media.health('demo')).toMatchObject({ unsupported: [], advice: ['codec_not_universal'] })
        // What stands in the boxes is decoded by somebody else, without an error.
        const bytes = Buffer.concat([stream.init?.bytes ?? Buffer.alloc(0), ...stream.segments.map((one) => one.bytes)])
        const options = { input: bytes, maxBuffer: 64 * 1_024 * 1_024, encoding: 'utf8' } as const
        const probed = execFileSync(
          'ffprobe',
          ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'csv=p=0', '-'],
          options,
        )
        const [video, audio] = probed.trim().split('\n')
        expect(video).toMatch(new RegExp(`^${named},`))
        expect(Number(video?.split(',')[1])).toBeGreaterThan(20)
        expect(audio).toMatch(/^opus,/)

        const page = await open()
        if (playable) await videoPlays(page)
        else await page.getByText('This browser can’t play this video').waitFor({ timeout: 20_000 })
        await page.context().close()
      } finally {
        stop()
      }
    },
    60_000,
  )

  it('[MEDIA21] an encoder that changes its coding in the middle goes on, for those who watch and those who come', async () => {
    const stop = send(await enhancedTags(folder, 'vp09'), await enhancedTags(folder, 'av01'))
    try {
      await eventually(() => test.server.media.stream('demo')?.init?.mime.includes('vp09'), 'the first coding', 20_000)
      const page = await open()
      await videoPlays(page)
      await eventually(() => test.server.media.stream('demo')?.init?.mime.includes('av01.0.'), 'the second', 20_000)
      await videoPlays(page)
      await eventually(
        async () => (await (await fetch(`${test.url}/live/demo/index.m3u8`)).text()).includes('#EXT-X-DISCONTINUITY\n'),
        'the mark in the playlist',
        20_000,
      )
      await page.context().close()
    } finally {
      stop()
    }
  }, 90_000)

  it('[MEDIA24] video with pixels that are not square has its shape in Chromium', async () => {
    const video = ['-f', 'lavfi', '-i', 'testsrc2=s=360x288:r=15', '-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', '6']
    const coding = [
      '-vf',
      'setsar=64/45',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-g',
      '30',
    ]
    const stop = send(flvTags(folder, 'anamorphic', [...video, ...coding, '-pix_fmt', 'yuv420p', '-c:a', 'aac']))
    try {
      const page = await open()
      await videoPlays(page)
      const size =
        "(({ videoWidth, videoHeight }) => [videoWidth, videoHeight])(document.querySelector('live-room').shadowRoot.querySelector('video'))"
      expect(await page.evaluate(size)).toEqual([512, 288])
      await page.context().close()
    } finally {
      stop()
    }
  }, 60_000)

  it('[MEDIA21] keyframes eight seconds apart, B-frames, High profile: the video is there at once and keeps up', async () => {
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'), 'far')
    try {
      await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'a segment', 30_000)
      const page = await open()
      await videoPlays(page)
      await eventually(
        async () =>
          Number(await page.evaluate("Date.now() - document.querySelector('live-room').session.playingAtMs()")) < 2_000,
        'to be close behind',
        20_000,
      )
      const readings = (await page.evaluate(
        readCounter(
          "document.querySelector('live-room').shadowRoot.querySelector('video')",
          String(test.server.media.stream('demo')?.epochMs),
          20,
        ),
      )) as [number, number][]
      const numbers = readings.map(([n]) => n)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(numbers.at(-1)).toBeGreaterThan(numbers[0] ?? 0)
      await page.context().close()
    } finally {
      encoder.kill('SIGKILL')
    }
  }, 90_000)
})
