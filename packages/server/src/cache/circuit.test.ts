import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { Circuit } from './circuit.ts'

it('[CACHE5] after a call that fails or takes too long nobody calls for a while, and then one', async () => {
  const clock = new ManualClock()
  const circuit = new Circuit({ timeoutMs: 200, restMs: 5_000 }, clock)
  let calls = 0
  const answers = (): Promise<number> => Promise.resolve(++calls)
  const fails = (): Promise<number> => Promise.reject(new Error(`away ${++calls}`))
  const silent = (): Promise<number> => new Promise(() => void (calls += 1))
  expect(await circuit.run(answers)).toEqual({ value: 1 })

  const waiting = [circuit.run(silent), circuit.run(silent)]
  clock.advance(200)
  expect([await Promise.all(waiting), calls]).toEqual([[undefined, undefined], 3])
  expect([await circuit.run(answers), circuit.isBroken, calls]).toEqual([undefined, true, 3])

  // One finds out, nobody else waits for it.
  clock.advance(5_000)
  const trying = circuit.run(silent)
  expect([await circuit.run(answers), calls]).toEqual([undefined, 4])
  clock.advance(200)
  expect(await trying).toBeUndefined()
  clock.advance(4_999)
  expect([await circuit.run(answers), calls]).toEqual([undefined, 4])

  clock.advance(1)
  expect(await circuit.run(answers)).toEqual({ value: 5 })
  expect(await circuit.run(fails)).toBeUndefined()
  expect([await circuit.run(answers), circuit.isBroken]).toEqual([undefined, true])
})
