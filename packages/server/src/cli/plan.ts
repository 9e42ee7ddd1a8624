import { readFileSync, writeFileSync } from 'node:fs'
import { firstIssue } from '@ovation/protocol/schemas'
import { z } from 'zod'
import { MEASURED, plan, plots } from '../plan/index.ts'
import type { Costs, Plan } from '../plan/index.ts'

export type PlanFlags = {
  json: boolean
  viewers?: string
  rooms?: string
  messages?: string
  likes?: string
  minutes?: string
  costs?: string
  html?: string
}

const positive = z.coerce.number().min(0).max(1e9)
const numbers = z.object({
  viewers: positive.min(1).default(1_000),
  rooms: positive.min(1).default(1),
  messages: positive.default(10),
  likes: positive.default(100),
  minutes: z.coerce.number().int().min(1).max(1_440).default(30),
})
const costsFile = z.strictObject(Object.fromEntries(Object.keys(MEASURED).map((name) => [name, z.number().positive()])))

/** Says what a crowd needs, from what the benchmark measured. */
export function planFor(flags: PlanFlags): string {
  const parsed = numbers.safeParse(flags)
  if (!parsed.success) {
    const { at, why } = firstIssue(parsed.error, 'the line')
    throw new Error(`the plan was not made; --${at} is not usable (${why}); correct it`)
  }
  const { minutes: rampMinutes, ...crowd } = parsed.data
  const result = plan({ ...crowd, rampMinutes }, costsFrom(flags.costs))
  const words = told(result)
  if (flags.html !== undefined) writeFileSync(flags.html, plots(result, words))
  return flags.json ? JSON.stringify(result) : words
}

function costsFrom(path: string | undefined): Costs {
  if (path === undefined) return MEASURED
  const parsed = costsFile.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new Error(
      `the plan was not made; '${firstIssue(parsed.error, 'the file').at}' in ${path} is not usable; 'npm run bench hot idle' writes that file`,
    )
  return parsed.data as Costs
}

const one = (value: number): string => value.toFixed(value < 10 ? 1 : 0)
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`

const told = (found: Plan): string => `
  nodes of one core          ${found.nodes}
  viewers on each            ${found.viewersPerNode}
  CPU of each                ${one(found.coreShare * 100)} % of a core
  memory of each             ${gigabytes(found.memoryBytesPerNode)}
  network of each            ${one(found.megabitsPerSPerNode)} Mbit/s
  in all                     ${one(found.coreShare * found.nodes)} cores, ${gigabytes(found.memoryBytesPerNode * found.nodes)}, ${one((found.megabitsPerSPerNode * found.nodes) / 1_000)} Gbit/s
  a room is flushed every    ${one(found.flushIntervalMs)} ms
  send → received            about ${one(found.delayMs.p50)} ms, 99 % within ${one(found.delayMs.p99)} ms
  shown                      ${one(found.shownPerSPerRoom)} messages/s in each room, the rest is stored and said so
  database                   ${one(found.commitsPerS)} transactions/s, ${gigabytes(found.storedBytesPerDay)} a day at this pace

  minute    viewers   joins/s   cores   Gbit/s     stored
${found.steps
  .filter(({ minute }) => minute === 1 || minute % Math.ceil(found.steps.length / 8) === 0)
  .map(
    ({ minute, viewers, joinsPerS, cores, megabitsPerS, storedBytes }) =>
      `  ${String(minute).padStart(6)} ${String(viewers).padStart(10)} ${one(joinsPerS).padStart(9)} ${one(cores).padStart(7)} ${one(megabitsPerS / 1_000).padStart(8)} ${gigabytes(storedBytes).padStart(10)}`,
  )
  .join('\n')}

  How it is computed, and how far off it was: docs/models.md. Costs of your own machine: npm run bench hot idle, then --costs .bench/costs.json`
