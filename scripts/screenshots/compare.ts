import pixelmatch from 'pixelmatch'
import sharp from 'sharp'
import type { Sharp } from 'sharp'

/** Baselines have a pixel for each four of the screen: a fraction of the bytes, and a shift of two pixels is still one. */
const SHARE = 0.5
/** Colours are rounded to these steps, of 256, which makes files smaller and noise of the video invisible. */
const COLOUR_STEP = 8
/** How far a pixel's colour may be off, as pixelmatch measures it: from 0 to 1. */
const MAX_COLOUR_DIFFERENCE = 0.04
/** How many pixels may be further off. */
const MAX_DIFFERENT_PIXELS = 12

/** A picture as it is compared: four bytes for each pixel. */
export type Pixels = { data: Buffer; width: number; height: number }

const raw = async (image: Sharp): Promise<Pixels> => {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** A screen, from a PNG. */
export async function pixelsOf(png: Buffer): Promise<Pixels> {
  const { width = 0, height = 0 } = await sharp(png).metadata()
  const pixels = await raw(
    sharp(png)
      .resize(Math.round(width * SHARE), Math.round(height * SHARE), { kernel: 'linear' })
      .removeAlpha(),
  )
  for (const [at, value] of pixels.data.entries())
    pixels.data[at] = Math.min(255, Math.round(value / COLOUR_STEP) * COLOUR_STEP)
  return pixels
}

/** As it is stored. */
export const toFile = ({ data, width, height }: Pixels): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 4 } })
    .webp({ lossless: true, effort: 4 })
    .toBuffer()
export const fromFile = (file: Buffer): Promise<Pixels> => raw(sharp(file))

/** In words how two pictures differ, with one that marks where; nothing where they are equal to the eye. */
export function differenceOf(before: Pixels, after: Pixels): { different?: string; marked?: Pixels } {
  const { width, height } = before
  if (width !== after.width || height !== after.height)
    return { different: `${width} × ${height} became ${after.width} × ${after.height}` }
  const data = Buffer.alloc(before.data.length)
  const pixels = pixelmatch(before.data, after.data, data, width, height, {
    threshold: MAX_COLOUR_DIFFERENCE,
    includeAA: true,
  })
  return pixels <= MAX_DIFFERENT_PIXELS ? {} : { different: `${pixels} pixels differ`, marked: { data, width, height } }
}
