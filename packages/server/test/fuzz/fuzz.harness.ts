import { expect } from 'vitest'
import type { Door, Step } from './door.ts'
import { faultsIn } from './fuzzed-server.ts'
import type { FuzzedServer } from './fuzzed-server.ts'
import { Draw } from './random.ts'

const AT_ONCE = 64
const MIB = 1_048_576
/** Of the server's process, whatever is thrown at it. */
const MAX_RESIDENT_BYTES = 768 * MIB
const MAX_SHOWN_CHARS = 4_000

/** `OVATION_FUZZ_SEED=7` draws other inputs; `OVATION_FUZZ_ONLY=rtmp/123` sends that one alone. */
export const SEED = Number(process.env.OVATION_FUZZ_SEED ?? 20_251_127)
const only = process.env.OVATION_FUZZ_ONLY?.split('/')

const inputOf = (door: Door, server: FuzzedServer, index: number): Step[] =>
  door.input(new Draw(SEED, door.name, index), server.target)

const shown = (steps: readonly Step[]): string =>
  steps
    .map(({ bytes }) => bytes.toString('base64'))
    .join(' ')
    .slice(0, MAX_SHOWN_CHARS)

/** Each input comes from an address of its own, so that bounds per address keep none of them out. */
const addressOf = (door: Door, index: number): string =>
  `127.${10 + (Buffer.from(door.name).reduce((sum, byte) => sum + byte, 0) % 200)}.${(index >> 8) & 255}.${1 + (index % 254)}`

/** Sends inputs by their numbers; gives those that were under way or just done when the server ended. */
async function send(server: FuzzedServer, door: Door, indices: readonly number[], atOnce: number): Promise<number[]> {
  const waiting = [...indices].reverse()
  const recent: number[] = []
  const work = async (): Promise<void> => {
    for (let index = waiting.pop(); index !== undefined && server.alive; index = waiting.pop()) {
      recent.push(index)
      if (recent.length > 4 * atOnce) recent.shift()
      await door.send(inputOf(door, server, index), server.target, addressOf(door, index))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return server.alive && (await server.answers()) ? [] : recent
}

/** Which of some inputs ends the server by itself. */
async function culprit(server: FuzzedServer, door: Door, suspects: readonly number[]): Promise<number | undefined> {
  for (const index of suspects) {
    await server.begin()
    const ended = await send(server, door, [index], 1)
    server.honest.close()
    if (ended.length > 0) return index
  }
  return undefined
}

async function report(server: FuzzedServer, door: Door, suspects: readonly number[]): Promise<never> {
  server.honest.close()
  const words = server.newWords()
  // Half at a time: most of them are innocent.
  let left = suspects.toReversed()
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2))
    if (!server.alive) await server.begin()
    const ended = await send(server, door, half, AT_ONCE)
    server.honest.close()
    left = ended.length > 0 ? half : left.slice(half.length)
  }
  const guilty = server.alive ? left[0] : await culprit(server, door, left)
  const index = guilty ?? left[0] ?? 0
  if (!server.alive) await server.begin()
  throw new Error(
    `the server ended; door ${door.name}, seed ${SEED}, input ${index}${guilty === undefined ? ' (not alone)' : ''}: ${shown(inputOf(door, server, index))}\n${words.slice(-2_000)}`,
  )
}

/** Throws so many inputs at a door, and looks at the process, its log, its memory and the people beside it. */
export async function fuzz(server: FuzzedServer, door: Door, count: number, atOnce = AT_ONCE): Promise<void> {
  if (only && only[0] !== door.name) return
  await server.settle()
  server.newWords()
  await server.honest.times()
  server.peakBytes = server.residentBytes
  const [before, at, starts] = [server.residentBytes, performance.now(), server.starts]
  const indices = only ? [Number(only[1])] : Array.from({ length: count }, (_, index) => index)
  const suspects = await send(server, door, indices, atOnce)
  const seconds = (performance.now() - at) / 1_000
  const times = await server.honest.times()
  console.log(
    `fuzz ${door.name}: ${indices.length} inputs of seed ${SEED} in ${seconds.toFixed(1)} s; memory ${Math.round(before / MIB)} → ${Math.round(server.peakBytes / MIB)} MiB; honest ${JSON.stringify(times)}`,
  )
  if (suspects.length > 0) return report(server, door, suspects)
  expect(await server.honest.missing(), 'honest messages that did not come to everybody').toEqual([])
  expect(await server.honest.broken(), 'what befell honest clients').toEqual([])
  expect(faultsIn(server.newWords()), 'faults of this server that inputs led to').toEqual([])
  expect(server.starts, 'the same process').toBe(starts)
  expect(server.peakBytes, 'memory of the server').toBeLessThan(MAX_RESIDENT_BYTES)
}

const MEASURE_MS = 5_000
const MAX_FACTOR = 2
const MAX_P99_MS = 500
/** A machine that is shared stands still at times: what holds in one of so many measurements holds. */
const MEASUREMENTS = 3
/** So few at once that the machine is not full of those who make the inputs. */
const AT_ONCE_MEASURED = 4

/** People beside it while inputs are made and sent nowhere: the machine is as busy, the server is not. */
async function calmP99(server: FuzzedServer, door: Door): Promise<number> {
  await server.honest.times()
  const end = performance.now() + MEASURE_MS
  for (let index = 0; performance.now() < end; index++) {
    inputOf(door, server, index)
    if (index % 20 === 0) await new Promise((done) => setTimeout(done, 1))
  }
  return (await server.honest.times()).p99
}

/** The people beside a door wait at most twice as long as before, and never above the bound. */
export async function staysQuick(server: FuzzedServer, door: Door, count: number): Promise<void> {
  if (only) return
  await server.settle()
  const measured: string[] = []
  for (let round = 0; round < MEASUREMENTS; round++) {
    const before = await calmP99(server, door)
    const indices = Array.from({ length: count }, (_, index) => round * count + index)
    const suspects = await send(server, door, indices, AT_ONCE_MEASURED)
    if (suspects.length > 0) return report(server, door, suspects)
    const { p99 } = await server.honest.times()
    measured.push(`${before} → ${p99} ms`)
    if (p99 <= MAX_P99_MS && p99 <= before * MAX_FACTOR) break
    if (round === MEASUREMENTS - 1) expect(measured, `honest p99, before → beside ${door.name}`).toEqual([])
  }
  console.log(`beside ${door.name}: honest p99 ${measured.join(', ')}`)
}
