import type { StreamInfo } from '@ovation/protocol'
import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import { StreamWatch } from './stream-watch.ts'

function world() {
  const clock = new ManualClock()
  const answers: (StreamInfo | Error)[] = []
  let reads = 0
  const watch = new StreamWatch({
    read: async () => {
      reads += 1
      const answer = answers.shift() ?? ({ key: `read ${reads}` } as StreamInfo)
      if (answer instanceof Error) throw answer
      return answer
    },
    after: (delayMs, run) => clock.after(delayMs, run),
  })
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 5; n++) await Promise.resolve()
  }
  const wait = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settled()
  }
  return { watch, answers, settled, wait, reads: () => reads }
}

it('[STUDIO32] the stream is read every two seconds, once for all who show it, and only while somebody does', async () => {
  const { watch, settled, wait, reads } = world()
  await wait(10_000)
  expect(reads()).toBe(0)
  let told = 0
  const stops = [watch.subscribe(() => told++), watch.subscribe(() => {})]
  await settled()
  expect([reads(), told, watch.get()?.key]).toEqual([1, 1, 'read 1'])
  await wait(1_999)
  expect(reads()).toBe(1)
  await wait(1)
  expect([reads(), told, watch.get()?.key]).toEqual([2, 2, 'read 2'])
  stops[0]?.()
  await wait(2_000)
  expect(reads()).toBe(3)
  stops[1]?.()
  await wait(10_000)
  expect([reads(), told]).toEqual([3, 2])
})

it('[STUDIO32] what was known stays when it cannot be read, and it is tried again', async () => {
  const { watch, answers, settled, wait } = world()
  watch.subscribe(() => {})
  await settled()
  answers.push(new Error('away'))
  await wait(2_000)
  expect(watch.get()?.key).toBe('read 1')
  await wait(2_000)
  expect(watch.get()?.key).toBe('read 3')
})

it('[STUDIO32] an answer that comes after nobody wants it, or after a newer one, is not shown', async () => {
  const { watch, settled, reads } = world()
  const stop = watch.subscribe(() => {})
  stop()
  await settled()
  expect(watch.get()).toBeUndefined()
  watch.subscribe(() => {})
  watch.look()
  await settled()
  expect([reads(), watch.get()?.key]).toEqual([3, 'read 3'])
})
