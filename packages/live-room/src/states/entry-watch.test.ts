import { expect, it } from 'vitest'
import { watchEntry } from './entry-watch.ts'

it('[SCREEN50] a room that refuses somebody is tried after five seconds, then ever less often, until that ends', () => {
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
  for (let n = 0; n < 5; n++) due?.()
  chance = 1
  due?.()
  expect([entered, delays]).toEqual([6, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 75_000]])
  stop()
  expect(due).toBeUndefined()
})
