import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { Gather } from './gather.ts'

const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

function open(bounds = {}) {
  const clock = new ManualClock()
  const asked: string[][] = []
  const state = { value: 1, failing: false }
  const gather = new Gather<string, string>({
    ...{ clock, intervalMs: 20, maxAskedTogether: 3, maxWaiting: 10, ...bounds },
    ask: async (questions) => {
      asked.push([...questions])
      if (state.failing) throw new Error('away')
      return questions.map((question) => `${question}${state.value}`)
    },
  })
  return { clock, asked, state, gather }
}

it('[CACHE11] the first is asked at once, and those who come soon after together, so many at a time', async () => {
  const { clock, asked, state, gather } = open()
  expect(await gather.get('a')).toBe('a1')
  const waiting = ['b', 'c', 'd', 'e'].map((question) => gather.get(question))
  await settled()
  expect(asked).toEqual([['a']])
  // What is answered is of when it is asked, not of before.
  state.value = 2
  clock.advance(20)
  expect(await Promise.all(waiting)).toEqual(['b2', 'c2', 'd2', 'e2'])
  expect(asked).toEqual([['a'], ['b', 'c', 'd'], ['e']])
  clock.advance(20)
  expect(await gather.get('a')).toBe('a2')
})

it('[CACHE11] a failure reaches those who asked, and no more wait than may', async () => {
  const { clock, state, gather } = open({ maxWaiting: 2 })
  await gather.get('a')
  state.failing = true
  const waiting = [gather.get('b'), gather.get('c')]
  await expect(gather.get('d')).rejects.toMatchObject({ code: 'overloaded' })
  clock.advance(20)
  for (const one of waiting) await expect(one).rejects.toThrow('away')
  state.failing = false
  clock.advance(20)
  expect(await gather.get('e')).toBe('e1')
})
