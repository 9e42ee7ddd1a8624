import { expect, it } from 'vitest'
import { shapeOf } from './shape.ts'

it.each([
  [720, 1_280, 'portrait'],
  [1_080, 1_920, 'portrait'],
  [480, 640, 'portrait'],
  [400, 500, 'portrait'],
  [401, 500, 'landscape'],
  [500, 500, 'landscape'],
  [1_280, 720, 'landscape'],
  [0, 720, undefined],
  [720, 0, undefined],
])('[SCREEN60] a video of %d × %d is %s', (videoWidth, videoHeight, shape) => {
  expect(shapeOf({ videoWidth, videoHeight })).toBe(shape)
})
