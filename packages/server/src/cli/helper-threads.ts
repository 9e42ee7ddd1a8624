import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, getPriority, setPriority } from 'node:os'

/** The threads of this process; only Linux has it. */
const THREADS_FOLDER = '/proc/self/task'
/** How Node names the threads on which V8 collects garbage and compiles, besides the main one. */
const HELPER_NAME = 'node-V8Worker'
/**
 * How far the others stand behind: on a core that is full, each gets about four tenths of what the main thread gets. With 10
 * (a tenth) collections ended so late that V8 let the heap grow, by 2 KiB for each idle connection.
 */
const HELPER_NICE = 4
const MAX_NICE = 19

export type Threads = {
  cores: () => number
  ids: () => string[]
  name: (id: string) => string
  priority: (id: number) => number
  setPriority: (id: number, nice: number) => void
}

const own: Threads = {
  cores: availableParallelism,
  ids: () => readdirSync(THREADS_FOLDER),
  name: (id) => readFileSync(`${THREADS_FOLDER}/${id}/comm`, 'utf8').trim(),
  priority: getPriority,
  setPriority,
}

/**
 * Leaves V8 one helper thread for each core besides the main thread's, and at least one; the others run behind. Node starts
 * four: where a server has one core they mark and sweep at once, and would keep the main thread from it for 15 to 30 ms at a
 * time. Not all of them run behind, as what they did not get done is done in the pause. Does nothing where threads have no
 * priority of their own.
 */
export function lowerHelperThreads(threads: Threads = own): void {
  try {
    const helpers = threads.ids().filter((id) => threads.name(id) === HELPER_NAME)
    for (const id of helpers.slice(Math.max(1, threads.cores() - 1))) {
      const nice = threads.priority(Number(id)) + HELPER_NICE
      threads.setPriority(Number(id), Math.min(MAX_NICE, nice))
    }
  } catch {
    // Another system, or one that forbids it: they run beside the others.
  }
}
