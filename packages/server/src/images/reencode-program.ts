import sharp from 'sharp'
import { EXIT } from './exit-codes.ts'
import type { ProgramOptions } from './sandbox.ts'

// The program that reads a stranger's image: from standard input to standard output, once, in a process of its own without
// files, network and environment (sandbox.ts).

/** All others are blocked: what reads SVG, PDF and the rest is never run. */
const LOADERS = ['JpegBuffer', 'PngBuffer', 'WebpBuffer', 'NsgifBuffer', 'HeifBuffer']
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'heif'])
/** The first that fits is taken. */
const QUALITIES = [82, 65, 45, 25, 10]

/** Resolves with the image. When the input ends, now or later, the server has ended, and nobody wants the result. */
const readImage = (bytes: number): Promise<Buffer> =>
  new Promise((done) => {
    const chunks: Buffer[] = []
    let left = bytes
    process.stdin.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      left -= chunk.length
      if (left <= 0) done(Buffer.concat(chunks))
    })
    // At once: a regular exit would wait for what is being decoded.
    process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL'))
  })

/** The image upright, cut to a shape in its middle, without anything but its pixels; or why there is none. */
async function reencode(image: Buffer, options: ProgramOptions): Promise<Buffer | number> {
  const { maxEdgePx, aspect, maxPixels, maxOutputBytes } = options
  const read = sharp(image, { limitInputPixels: maxPixels, failOn: 'error', pages: 1, sequentialRead: true })
  const { width, height, format, compression, autoOrient } = await read.metadata()
  if (width * height > maxPixels) return EXIT.pixels
  // HEIF is a container; of what it may hold only AV1 is read.
  if (!FORMATS.has(format) || (format === 'heif' && compression !== 'av1')) return EXIT.format
  const across = Math.max(1, Math.min(maxEdgePx, autoOrient.width, Math.floor(autoOrient.height * aspect)))
  const down = Math.max(1, Math.round(across / aspect))
  const pixels = await read
    .autoOrient()
    .resize(across, down, { fit: 'cover', position: 'centre' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels } = pixels.info
  for (const quality of QUALITIES) {
    const { data } = await sharp(pixels.data, { raw: { width: across, height: down, channels } })
      .webp({ quality })
      .toBuffer({ resolveWithObject: true })
    if (data.length <= maxOutputBytes) return data
  }
  return EXIT.large
}

sharp.cache(false)
sharp.concurrency(1)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: LOADERS.map((name) => `VipsForeignLoad${name}`) })
const options = JSON.parse(process.argv[2] ?? '') as ProgramOptions
const result = await reencode(await readImage(options.imageBytes), options).catch((error: Error) =>
  error.message.includes('pixel limit') ? EXIT.pixels : EXIT.damaged,
)
if (typeof result === 'number') process.exit(result)
process.stdout.write(result, () => process.exit())
