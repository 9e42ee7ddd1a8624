import { expect, it } from 'vitest'
import { leavesBars } from './letterbox.ts'

it.each([
  ['upright on a desktop', [720, 1_280], [880, 800], true],
  ['wide on a desktop', [1_280, 720], [880, 800], true],
  ['as wide as its stage', [1_280, 720], [640, 360], false],
  ['with bars of a pixel', [1_280, 720], [640, 362], false],
  ['at the limit', [1_000, 500], [1_000, 515], false],
  ['beyond it', [1_000, 500], [1_000, 516], true],
  ['of no size yet', [0, 720], [640, 360], false],
  ['of no height yet', [720, 0], [640, 360], false],
  ['in a stage without width', [640, 360], [0, 360], false],
  ['in a stage without height', [640, 360], [360, 0], false],
] as const)('[SCREEN62] a video %s', (_, [width, height], [across, down], bars) => {
  expect(leavesBars({ width, height }, { width: across, height: down })).toBe(bars)
})
