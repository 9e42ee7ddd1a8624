import { Agent, request } from 'node:http'
import { ask } from '../../packages/server/src/cli/control-socket.ts'
import { loadConfig } from '../../packages/server/src/ops/index.ts'
import { sleep, times } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'

const CONNECTIONS = 32
const MEASURED_MS = 15_000
const WARM_UP_MS = 3_000
const HISTORY = 50
const ROOMS = 100

type Ask = (agent: Agent, n: number) => Promise<number>

/** Requests to the REST API with an API key, at a server on one core: how many a second, and how long each takes. */
export async function rest(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true })
  try {
    const grants = [{ rooms: '*', may: ['messages.read', 'messages.write', 'rooms.read', 'rooms.create'] }]
    const made = await ask(loadConfig({ OVATION_DATA: server.folder }), 'apikey.create', { name: 'Bench', grants })
    const asking = asker(server.url, made.value)
    for (let n = 0; n < ROOMS; n++)
      await asking(
        'POST',
        () => '/rooms',
        () => ({ room: `bench-${n}`, title: 'Bench' }),
      )(new Agent(), n)
    const send = (roomOf: (n: number) => string): Ask =>
      asking(
        'POST',
        (n) => `/rooms/${roomOf(n)}/messages`,
        (n) => ({ text: `message ${n}` }),
      )
    return [
      ...(await measure(
        'send to one room',
        send(() => 'bench-0'),
      )),
      ...(await measure(
        'send to 100 rooms',
        send((n) => `bench-${n % ROOMS}`),
      )),
      ...(await measure(
        `history of ${HISTORY}`,
        asking('GET', () => `/rooms/bench-0/messages?limit=${HISTORY}`),
      )),
      ...(await measure(
        'list of 100 rooms',
        asking('GET', () => '/rooms'),
      )),
    ]
  } finally {
    await server.stop()
  }
}

const asker =
  (url: string, key: string) =>
  (method: string, pathOf: (n: number) => string, bodyOf?: (n: number) => unknown): Ask =>
  (agent, n) =>
    new Promise((done, fail) => {
      const body = bodyOf ? JSON.stringify(bodyOf(n)) : ''
      const headers = {
        authorization: `Bearer ${key}`,
        ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      }
      const asked = request(`${url}/api/v1${pathOf(n)}`, { method, agent, headers }, (response) => {
        response.resume()
        response.once('end', () => done(response.statusCode ?? 0))
      })
      asked.once('error', fail)
      asked.end(body)
    })

/** As many as a few connections get through, each with one request at a time. */
async function measure(what: string, one: Ask): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const seen: number[] = []
  const statuses = new Map<number, number>()
  let asked = 0
  let from = Number.POSITIVE_INFINITY
  let running = true
  const lane = async (): Promise<void> => {
    while (running) {
      const at = performance.now()
      const status = await one(agent, asked++)
      if (at < from) continue
      seen.push(performance.now() - at)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  const lanes = Array.from({ length: CONNECTIONS }, lane)
  await sleep(WARM_UP_MS)
  from = performance.now()
  await sleep(MEASURED_MS)
  running = false
  await Promise.all(lanes)
  agent.destroy()
  const refused = [...statuses].filter(([status]) => status >= 300)
  if (refused.length > 0) throw new Error(`${what}: refused with ${JSON.stringify(refused)}`)
  return [{ what: `${what}, requests`, value: (seen.length * 1_000) / MEASURED_MS, unit: '1/s' }, ...times(what, seen)]
}
