import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare, MORE_SHOTS } from './baselines.ts'
import { Driver } from './driver.ts'
import { nameOf } from './looks.ts'

let driver: Driver
beforeAll(async () => {
  driver = await Driver.start({ frozen: true })
})
afterAll(() => driver.close())

describe('the viewer’s screen looks as it did, on the other devices', () => {
  it.each(MORE_SHOTS.map((shot) => [nameOf(shot.state, shot.look), shot] as const))('[KIT25] %s', async (_, shot) => {
    expect(await compare(driver, shot)).toBeUndefined()
  })
})
