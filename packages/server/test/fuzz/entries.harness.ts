import { afterAll, expect } from 'vitest'
import type { Entry } from './entries.ts'
import { SEED } from './fuzz.harness.ts'
import { memoryHeld } from './memory.ts'
import { Draw } from './random.ts'

// docs/spec/fuzzing.md: inputs through the function behind a door, in this process.

/** Above what was held when the code was warm: what is kept of an input has to go. */
const MAX_HELD_GROWTH_MIB = 32
/** The garbage between two measurements included, which V8 collects when it likes. */
const MAX_RESIDENT_GROWTH_MIB = 400
/** Until then what is compiled and cached once is there. */
const WARM_INPUTS = 1_000
const MAX_SHOWN = 5
const YIELD_EVERY = 500
const MEASURE_EVERY = 10_000

const only = process.env.OVATION_FUZZ_ONLY?.split('/')
const wild: unknown[] = []

/** To be called once in a file of tests: notes what nobody catches. */
export function watchProcess(): void {
  const note = (error: unknown): void => void wild.push(error)
  process.on('uncaughtException', note).on('unhandledRejection', note)
  afterAll(() => void process.off('uncaughtException', note).off('unhandledRejection', note))
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error
    ? `${thrown.message.slice(0, 80)} ${thrown.stack?.split('\n')[1]?.trim()}`
    : 'something that is no error'

export async function fuzzEntry(entry: Entry, inputs: number): Promise<void> {
  if (only && only[0] !== entry.name) return
  wild.length = 0
  const [at, cpu] = [performance.now(), process.cpuUsage()]
  const faults = new Map<string, number>()
  let [slowest, slowestAt] = [0, 0]
  const take = async (index: number): Promise<void> => {
    const started = performance.now()
    const thrown = await entry.take(new Draw(SEED, entry.name, index))
    const took = performance.now() - started
    if (took > slowest) [slowest, slowestAt] = [took, index]
    if (thrown !== undefined && !faults.has(wordsOf(thrown)) && faults.size < MAX_SHOWN)
      faults.set(wordsOf(thrown), index)
    if (index % YIELD_EVERY === 0) await new Promise((done) => setImmediate(done))
  }
  const [first, last] = only ? [Number(only[1]), Number(only[1]) + 1] : [0, inputs]
  const warm = Math.min(last, first + WARM_INPUTS)
  for (let index = first; index < warm; index++) await take(index)
  const before = memoryHeld()
  let after = before
  for (let index = warm; index < last; index++) {
    await take(index)
    if (index % MEASURE_EVERY === 0 || index === last - 1) {
      const { held, resident } = memoryHeld()
      after = { held, resident: Math.max(after.resident, resident) }
    }
  }
  const { user, system } = process.cpuUsage(cpu)
  const [held, resident] = [after.held - before.held, after.resident - before.resident]
  console.log(
    `fuzz ${entry.name}: ${last - first} inputs of seed ${SEED} in ${Math.round((performance.now() - at) / 1_000)} s, ${Math.round((user + system) / 1e6)} s of CPU; held ${before.held.toFixed(0)} → ${after.held.toFixed(0)} MiB; resident ${before.resident.toFixed(0)} → at most ${after.resident.toFixed(0)} MiB; slowest ${slowest.toFixed(1)} ms, input ${slowestAt}`,
  )
  expect(
    [...faults].map(([words, index]) => `input ${index}: ${words}`),
    'what was thrown past the door',
  ).toEqual([])
  expect(wild.map(String), 'what nobody caught').toEqual([])
  expect(held, 'MiB that are still held').toBeLessThan(MAX_HELD_GROWTH_MIB)
  expect(resident, 'MiB that are resident').toBeLessThan(MAX_RESIDENT_GROWTH_MIB)
}
