import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const MIB = 1_048_576

/** Of this process, in MiB: `held` is what objects and buffers take that something still refers to. */
export type Memory = { held: number; resident: number }

/** What is held once garbage is collected: without that, a figure says when V8 last did so, and nothing of leaks. */
export function memoryHeld(): Memory {
  // What finalisers let go in the first pass goes in the second.
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { held: (heapUsed + external) / MIB, resident: rss / MIB }
}
