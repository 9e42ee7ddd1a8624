import { pick } from '@ovation/testkit'
import type { CrashPlan } from './crash.harness.ts'

type Faults = CrashPlan['faults']

/** Told by `npm test --skip-missing` where strace is not on the machine. */
export const withoutStrace = (process.env.OVATION_TEST_SKIP ?? '').includes('strace')

const strace = (calls: string, what: string): string[] => [
  'strace',
  '-f',
  '-qq',
  '-o',
  '/dev/null',
  '-e',
  `trace=${calls}`,
  '-e',
  `inject=${calls}:${what}`,
]

/** A disk that takes its time, so that a kill finds commits under way: what was acknowledged too early is lost for sure. */
export const slowDisk = (writeDelayUs: number): string[] => strace('pwrite64', `delay_enter=${writeDelayUs}`)

/** A disk whose syncs fail: at first after so many, then at every so many. */
export const failingSyncs = (first: number, every: number): string[] =>
  strace('fsync,fdatasync', `error=EIO:when=${first}+${every}`)

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Kills the server with SIGKILL at random moments, so often, and starts it again. */
export const kills =
  (times: number, betweenMs: number): Faults =>
  async ({ process, random, done }) => {
    for (let i = 0; i < times && !done(); i++) {
      await sleep(random() * 2 * betweenMs)
      await process.kill()
      await process.start()
    }
  }

/** A network that cuts, cuts in the middle of frames, delays, turns away, and goes silent on one side or both. */
export const badNetwork =
  (betweenMs: number): Faults =>
  async ({ proxy, random, done }) => {
    const faults = [
      () => proxy.cut(),
      () => proxy.cutAfter(Math.floor(random() * 2_000)),
      () => (proxy.faults = { delayMs: random() * 200 }),
      () => (proxy.faults = { clientBytesPerSecond: 5_000 + random() * 20_000 }),
      () => (proxy.faults = { silent: pick(['toServer', 'toClient', 'both'] as const, random) }),
      () => (proxy.refusing = true),
    ]
    while (!done()) {
      await sleep(random() * betweenMs)
      pick(faults, random)()
      await sleep(random() * betweenMs)
      // What stood half-open is cut, as a network does in the end.
      proxy.cut()
      proxy.faults = {}
      proxy.refusing = false
    }
  }

/** Starts the server again whenever it has given up by itself. */
export const restarts: Faults = async ({ process, done }) => {
  while (!done()) {
    await sleep(100)
    if (!process.running) await process.start()
  }
}
