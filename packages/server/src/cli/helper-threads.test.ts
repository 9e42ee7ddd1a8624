import { expect, it } from 'vitest'
import { lowerHelperThreads } from './helper-threads.ts'

const THREADS: [name: string, nice: number][] = [
  ['node-MainThread', 0],
  ['node-V8Worker', 0],
  ['node-V8Worker', -18],
  ['libuv-worker', 0],
  ['node-V8Worker', 17],
  ['node-V8Worker', 0],
]

function fakeProcess(cores: number) {
  const nice = THREADS.map(([, at]) => at)
  const threads = {
    cores: () => cores,
    ids: () => THREADS.map((_, id) => String(id)),
    name: (id: string) => THREADS[Number(id)]?.[0] ?? '',
    priority: (id: number) => nice[id] ?? 0,
    setPriority: (id: number, to: number) => void (nice[id] = to),
  }
  return { nice, threads }
}

it.each([
  [1, [0, 0, -14, 0, 19, 4]],
  [2, [0, 0, -14, 0, 19, 4]],
  [3, [0, 0, -18, 0, 19, 4]],
  [5, [0, 0, -18, 0, 17, 0]],
  [64, [0, 0, -18, 0, 17, 0]],
])('[HUB12] of %i cores, one is for the main thread: V8’s helpers beyond the others run behind', (cores, expected) => {
  const { nice, threads } = fakeProcess(cores)
  lowerHelperThreads(threads)
  expect(nice).toEqual(expected)
})

it('[HUB12] a system that forbids it, or has no such threads, changes nothing', () => {
  const { nice, threads } = fakeProcess(1)
  const refuse = (): never => {
    throw new Error('EACCES')
  }
  lowerHelperThreads({ ...threads, setPriority: refuse })
  lowerHelperThreads({ ...threads, ids: refuse })
  expect(nice).toEqual(THREADS.map(([, at]) => at))
})
