import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { OvationError } from '@ovation/protocol'
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { createLogger, SERVER_LIMITS, systemClock } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { openImages } from './index.ts'
import type { Images, Reencoded } from './index.ts'
import { run } from './run.ts'
import { sandboxed } from './sandbox.ts'

const withoutFfmpeg = (process.env.OVATION_TEST_SKIP ?? '').includes('ffmpeg')
const folder = mkdtempSync(join(tmpdir(), 'ovation-images-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const RED = { r: 250, g: 20, b: 20 }
const GREEN = { r: 20, g: 250, b: 20 }
const BLUE = { r: 20, g: 20, b: 250 }

const imagesWith = (limits: Partial<ServerLimits> = {}) =>
  openImages({
    queue: { run: (_, job) => job() },
    clock: systemClock,
    logger: createLogger('silent'),
    limits: { ...SERVER_LIMITS, ...limits },
  })
const images: Images = imagesWith()
const reencode = (image: Uint8Array, maxEdgePx?: number): Promise<Reencoded> =>
  images.reencode(image, { client: 'a', ...(maxEdgePx === undefined ? {} : { maxEdgePx }) })
const failure = (image: Uint8Array, own = images): Promise<OvationError> =>
  own.reencode(image, { client: 'a' }).then(
    () => expect.fail('it was taken'),
    (error: OvationError) => error,
  )

/** Upright stripes of red, green and blue: what is in the middle is green. */
const stripes = (width = 900, height = 300): Sharp =>
  sharp({ create: { width, height, channels: 3, background: GREEN } }).composite([
    { input: { create: { width: width / 3, height, channels: 3, background: RED } }, gravity: 'west' },
    { input: { create: { width: width / 3, height, channels: 3, background: BLUE } }, gravity: 'east' },
  ])
const noise = (width: number, height: number): Sharp =>
  sharp({
    create: { width, height, channels: 3, background: GREEN, noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })

/** The colour of a point, as its strongest part. */
async function colourAt(image: Uint8Array, x: number, y: number): Promise<string> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true })
  const at = (y * info.width + x) * info.channels
  const parts = [...data.subarray(at, at + 3)]
  return ['red', 'green', 'blue'][parts.indexOf(Math.max(...parts))] ?? ''
}

const pngChunk = (type: string, content: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(content.length)
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([head, typed, sum])
}
/** A valid PNG of so many black and white points, which has next to no octets. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc((width / 8 + 1) * height), { level: 9 })
  const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')
  return Buffer.concat([signature, pngChunk('IHDR', header), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0))])
}

describe('an image that somebody sent', () => {
  it('[IMAGE2] may be cut to another shape, upright', async () => {
    const wide = await images.reencode(await stripes(900, 900).png().toBuffer(), {
      client: 'a',
      maxEdgePx: 960,
      aspect: 16 / 9,
    })
    expect([wide.width, wide.height]).toEqual([900, 506])
    // As a phone keeps a picture that it took upright.
    const turned = await stripes(1_500, 900).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const upright = await images.reencode(turned, { client: 'a', maxEdgePx: 960, aspect: 16 / 9 })
    expect([upright.width, upright.height]).toEqual([900, 506])
  })

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
    '[IMAGE2] as %s becomes a square WebP of its middle',
    async (format) => {
      const made = await reencode(await stripes().toFormat(format).toBuffer())
      expect(made).toMatchObject({ type: 'image/webp', width: 256, height: 256 })
      expect(await sharp(made.bytes).metadata()).toMatchObject({
        format: 'webp',
        width: 256,
        height: 256,
        hasAlpha: false,
      })
      for (const [x, y] of [
        [4, 4],
        [251, 4],
        [128, 128],
        [4, 251],
        [251, 251],
      ] as const)
        expect(await colourAt(made.bytes, x, y)).toBe('green')
    },
  )

  it('[IMAGE2] stays small where it is small, and takes another edge', async () => {
    expect(await reencode(await stripes(90, 30).png().toBuffer())).toMatchObject({ width: 30, height: 30 })
    expect(await reencode(bomb(8, 1))).toMatchObject({ width: 1, height: 1 })
    expect(await reencode(await stripes().png().toBuffer(), 96)).toMatchObject({ width: 96, height: 96 })
  })

  it('[IMAGE2] is turned upright, and has no data about its camera, place, owner or colours left', async () => {
    const upright = sharp({ create: { width: 300, height: 600, channels: 3, background: RED } }).composite([
      { input: { create: { width: 300, height: 300, channels: 3, background: BLUE } }, gravity: 'south' },
    ])
    const lying = await sharp(await upright.png().toBuffer())
      .rotate(-90)
      .withExif({ IFD0: { Copyright: 'Tao', Artist: 'SECRET' }, IFD3: { GPSLatitude: '31/1 13/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">SECRET</x:xmpmeta>')
      .withIccProfile('p3')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    expect(await sharp(lying).metadata()).toMatchObject({ width: 600, height: 300, orientation: 6 })
    const { bytes } = await reencode(lying)
    expect([await colourAt(bytes, 128, 5), await colourAt(bytes, 128, 250)]).toEqual(['red', 'blue'])
    const { exif, xmp, icc, orientation } = await sharp(bytes).metadata()
    expect([exif, xmp, icc, orientation]).toEqual([undefined, undefined, undefined, undefined])
    expect(bytes.toString('latin1')).not.toMatch(/SECRET|Tao|EXIF|XMP|ICCP/)
  })

  it.skipIf(withoutFfmpeg)('[IMAGE2] that moves is its first frame', async () => {
    const path = join(folder, 'moving.gif')
    const source = 'color=c=red:s=64x64:d=0.2,format=rgb24[a];color=c=blue:s=64x64:d=0.2,format=rgb24[b];[a][b]concat'
    execFileSync('ffmpeg', ['-loglevel', 'error', '-filter_complex', source, path])
    const moving = readFileSync(path)
    expect((await sharp(moving, { animated: true }).metadata()).pages).toBeGreaterThan(1)
    for (const image of [moving, await sharp(moving, { animated: true }).webp({ loop: 0 }).toBuffer()]) {
      const { bytes, ...size } = await reencode(image)
      expect(size).toMatchObject({ width: 64, height: 64 })
      expect((await sharp(bytes, { animated: true }).metadata()).pages ?? 1).toBe(1)
      expect(await colourAt(bytes, 32, 32)).toBe('red')
    }
  })

  it('[IMAGE2] keeps what is transparent, and is small enough whatever it shows', async () => {
    const clear = await sharp({ create: { width: 40, height: 40, channels: 4, background: { ...RED, alpha: 0.5 } } })
    const { bytes } = await reencode(await clear.png().toBuffer())
    expect(await sharp(bytes).metadata()).toMatchObject({ hasAlpha: true })
    const rich = await noise(1_024, 1_024).jpeg().toBuffer()
    const small = await reencode(rich, 400)
    expect(small).toMatchObject({ width: 400, height: 400 })
    expect(small.bytes.length).toBeLessThanOrEqual(64 * 1_024)
    await expect(reencode(rich, 1_024)).rejects.toThrow('it stays too large')
    const grey = await sharp({ create: { width: 40, height: 40, channels: 3, background: RED } }).toColourspace('b-w')
    expect(await reencode(await grey.png().toBuffer())).toMatchObject({ width: 40 })
    const cmyk = await stripes().toColourspace('cmyk').jpeg().toBuffer()
    expect(await colourAt((await reencode(cmyk)).bytes, 128, 128)).toBe('green')
  })

  it('[IMAGE3] with more points than are read is refused, however few octets it has', async () => {
    const sending = bomb(20_000, 20_000)
    expect(sending.length).toBeLessThan(100_000)
    expect((await failure(sending)).message).toContain('it has too many pixels')
    expect((await failure(bomb(65_528, 65_500))).message).toContain('it has too many pixels')
    // Within the bound.
    expect(await reencode(bomb(7_000, 7_000))).toMatchObject({ width: 256 })
  })

  it('[IMAGE3] that is damaged, cut off or only pretends is refused in words', async () => {
    const whole = await stripes().jpeg().toBuffer()
    const avif = await stripes().avif().toBuffer()
    const damaged = [
      whole.subarray(0, whole.length / 2),
      (await stripes().png().toBuffer()).subarray(0, 200),
      avif.subarray(0, avif.length / 2),
      Buffer.concat([
        Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      ]),
      Buffer.from('GIF89a<script>alert(1)</script>'),
      Buffer.from([0xff, 0xd8, 0xff]),
    ]
    for (const image of damaged)
      expect(await failure(image), image.toString('latin1', 0, 60)).toMatchObject({
        code: 'image_invalid',
        message: 'The image was not accepted; it is damaged or incomplete; send a JPEG, PNG, WebP, GIF or AVIF.',
      })
  })

  it('[IMAGE1] of another kind is refused, also where its first octets lie', async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    )
    for (const image of [svg, Buffer.from('%PDF-1.7'), await stripes().tiff().toBuffer()])
      expect((await failure(image)).message).toContain('it is of another kind')
  })

  it('[IMAGE2] that is something else too is only an image afterwards', async () => {
    const page = '<script>alert(document.domain)</script>'
    const both = Buffer.concat([await stripes().jpeg().toBuffer(), Buffer.from(`PK\u0003\u0004${page}*/=1`)])
    const { bytes } = await reencode(both)
    expect(bytes.toString('latin1')).not.toMatch(/script|PK\u0003/)
    const commented = await sharp(await stripes().gif().toBuffer()).toBuffer()
    // A comment in front of the picture, as a script that is a GIF as well has it.
    const text = Buffer.from(page)
    const at =
      commented.indexOf(Buffer.from([0x21, 0xff])) > 0
        ? commented.indexOf(Buffer.from([0x21, 0xff]))
        : commented.indexOf(0x2c, 13)
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, text.length]), text, Buffer.from([0])])
    const gif = Buffer.concat([commented.subarray(0, at), comment, commented.subarray(at)])
    expect((await reencode(gif)).bytes.toString('latin1')).not.toContain('script')
  })
})

describe('the program that reads images', () => {
  it('[IMAGE5] has its time and its memory, and no more', async () => {
    const image = await stripes().jpeg().toBuffer()
    expect((await failure(image, imagesWith({ imageTimeoutMs: 30 }))).message).toContain('takes longer than 0.03 s')
    // V8 alone reserves 512 MiB on x64.
    const poor = imagesWith({ maxImageMemoryBytes: 8 * 1_024 * 1_024 })
    expect(await failure(image, poor)).toMatchObject({ code: 'image_invalid' })
  })

  it('[IMAGE5] reads no other file, writes none, opens no socket, starts nothing, and has nothing of the environment', async () => {
    const probe = join(folder, 'probe.mjs')
    writeFileSync(
      probe,
      `import { createRequire } from 'node:module'
      const asked = {}
      const ask = async (name, what) => { asked[name] = await Promise.resolve().then(what).then(() => 'allowed', (error) => error.code) }
      const fs = await import('node:fs')
      const { connect, createServer } = await import('node:net')
      const once = (socket) => new Promise((done, fail) => socket.once('error', fail).once('connect', done).once('listening', done))
      await ask('password file', () => fs.readFileSync('/etc/passwd'))
      await ask('repository', () => fs.readFileSync(${JSON.stringify(join(import.meta.dirname, '../../package.json'))}))
      await ask('another package', () => fs.readFileSync(${JSON.stringify(createRequire(import.meta.url).resolve('pino'))}))
      await ask('folder', () => fs.readdirSync('/'))
      await ask('write', () => fs.writeFileSync(${JSON.stringify(join(folder, 'written'))}, 'x'))
      await ask('connect', () => once(connect(process.argv[2], '127.0.0.1')))
      await ask('listen', () => once(createServer().listen(0)))
      await ask('look-up', async () => (await import('node:dns/promises')).lookup('localhost'))
      await ask('process', async () => (await import('node:child_process')).execFileSync('/bin/true'))
      await ask('thread', async () => new (await import('node:worker_threads')).Worker('0', { eval: true }))
      await ask('itself', () => fs.readFileSync(${JSON.stringify(probe)}))
      process.stdout.write(JSON.stringify({ asked, env: Object.keys(process.env) }), () => process.exit())`,
    )
    const start = sandboxed(['9'], { maxMemoryBytes: SERVER_LIMITS.maxImageMemoryBytes, timeoutMs: 10_000 }, probe)
    const bounds = { timeoutMs: 10_000, maxOutputBytes: 10_000 }
    const outcome = await run(start, Buffer.from('x'), bounds, systemClock, new AbortController().signal)
    if (outcome.end !== 'output') throw new Error(JSON.stringify(outcome))
    const { asked, env } = JSON.parse(String(outcome.output)) as { asked: Record<string, string>; env: string[] }
    const denied = 'ERR_ACCESS_DENIED'
    expect(asked).toEqual({
      ...{
        'password file': denied,
        repository: denied,
        'another package': denied,
        folder: denied,
        write: denied,
        connect: denied,
        listen: denied,
      },
      ...{ 'look-up': denied, process: denied, thread: denied, itself: 'allowed' },
    })
    expect(env.sort()).toEqual(['PWD', 'UV_THREADPOOL_SIZE', 'VIPS_CONCURRENCY'])
  })

  it('[IMAGE4] that says too much is ended, and one that is missing is a failure of the server', async () => {
    const start = { command: '/bin/sh', args: ['-c', 'yes & yes'], env: {} }
    const signal = new AbortController().signal
    expect(await run(start, Buffer.alloc(0), { timeoutMs: 5_000, maxOutputBytes: 1_000 }, systemClock, signal)).toEqual(
      {
        end: 'too_much',
      },
    )
    const missing = { ...start, command: join(folder, 'missing') }
    await expect(
      run(missing, Buffer.alloc(0), { timeoutMs: 5_000, maxOutputBytes: 1_000 }, systemClock, signal),
    ).rejects.toThrow('ENOENT')
    const broken = { ...start, args: ['-c', 'echo no such package >&2; exit 7'] }
    const bounds = { timeoutMs: 5_000, maxOutputBytes: 1_000 }
    expect(await run(broken, Buffer.alloc(0), bounds, systemClock, signal)).toEqual({
      ...{ end: 'code', code: 7, said: 'no such package\n' },
    })
  })

  it('[IMAGE6] ends when the server stops', async () => {
    const stopping = imagesWith()
    const image = await stripes().png().toBuffer()
    const failing = failure(image, stopping)
    stopping.close()
    expect(await failing).toMatchObject({ code: 'shutting_down' })
    expect(await failure(image, stopping), 'nothing begins any more').toMatchObject({ code: 'shutting_down' })
  })

  it('[IMAGE6] ends when the server is gone, also in the middle of its work', async () => {
    const image = await stripes().png().toBuffer()
    const options = { imageBytes: image.length, maxEdgePx: 256, maxPixels: 1_000_000, maxOutputBytes: 64 * 1_024 }
    const limits = { maxMemoryBytes: SERVER_LIMITS.maxImageMemoryBytes, timeoutMs: 10_000 }
    const { command, args, env } = sandboxed([JSON.stringify(options)], limits)
    for (const given of [image, image.subarray(0, 100)]) {
      const child = spawn(command, args, { env, stdio: 'pipe' })
      // What a process leaves that is killed: the ends of its pipes are closed.
      child.stdin.end(given)
      child.stdout.destroy()
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    }
  })
})
