import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compare, SHOTS } from './baselines.ts'
import { Driver } from './driver.ts'
import { inTurns } from './in-turns.ts'
import { nameOf } from './looks.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = ['chromium', 'ffmpeg', 'NotoSansCJK'].some((program) => missing.includes(program))
const LANES = 2
const MAX_SHOTS = 40

let driver: Driver
/** What was found, until a test has asked for it: one that is repeated looks for itself. */
const differences = new Map<string, Promise<string | undefined>>()
const byName = new Map(SHOTS.map((shot) => [nameOf(shot.state, shot.look), shot]))
/** While one page loads, another is looked at. */
let looking: Promise<void> | undefined

beforeAll(async () => {
  if (skipped) return
  driver = await Driver.start({ frozen: true })
  const results = new Map([...byName.keys()].map((name) => [name, Promise.withResolvers<string | undefined>()]))
  for (const [name, { promise }] of results) {
    promise.catch(() => {})
    differences.set(name, promise)
  }
  looking = inTurns(SHOTS, LANES, async (shot) => {
    const result = results.get(nameOf(shot.state, shot.look))
    await compare(driver, shot).then(result?.resolve, result?.reject)
  })
}, 60_000)
afterAll(async () => {
  if (skipped) return
  await looking
  await driver.close()
}, 60_000)

it('[KIT25] of every state there is a picture, and no more than forty are looked at here', () => {
  expect(SHOTS.length).toBeLessThanOrEqual(MAX_SHOTS)
})

describe.skipIf(skipped)('the viewer’s screen looks as it did', () => {
  it.each([...byName])('[KIT25] %s', async (name, shot) => {
    const difference = differences.get(name) ?? compare(driver, shot)
    differences.delete(name)
    expect(await difference).toBeUndefined()
  })
})
