import { afterAll, expect, it } from 'vitest'
import { ENTRIES } from './entries.ts'
import type { Entry } from './entries.ts'
import { SEED } from './fuzz.harness.ts'
import { Draw } from './random.ts'

// docs/spec/fuzzing.md: the volume, through the function behind each door.

const INPUTS = Number(process.env.OVATION_FUZZ_INPUTS ?? 200_000)
const MIB = 1_048_576
/** Above where it stood before: what is kept of an input has to go. */
const MAX_GROWTH_MIB = 400
const MAX_SHOWN = 5
const YIELD_EVERY = 500

const wild: unknown[] = []
const note = (error: unknown): void => void wild.push(error)
process.on('uncaughtException', note).on('unhandledRejection', note)
afterAll(() => void process.off('uncaughtException', note).off('unhandledRejection', note))

const only = process.env.OVATION_FUZZ_ONLY?.split('/')

async function fuzz(entry: Entry): Promise<void> {
  if (only && only[0] !== entry.name) return
  wild.length = 0
  const [before, at] = [process.memoryUsage().rss, performance.now()]
  const faults = new Map<string, number>()
  let [peak, slowest, slowestAt] = [before, 0, 0]
  const [first, last] = only ? [Number(only[1]), Number(only[1]) + 1] : [0, INPUTS]
  for (let index = first; index < last; index++) {
    const started = performance.now()
    const thrown = await entry.take(new Draw(SEED, entry.name, index))
    const took = performance.now() - started
    if (took > slowest) [slowest, slowestAt] = [took, index]
    if (thrown !== undefined) {
      const words =
        thrown instanceof Error
          ? `${thrown.message.slice(0, 80)} ${thrown.stack?.split('\n')[1]?.trim()}`
          : 'something that is no error'
      if (!faults.has(words) && faults.size < MAX_SHOWN) faults.set(words, index)
    }
    if (index % YIELD_EVERY === 0) {
      await new Promise((done) => setImmediate(done))
      peak = Math.max(peak, process.memoryUsage().rss)
    }
  }
  console.log(
    `fuzz ${entry.name}: ${last - first} inputs of seed ${SEED} in ${Math.round((performance.now() - at) / 1_000)} s; memory ${Math.round(before / MIB)} → ${Math.round(peak / MIB)} MiB; slowest ${slowest.toFixed(1)} ms, input ${slowestAt}`,
  )
  expect(
    [...faults].map(([words, index]) => `input ${index}: ${words}`),
    'what was thrown past the door',
  ).toEqual([])
  expect(wild.map(String), 'what nobody caught').toEqual([])
  expect((peak - before) / MIB).toBeLessThan(MAX_GROWTH_MIB)
}

it('[FUZZ4] messages of clients, 200,000 through their parser', () => fuzz(ENTRIES.clientFrames))
it('[FUZZ3] frames of WebSockets, 200,000 through the upgrade', () => fuzz(ENTRIES.webSockets))
it('[FUZZ6] values of AMF, 200,000', () => fuzz(ENTRIES.amf))
it('[FUZZ6] chunks of RTMP, 200,000', () => fuzz(ENTRIES.chunks))
it('[FUZZ6] tags of FLV and Enhanced RTMP, 200,000', () => fuzz(ENTRIES.flv))
it('[FUZZ6] whole encoders, 200,000 through the connection', () => fuzz(ENTRIES.encoders))
it('[FUZZ12] texts of the bus, 200,000', () => fuzz(ENTRIES.bus))
it('[FUZZ13] journals of recordings, 200,000', () => fuzz(ENTRIES.journals))
