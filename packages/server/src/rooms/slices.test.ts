import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { settled } from './hub.fixture.ts'
import { eachInSlices } from './slices.ts'
import type { SliceDeps } from './slices.ts'

function open() {
  const clock = new ManualClock()
  const waiting: (() => void)[] = []
  const errors: unknown[] = []
  const fanOut = { run: (step: () => void) => void waiting.push(step) }
  return {
    clock,
    waiting,
    errors,
    deps: { clock, fanOut, maxSliceMs: 10, onError: (error: unknown) => void errors.push(error) },
  }
}

it('a slice ends after its time, and the next one waits for its turn', async () => {
  const { clock, waiting, deps } = open()
  const seen: number[] = []
  let done = false
  void eachInSlices([5, 5, 1, 5, 20, 3], deps, (ms) => {
    seen.push(ms)
    clock.advance(ms)
  }).then(() => (done = true))
  expect(seen).toEqual([5, 5, 1])
  expect(waiting).toHaveLength(1)
  waiting.shift()?.()
  expect(seen.slice(3)).toEqual([5, 20])
  await settled()
  expect(done).toBe(false)
  waiting.shift()?.()
  expect(seen.slice(5)).toEqual([3])
  await settled()
  expect(done).toBe(true)
})

it('nothing waits for a turn when all is done, or when there was nothing', async () => {
  const { clock, waiting, deps } = open()
  await eachInSlices([1], deps, () => clock.advance(100))
  await eachInSlices([], deps, () => {})
  expect(waiting).toEqual([])
})

it('[HUB2] a failure is reported, and the rest goes on', async () => {
  const { errors, deps } = open()
  const done: number[] = []
  const failed: number[] = []
  const odd = (n: number): void => {
    if (n % 2 === 1) throw new Error(`${n} is odd`)
    done.push(n)
  }
  await eachInSlices([1, 2, 3, 4], deps, odd, (n) => void failed.push(n))
  expect([done, failed, errors.length]).toEqual([[2, 4], [1, 3], 2])
  await eachInSlices([5], deps, odd)
  expect(errors).toHaveLength(3)
})

/** Three items, each a slice; the second one fails. */
function sliced(deps: SliceDeps, clock: ManualClock) {
  const seen: number[] = []
  const run = (n: number): void => {
    seen.push(n)
    clock.advance(11)
    if (n === 2) throw new Error('2 is odd')
  }
  const all = eachInSlices([1, 2, 3], deps, run, (n) => {
    throw new Error(`nothing helps ${n}`)
  })
  return { seen, all }
}

it('[HUB9] a failure that could not be made good is reported, too, and the rest goes on', async () => {
  const { clock, waiting, errors, deps } = open()
  const { seen, all } = sliced(deps, clock)
  waiting.shift()?.()
  waiting.shift()?.()
  await all
  expect(seen).toEqual([1, 2, 3])
  expect(errors.map(String)).toEqual(['Error: 2 is odd', 'Error: nothing helps 2'])
})

it('[HUB9] after failures that could not be reported the rest goes on, and then whoever waits is told of the first', async () => {
  const { clock, waiting, deps } = open()
  const onError = (error: unknown): void => {
    throw new Error(`not written: ${String(error)}`)
  }
  const { seen, all } = sliced({ ...deps, onError }, clock)
  waiting.shift()?.()
  waiting.shift()?.()
  expect(seen).toEqual([1, 2, 3])
  await expect(all).rejects.toThrow('not written: Error: 2 is odd')
})
