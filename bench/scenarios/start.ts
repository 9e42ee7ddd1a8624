import { clientBytes } from '../../scripts/build-client.ts'
import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'

const SETTLE_MS = 2_000
const MIB = 1_048_576

/** From nothing to ready, and what that costs. */
export async function start(): Promise<Figure[]> {
  const server = await BenchServer.start()
  await sleep(SETTLE_MS)
  const figures = [
    { what: 'start to ready, empty data folder', value: server.startMs, unit: 'ms' },
    { what: 'memory at start', value: server.residentBytes / MIB, unit: 'MiB' },
    { what: 'SDK, gzip', value: await clientBytes(), unit: 'bytes' },
  ]
  await server.stop()
  return figures
}
