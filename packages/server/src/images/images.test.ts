import type { OvationError } from '@ovation/protocol'
import { expect, it } from 'vitest'
import { createLogger } from '../ops/index.ts'
import { EXIT } from './exit-codes.ts'
import { Images } from './images.ts'
import type { Outcome } from './run.ts'
import type { ProgramOptions } from './sandbox.ts'

const limits = { maxImageBytes: 100, maxImagePixels: 1_000, maxImageOutputBytes: 64, imageTimeoutMs: 10_000 }
const png = Buffer.from('\u0089PNG\r\n\u001a\n rest', 'latin1')

/** The head of a lossless WebP, with a size of our own. */
function webp(width: number, height = width): Buffer {
  const bytes = Buffer.from('RIFF....WEBPVP8L....\u002f....\u0000', 'latin1')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.writeUInt32LE(5, 16)
  bytes.writeUInt32LE((width - 1) | ((height - 1) << 14), 21)
  return bytes
}

function imagesThatEnd(outcome: Outcome) {
  const started: { image: Uint8Array; options: ProgramOptions; signal: AbortSignal }[] = []
  const clients: string[] = []
  const logged: unknown[] = []
  const logger = createLogger('silent')
  logger.error = (...args: unknown[]) => void logged.push('error', ...args)
  logger.warn = (...args: unknown[]) => void logged.push('warn', ...args)
  const images = new Images({
    ...{ logger, limits },
    queue: {
      run: (client, job) => {
        clients.push(client)
        return job()
      },
    },
    start: async (image, options, signal) => {
      started.push({ image, options, signal })
      return outcome
    },
  })
  const failure = (image: Uint8Array = png): Promise<OvationError> =>
    images.reencode(image, { client: 'a' }).then(
      () => expect.fail('it was taken'),
      (error: OvationError) => error,
    )
  return { images, started, clients, logged, failure }
}

it('[IMAGE2] an image is what the program makes of it, in turn with those of others', async () => {
  const { images, started, clients } = imagesThatEnd({ end: 'output', output: webp(256) })
  expect(await images.reencode(png, { client: '203.0.113.7' })).toEqual({
    ...{ type: 'image/webp', bytes: webp(256), width: 256, height: 256 },
  })
  expect(started).toMatchObject([
    {
      image: png,
      options: { imageBytes: png.length, maxEdgePx: 256, aspect: 1, maxPixels: 1_000, maxOutputBytes: 64 },
    },
  ])
  expect(clients).toEqual(['203.0.113.7'])
})

it('[IMAGE2] another edge may be asked for', async () => {
  const { images, started } = imagesThatEnd({ end: 'output', output: webp(64) })
  expect(await images.reencode(png, { client: 'a', maxEdgePx: 64 })).toMatchObject({ width: 64, height: 64 })
  expect(started[0]?.options.maxEdgePx).toBe(64)
})

it('[IMAGE1] what is too large or of another kind starts no program', async () => {
  const { started, failure, clients } = imagesThatEnd({ end: 'output', output: webp(256) })
  const most = Buffer.concat([png, Buffer.alloc(100 - png.length)])
  expect(await failure(Buffer.concat([most, Buffer.from('x')]))).toMatchObject({
    code: 'payload_too_large',
    message: 'This was refused; it is larger than 100 bytes; send less.',
  })
  expect(await failure(Buffer.from('<svg/>'))).toMatchObject({
    code: 'image_invalid',
    message: 'The image was not accepted; it is of another kind; send a JPEG, PNG, WebP, GIF or AVIF.',
    retry: false,
  })
  expect([started, clients]).toEqual([[], []])
  const { images } = imagesThatEnd({ end: 'output', output: webp(256) })
  await images.reencode(most, { client: 'a' })
})

it.each([
  [{ end: 'code', code: EXIT.damaged, said: '' }, 'it is damaged or incomplete'],
  [{ end: 'code', code: EXIT.pixels, said: '' }, 'it has too many pixels'],
  [{ end: 'code', code: EXIT.format, said: '' }, 'it is of another kind'],
  [{ end: 'code', code: EXIT.large, said: '' }, 'it stays too large'],
  [{ end: 'timeout' }, 'it takes longer than 10 s to read'],
] as const)('[IMAGE3] that a program ends with %j says that the image is not usable', async (outcome, why) => {
  const { failure, logged } = imagesThatEnd(outcome)
  expect(await failure()).toMatchObject({ code: 'image_invalid', message: expect.stringContaining(why) as string })
  expect(logged).toEqual([])
})

it('[IMAGE3] an image that ends its program is not usable, and that is logged', async () => {
  const { failure, logged } = imagesThatEnd({ end: 'signal', signal: 'SIGSEGV' })
  expect(await failure()).toMatchObject({
    code: 'image_invalid',
    message: expect.stringContaining('it cannot be read') as string,
  })
  expect(logged).toEqual(['warn', { signal: 'SIGSEGV' }, expect.any(String)])
})

it.each([
  [
    { end: 'code', code: 1, said: 'Cannot find package' },
    { end: 'code', code: 1, said: 'Cannot find package' },
  ],
  [{ end: 'too_much' }, {}],
  [{ end: 'output', output: Buffer.from('<script>') }, { bytes: 8 }],
  [{ end: 'output', output: webp(257) }, { bytes: 26 }],
  [{ end: 'output', output: webp(256, 255) }, { bytes: 26 }],
] as [Outcome, object][])(
  '[IMAGE4] a program that ends with %j has failed, and nothing of it is passed on',
  async (outcome, about) => {
    const { failure, logged } = imagesThatEnd(outcome)
    expect(await failure()).toMatchObject({ code: 'internal' })
    expect(logged).toEqual(['error', about, expect.stringContaining('the program that reads images') as string])
  },
)

it('[IMAGE6] closing ends what is under way', async () => {
  const { images, started, failure } = imagesThatEnd({ end: 'stopped' })
  expect(await failure()).toMatchObject({ code: 'shutting_down' })
  expect(started[0]?.signal.aborted).toBe(false)
  images.close()
  expect(started[0]?.signal.aborted).toBe(true)
})
