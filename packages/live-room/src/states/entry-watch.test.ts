import { expect, it } from 'vitest'
import { watchEntry } from './entry-watch.ts'

it('[SCREEN50] [STUDIO115] a room that refuses somebody is tried every five seconds for two minutes, then ever less often', () => {
  const delays: number[] = []
  let due: (() => void) | undefined
  let entered = 0
  let chance = 0
  const stop = watchEntry({
    enter: () => (entered += 1),
    after: (delayMs, run) => {
      delays.push(delayMs)
      due = run
      return () => (due = undefined)
    },
    random: () => chance,
  })
  chance = 0.5
  for (let n = 0; n < 26; n++) due?.()
  expect([entered, new Set(delays.slice(1)), delays.length]).toEqual([26, new Set([4_500]), 27])
  expect(delays.reduce((sum, delay) => sum + delay)).toBeGreaterThan(120_000)
  chance = 0
  for (let n = 0; n < 5; n++) due?.()
  chance = 1
  due?.()
  expect([delays[0], delays.slice(27)]).toEqual([4_000, [8_000, 16_000, 32_000, 60_000, 60_000, 75_000]])
  stop()
  expect(due).toBeUndefined()
})
