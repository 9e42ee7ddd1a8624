import { ManualClock } from '@ovation/testkit'
import { CACHE_BOUNDS } from '@ovation/testkit/contracts'
import { expect, it } from 'vitest'
import { LayeredCache } from './layered.ts'
import { MemoryCache } from './memory.ts'

function open() {
  const clock = new ManualClock()
  const memory = (): MemoryCache => new MemoryCache(CACHE_BOUNDS, clock)
  const far = memory()
  const loads: string[] = []
  /** A load that ends when the test says so. */
  const slow = () => {
    const ending = Promise.withResolvers<string>()
    const load = (): Promise<string> => {
      loads.push('slow')
      return ending.promise
    }
    return { load, end: ending.resolve }
  }
  const gives = (text: string) => async (): Promise<string> => {
    loads.push(text)
    return text
  }
  return { far, loads, slow, gives, node: () => new LayeredCache(memory(), far) }
}

const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

it('[CACHE7] many who miss the same text load it once, and other nodes have it without', async () => {
  const { node, loads, slow, gives } = open()
  const [here, there] = [node(), node()]
  const { load, end } = slow()
  const asked = Array.from({ length: 100 }, () => here.read('g', 'k', load))
  await settled()
  end('text')
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['text']))
  await settled()
  expect(await there.read('g', 'k', gives('never'))).toBe('text')
  expect(await here.read('g', 'other', gives('other'))).toBe('other')
  expect(loads).toEqual(['slow', 'other'])
  expect([here.counters, there.counters]).toEqual([
    { hits: 0, loads: 2 },
    { hits: 1, loads: 0 },
  ])

  // One that could not be used is loaded anew, also for other nodes; a newer one of this process is taken first.
  expect(await there.read('g', 'k', gives('newer'), 'text')).toBe('newer')
  await here.renew('g', 'k', 'brought up')
  expect(await here.read('g', 'k', gives('never'), 'text')).toBe('brought up')
  await settled()
  expect(await node().read('g', 'k', gives('never'))).toBe('newer')
})

it('[CACHE7] a load that fails reaches those who wait for it, and the next ones load again', async () => {
  const { node, gives } = open()
  const here = node()
  const failing = (): Promise<string> => Promise.reject(new Error('the log was away'))
  const asked = [here.read('g', 'k', failing), here.read('g', 'k', failing)]
  for (const one of asked) await expect(one).rejects.toThrow('the log was away')
  expect(await here.read('g', 'k', gives('text'))).toBe('text')
})

it('[CACHE9] what is loaded while its group is dropped is not kept anywhere', async () => {
  const { node, far, slow, gives } = open()
  const here = node()
  const { load, end } = slow()
  const asked = here.read('g', 'k', load)
  await settled()
  await here.drop('g')
  const later = here.read('g', 'k', gives('new'))
  end('old')
  expect([await asked, await later]).toEqual(['old', 'new'])
  await settled()
  expect([await here.read('g', 'k', gives('never')), await far.get('g', 'k')]).toEqual(['new', 'new'])
})
