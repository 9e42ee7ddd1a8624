import { describe, expect, it } from 'vitest'
import { arrange, heightOfBoxes, pictureIn } from './arrange.ts'
import type { Box, Space, Wanted } from './arrange.ts'

const WIDE = 16 / 9
const DESKTOP: Space = { width: 1_020, height: 800, topPx: 0, bottomPx: 0, barPx: 56 }
const LANDSCAPE: Space = { width: 557, height: 390, topPx: 0, bottomPx: 0, barPx: 56 }
/** A phone upright whose stage is as high as the boxes need. */
const upright = (guests: number): Space => ({
  ...{ width: 390, topPx: 0, bottomPx: 0, barPx: 56 },
  height: heightOfBoxes(390, 405, WIDE, guests),
})
const wanted = (layout: Wanted['layout'], guests: number, more: Partial<Wanted> = {}): Wanted => ({
  ...{ layout, guests, aspect: WIDE, fills: false },
  ...more,
})
const right = ({ x, width }: Box): number => x + width
const end = ({ y, height }: Box): number => y + height
const within = (box: Box, outer: Box): boolean =>
  box.x >= outer.x - 0.01 &&
  box.y >= outer.y - 0.01 &&
  right(box) <= right(outer) + 0.01 &&
  end(box) <= end(outer) + 0.01
const apart = (a: Box, b: Box): boolean =>
  right(a) <= b.x + 0.01 || right(b) <= a.x + 0.01 || end(a) <= b.y + 0.01 || end(b) <= a.y + 0.01
const rounded = ({ x, y, width, height }: Box): number[] => [x, y, width, height].map(Math.round)

describe('side by side', () => {
  for (const [name, spaceOf] of [
    ['a desktop', () => DESKTOP],
    ['a phone on its side', () => LANDSCAPE],
    ['a phone upright', upright],
    [
      'a portrait video, between title and chat',
      () => ({ width: 390, height: 844, topPx: 52, bottomPx: 412, barPx: 56 }),
    ],
  ] as const)
    it.each([1, 2, 3, 4])(`[STAGE8] the host and %i guests have equal boxes, whole and apart, on ${name}`, (guests) => {
      const space = spaceOf(guests)
      const { host, guests: others } = arrange(space, wanted('side', guests))
      const all = [host, ...others]
      expect(all).toHaveLength(guests + 1)
      const free = { x: 0, y: space.topPx, width: space.width, height: space.height - space.topPx - space.bottomPx }
      for (const box of all) {
        expect([box.width, box.height].map(Math.round)).toEqual([host.width, host.height].map(Math.round))
        expect(box.width / box.height).toBeCloseTo(WIDE)
        expect(within(box, free)).toBe(true)
      }
      for (const [index, box] of all.entries())
        for (const other of all.slice(index + 1)) expect(apart(box, other)).toBe(true)
    })

  it('[STAGE8] they take the grid in which they are largest; a row that is not full stands in the middle', () => {
    expect(arrange(DESKTOP, wanted('side', 1))).toMatchObject({ host: { x: expect.closeTo(156.2, 1) } })
    const { host, guests } = arrange({ ...DESKTOP, height: 600 }, wanted('side', 2))
    expect([host, ...guests].map(rounded)).toEqual([
      [0, 12, 508, 286],
      [512, 12, 508, 286],
      [256, 302, 508, 286],
    ])
    // In a stage that is wide and low, all are beside each other.
    const low = arrange({ width: 1_000, height: 200, topPx: 0, bottomPx: 0, barPx: 56 }, wanted('side', 1))
    expect([low.host, ...low.guests].map(rounded)).toEqual([
      [142, 0, 356, 200],
      [502, 0, 356, 200],
    ])
  })

  it('[STAGE8] two upright videos are beside each other; no box is narrower than 9:16 or wider than 16:9', () => {
    const phone = { width: 390, height: 844, topPx: 52, bottomPx: 412, barPx: 56 }
    const { host, guests } = arrange(phone, wanted('side', 1, { aspect: 9 / 16 }))
    expect([host, ...guests].map(rounded)).toEqual([
      [0, 70, 193, 343],
      [197, 70, 193, 343],
    ])
    for (const [aspect, box] of [
      [0.2, 9 / 16],
      [4, WIDE],
    ] as const) {
      const { host } = arrange(DESKTOP, wanted('side', 1, { aspect }))
      expect(host.width / host.height).toBeCloseTo(box)
    }
  })

  it('[STAGE8] the stage of a phone is as high as its boxes need, and no higher than it may be', () => {
    expect([1, 2, 3, 4].map((guests) => heightOfBoxes(390, 405, WIDE, guests))).toEqual([405, 405, 222, 334])
    expect(heightOfBoxes(390, 900, WIDE, 1)).toBe(443)
  })

  it('[STAGE8] without guests the host has the whole stage', () => {
    expect(arrange(DESKTOP, wanted('side', 0))).toEqual({ host: { x: 0, y: 0, width: 1_020, height: 800 }, guests: [] })
  })
})

describe('in the corner', () => {
  it('[STAGE9] where the whole video is shown, and where it fills the stage', () => {
    expect(rounded(pictureIn(DESKTOP, WIDE))).toEqual([0, 113, 1_020, 574])
    expect(rounded(pictureIn(LANDSCAPE, 9 / 16))).toEqual([169, 0, 219, 390])
  })

  it.each([1, 2, 3, 4])('[STAGE9] %i guests are inside the picture, apart, and above the bar', (guests) => {
    for (const space of [DESKTOP, LANDSCAPE, { width: 390, height: 219, topPx: 0, bottomPx: 0, barPx: 56 }])
      for (const aspect of [WIDE, 4 / 3, 9 / 16]) {
        const { host, guests: tiles } = arrange(space, wanted('corner', guests, { aspect }))
        expect(host).toEqual({ x: 0, y: 0, width: space.width, height: space.height })
        expect(tiles).toHaveLength(guests)
        for (const [index, tile] of tiles.entries()) {
          expect(within(tile, pictureIn(space, aspect)), JSON.stringify({ tile, space, aspect })).toBe(true)
          expect(end(tile)).toBeLessThanOrEqual(space.height - 56 + 0.01)
          for (const other of tiles.slice(index + 1)) expect(apart(tile, other)).toBe(true)
        }
      }
  })

  it('[STAGE9] they stand at the bottom right of the picture, not of the stage', () => {
    expect(arrange(DESKTOP, wanted('corner', 2)).guests.map(rounded)).toEqual([
      [726, 354, 286, 161],
      [726, 518, 286, 161],
    ])
    expect(arrange(DESKTOP, wanted('corner', 3)).guests.map(rounded)[2]).toEqual([808, 564, 204, 115])
    expect(arrange({ ...DESKTOP, width: 2_400, height: 1_350 }, wanted('corner', 1)).guests[0]?.width).toBe(320)
  })

  it('[STAGE9] in two columns, where they would be small one above the other', () => {
    const phone = { width: 390, height: 219, topPx: 0, bottomPx: 0, barPx: 56 }
    expect(arrange(phone, wanted('corner', 4)).guests.map(rounded)).toEqual([
      [304, 71, 78, 44],
      [222, 71, 78, 44],
      [304, 119, 78, 44],
      [222, 119, 78, 44],
    ])
    expect(new Set(arrange(phone, wanted('corner', 3)).guests.map(({ x }) => Math.round(x))).size).toBe(1)
    const { guests } = arrange(DESKTOP, wanted('corner', 4))
    expect(new Set(guests.map(({ x }) => Math.round(x))).size).toBe(1)
  })

  it('[STAGE9] above a bar of two lines too', () => {
    const phone = { width: 390, height: 219, topPx: 0, bottomPx: 0, barPx: 100 }
    expect(arrange(phone, wanted('corner', 1)).guests.map(rounded)).toEqual([[273, 58, 109, 61]])
  })

  it('[STAGE9] over a portrait video that fills the screen they are below the title, away from chat and controls', () => {
    const phone = { width: 390, height: 844, topPx: 52, bottomPx: 412, barPx: 56 }
    const more = { aspect: 9 / 16, fills: true }
    expect(arrange(phone, wanted('corner', 2, more)).guests.map(rounded)).toEqual([
      [273, 60, 109, 146],
      [273, 210, 109, 146],
    ])
  })
})
