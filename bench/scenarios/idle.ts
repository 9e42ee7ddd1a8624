import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'

const WARM_UP = 500
const CONNECTIONS = 5_000
const SETTLE_MS = 8_000
const WATCH_MS = 10_000

/** Many who are connected to a room in which nothing happens. */
export async function idle(): Promise<Figure[]> {
  const server = await BenchServer.start()
  const rooms = Array.from({ length: 50 }, (_, index) => `idle${index}`)
  for (const room of rooms) await server.createRoom(room)
  await openViewers(server, rooms, WARM_UP)
  await sleep(SETTLE_MS)
  const before = server.residentBytes
  const viewers = await openViewers(server, rooms, CONNECTIONS)
  await sleep(SETTLE_MS)
  const after = server.residentBytes
  const cpu = server.cpuSeconds
  await sleep(WATCH_MS)
  const figures = [
    {
      what: `memory per idle connection, ${CONNECTIONS} connections`,
      value: (after - before) / CONNECTIONS / 1_024,
      unit: 'KiB',
    },
    {
      what: `CPU of ${CONNECTIONS + WARM_UP} idle connections`,
      value: ((server.cpuSeconds - cpu) / (WATCH_MS / 1_000)) * 100,
      unit: '% of a core',
    },
  ]
  for (const { socket } of viewers) socket.terminate()
  await server.stop()
  return figures
}
