import { expect, it } from 'vitest'
import { routeBodies } from './routes.ts'

it.each<unknown>(['0', '', null, true, [], Number.NaN, -1])(
  '[OPENAPI8] %j is no time in a recording, wherever a body has one',
  (wrong) => {
    const clip = { fromMs: 0, toMs: 2_000, title: 'Two seconds' }
    expect(routeBodies.clipReplay.safeParse(clip).success).toBe(true)
    expect(routeBodies.clipReplay.safeParse({ ...clip, fromMs: wrong }).success).toBe(false)
    expect(routeBodies.editReplay.safeParse({ trim: { fromMs: 0, toMs: wrong } }).success).toBe(false)
    expect(routeBodies.editReplay.safeParse({ chapters: [{ atMs: wrong, title: 'Hello' }] }).success).toBe(false)
  },
)

it('[OPENAPI8] null takes a trim and a cover back, where it is a value of its own', () => {
  expect(routeBodies.editReplay.safeParse({ trim: null, coverMs: null })).toMatchObject({
    ...{ success: true, data: { trim: null, coverMs: null } },
  })
})
