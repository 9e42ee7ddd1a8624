import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { differenceOf, fromFile, pixelsOf, toFile } from './compare.ts'
import type { Pixels } from './compare.ts'

const GROUND = '#0b0c11'
/** A screen with one round button of 44 pixels. */
const screen = ({ x = 300, color = '#ff5d73', width = 390 } = {}): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="844"><rect width="100%" height="100%" fill="${GROUND}"/>
      <circle cx="${x}" cy="800" r="22" fill="${color}"/></svg>`,
    ),
  )
    .png()
    .toBuffer()
const seen = async (options?: Parameters<typeof screen>[0]): Promise<Pixels> => pixelsOf(await screen(options))

describe('a picture beside its baseline', () => {
  it('[KIT26] is the same as itself, also from its file', async () => {
    const pixels = await seen()
    expect([pixels.width, pixels.height]).toEqual([195, 422])
    const stored = await fromFile(await toFile(pixels))
    expect(stored.data.equals(pixels.data)).toBe(true)
    expect(differenceOf(stored, pixels)).toEqual({})
  })

  it('[KIT26] differs by a button that has moved by two pixels, and is marked where it does', async () => {
    const { different, marked } = differenceOf(await seen(), await seen({ x: 302 }))
    expect(different).toMatch(/^\d+ pixels differ$/)
    expect([marked?.width, marked?.height]).toEqual([195, 422])
  })

  it.each(['#ff5da0', '#e8485b', '#ff7a5d'])('[KIT26] differs by a button of another colour (%s)', async (color) => {
    expect(differenceOf(await seen(), await seen({ color })).different).toMatch(/pixels differ/)
  })

  it('[KIT26] does not differ by a colour that no eye tells apart', async () => {
    expect(differenceOf(await seen(), await seen({ color: '#fe5e74' })).different).toBeUndefined()
  })

  it('[KIT26] differs by its size', async () => {
    expect(differenceOf(await seen(), await seen({ width: 400 })).different).toBe('195 × 422 became 200 × 422')
  })
})
