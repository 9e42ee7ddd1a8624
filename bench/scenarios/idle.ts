import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { Crowd } from '../load/crowd.ts'
import { BenchServer } from '../server.ts'

const WARM_UP = 500
const CONNECTIONS = 10_000
const SETTLE_MS = 12_000
const WATCH_MS = 10_000

/** Many who are connected to rooms in which nothing happens. */
export async function idle(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true })
  const rooms = Array.from({ length: 50 }, (_, index) => `idle${index}`)
  for (const room of rooms) await server.createRoom(room)
  const options = { port: server.port, secrets: server.folder, rooms }
  const first = await Crowd.open({ ...options, count: WARM_UP })
  await sleep(SETTLE_MS)
  const before = server.residentBytes
  const crowd = await Crowd.open({ ...options, count: CONNECTIONS })
  await sleep(SETTLE_MS)
  const after = server.residentBytes
  const cpu = server.cpuSeconds
  await sleep(WATCH_MS)
  const { ready } = await crowd.report()
  const figures = [
    { what: `memory per idle connection, ${ready} connections`, value: (after - before) / ready / 1_024, unit: 'KiB' },
    {
      what: `CPU of ${ready + WARM_UP} idle connections`,
      value: ((server.cpuSeconds - cpu) / (WATCH_MS / 1_000)) * 100,
      unit: '% of a core',
    },
  ]
  first.close()
  crowd.close()
  await server.stop()
  return figures
}
