import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, publish, readCounter } from '@ovation/testkit'
import { DESKTOP, launchBrowser, pictureMoves } from '@ovation/testkit/browser'
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from 'mediabunny'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MESSAGE } from '../src/media/rtmp/chunks.ts'
import { encodeAmf } from '../src/media/rtmp/amf0.ts'
import { TestServer } from './server.fixture.ts'

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

type Tag = { atMs: number; type: number; payload: Buffer }

const ENCODERS = {
  hvc1: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:keyint=30:bframes=2'],
  av01: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-row-mt', '1', '-b:v', '300k'],
  vp09: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k'],
} as const
type FourCc = keyof typeof ENCODERS

/** Six seconds by a real encoder, as Enhanced RTMP would carry them: no program of Debian's sends it. */
async function tagsOf(fourCc: FourCc): Promise<Tag[]> {
  const file = join(folder, `${fourCc}.mp4`)
  const input = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=15', '-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', '6']
  const rest = ['-g', '30', '-pix_fmt', 'yuv420p', '-c:a', 'libopus', '-b:a', '64k', '-tag:v', fourCc]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...ENCODERS[fourCc], ...rest, file])
  const media = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) })
  const [video, audio] = [await media.getPrimaryVideoTrack(), await media.getPrimaryAudioTrack()]
  if (!video || !audio) throw new Error('nothing was encoded')
  const tags: Tag[] = [
    {
      atMs: 0,
      type: MESSAGE.data,
      payload: encodeAmf('@setDataFrame', 'onMetaData', { width: 320, height: 180 }),
    },
    { atMs: 0, type: MESSAGE.video, payload: enhanced(0x80, 1, 0, fourCc, boxOf(file, fourCc)) },
    { atMs: 0, type: MESSAGE.audio, payload: enhanced(0x90, 0, 0, 'Opus', opusHead()) },
  ]
  // Decoding times: as the pictures lie in the file, one after the other.
  let n = 0
  for await (const packet of new EncodedPacketSink(video).packets()) {
    const atMs = Math.round((n++ * 1_000) / 15)
    const composition = Buffer.alloc(3)
    composition.writeUIntBE(Math.max(0, Math.round(packet.timestamp * 1_000) + 200 - atMs), 0, 3)
    const body = fourCc === 'hvc1' ? Buffer.concat([composition, packet.data]) : Buffer.from(packet.data)
    const payload = enhanced(0x80, packet.type === 'key' ? 1 : 2, 1, fourCc, body)
    tags.push({ atMs, type: MESSAGE.video, payload })
  }
  for await (const packet of new EncodedPacketSink(audio).packets()) {
    const payload = enhanced(0x90, 0, 1, 'Opus', Buffer.from(packet.data))
    tags.push({ atMs: Math.max(0, Math.round(packet.timestamp * 1_000)), type: MESSAGE.audio, payload })
  }
  return tags.sort((a, b) => a.atMs - b.atMs)
}
const enhanced = (head: number, frame: number, kind: number, fourCc: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([head | (head === 0x80 ? frame << 4 : 0) | kind]), Buffer.from(fourCc, 'latin1'), body])

const opusHead = (): Buffer => {
  const head = Buffer.alloc(19)
  head.write('OpusHead', 'latin1')
  head.writeUInt8(1, 8)
  head.writeUInt8(1, 9)
  head.writeUInt16LE(312, 10)
  head.writeUInt32LE(48_000, 12)
  return head
}

/** The content of the box in which a file keeps the configuration of its picture. */
function boxOf(file: string, fourCc: FourCc): Buffer {
  const bytes = execFileSync('cat', [file], { maxBuffer: 64 * 1_024 * 1_024 })
  const at = bytes.indexOf({ hvc1: 'hvcC', av01: 'av1C', vp09: 'vpcC' }[fourCc])
  return bytes.subarray(at + 4, at - 4 + bytes.readUInt32BE(at - 4))
}

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
    publisher.ended('goodbye')
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
      const tags = await tagsOf(fourCc)
      const stop = send(tags)
      try {
        const stream = await eventually(
          () => (test.server.media.stream('demo')?.segments.length ?? 0) > 0 && test.server.media.stream('demo'),
          'segments',
          20_000,
        )
        expect(stream.init?.mime).toMatch(mime)
        expect(stream.init).toMatchObject({ width: 320, height: 180 })
        expect(test.server.media.health('demo')).toMatchObject({ unsupported: [], advice: ['codec_rare'] })
        // What stands in the boxes is decoded by somebody else, without an error.
        const bytes = Buffer.concat([stream.init?.bytes ?? Buffer.alloc(0), ...stream.segments.map((one) => one.bytes)])
        const options = { input: bytes, maxBuffer: 64 * 1_024 * 1_024, encoding: 'utf8' } as const
        const probed = execFileSync(
          'ffprobe',
          ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'csv=p=0', '-'],
          options,
        )
        const [picture, sound] = probed.trim().split('\n')
        expect(picture).toMatch(new RegExp(`^${named},`))
        expect(Number(picture?.split(',')[1])).toBeGreaterThan(20)
        expect(sound).toMatch(/^opus,/)

        const page = await open()
        if (playable) await pictureMoves(page)
        else await page.getByText('This browser cannot play the picture').waitFor({ timeout: 20_000 })
        await page.context().close()
      } finally {
        stop()
      }
    },
    60_000,
  )

  it('[MEDIA21] an encoder that changes its coding in the middle goes on, for those who watch and those who come', async () => {
    const stop = send(await tagsOf('vp09'), await tagsOf('av01'))
    try {
      await eventually(() => test.server.media.stream('demo')?.init?.mime.includes('vp09'), 'the first coding', 20_000)
      const page = await open()
      await pictureMoves(page)
      await eventually(() => test.server.media.stream('demo')?.init?.mime.includes('av01.0.'), 'the second', 20_000)
      await pictureMoves(page)
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

  it('[MEDIA21] key frames eight seconds apart, B-frames, High profile: the picture is there at once and keeps up', async () => {
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'), 'far')
    try {
      await eventually(() => (test.server.media.stream('demo')?.segments.length ?? 0) > 0, 'a segment', 30_000)
      const page = await open()
      await pictureMoves(page)
      await eventually(
        async () =>
          Number(await page.evaluate("Date.now() - document.querySelector('live-room').visit.playingAtMs()")) < 2_000,
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
