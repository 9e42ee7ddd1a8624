import { expect, it } from 'vitest'
import { Barred, barredFrom } from './barred.ts'

it('[STUDIO86] who is banned is known to all parts of one room, until the ban is lifted', () => {
  const list = new Barred()
  let told = 0
  const end = list.subscribe(() => told++)
  list.set(['troll', '@troll'])
  expect([list.has('troll'), list.has('@troll'), list.has('mia'), told]).toEqual([true, true, false, 1])
  end()
  list.set([])
  expect([list.has('troll'), told]).toEqual([false, 1])
})

it('[STUDIO86] each room has a list of its own', () => {
  const [one, other] = [{}, {}] as [never, never]
  barredFrom(one).set(['troll'])
  expect([barredFrom(one).has('troll'), barredFrom(other).has('troll')]).toEqual([true, false])
})
