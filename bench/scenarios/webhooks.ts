import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ask } from '../../packages/server/src/cli/control-socket.ts'
import { loadConfig } from '../../packages/server/src/ops/index.ts'
import { percentile, sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'

const CONNECTIONS = 32
const ROOMS = 100
const STORED_EVENTS = 8_000
const RATE = 1_000
const RATE_MS = 10_000
const HOT_MS = 6_000
const HOT_ROUNDS = 3
const TICK_MS = 10

type Post = (path: string, body: unknown, agent?: Agent) => Promise<Record<string, unknown>>
type Sink = { url: string; count: () => number; lags: number[]; close: () => void }

/** Webhooks of a server on one core: what was stored is sent, how late what comes is, and what a busy room loses by it. */
export async function webhooks(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true, environment: { OVATION_OUTLET_NETWORKS: '127.0.0.1/32' } })
  const sink = await startSink()
  try {
    const grants = [{ rooms: '*', may: ['messages.write', 'rooms.create', 'site'] }]
    const made = await ask(loadConfig({ OVATION_DATA: server.folder }), 'apikey.create', { name: 'Bench', grants })
    const post = poster(server.url, made.value)
    for (const room of ['one', 'hot', ...Array.from({ length: ROOMS }, (_, n) => `many-${n}`)])
      await post('/rooms', { room, title: 'Bench' })
    await send(post, () => 'one', STORED_EVENTS)
    await send(post, (n) => `many-${n % ROOMS}`, STORED_EVENTS)
    return [
      ...(await drained(post, sink, 'one', 'one room')),
      ...(await drained(post, sink, 'many-*', `${ROOMS} rooms`)),
      ...(await late(post, sink)),
      ...(await hotRoom(post, sink)),
    ]
  } finally {
    sink.close()
    await server.stop()
  }
}

async function startSink(): Promise<Sink> {
  let count = 0
  const lags: number[] = []
  const server = createServer((asked, response) => {
    const chunks: Buffer[] = []
    asked.on('data', (chunk: Buffer) => chunks.push(chunk))
    asked.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { records: { at: number }[] } }
      const now = Date.now()
      for (const { at } of data.records) lags.push(now - at)
      count += data.records.length
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count, lags, close }
}

const kept = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

const poster =
  (url: string, key: string): Post =>
  (path, body, agent = kept) =>
    new Promise((done, fail) => {
      const text = JSON.stringify(body)
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const asked = request(`${url}/api/v1${path}`, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => {
          const answer = Buffer.concat(chunks).toString()
          if ((response.statusCode ?? 500) >= 300) return fail(new Error(`${path}: ${answer}`))
          done(answer === '' ? {} : (JSON.parse(answer) as Record<string, unknown>))
        })
      })
      asked.once('error', fail)
      asked.end(text)
    })

async function send(post: Post, roomOf: (n: number) => string, events: number): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < events) {
      const n = next++
      await post(`/rooms/${roomOf(n)}/messages`, { text: `message ${n}` })
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, lane))
}

const hook = async (post: Post, sink: Sink, rooms: string, from: string): Promise<string> =>
  ((await post('/webhooks', { name: 'Bench', url: sink.url, rooms, from })).webhook as { id: string }).id

/** How fast what is stored leaves. */
async function drained(post: Post, sink: Sink, rooms: string, what: string): Promise<Figure[]> {
  const before = sink.count()
  const began = performance.now()
  const id = await hook(post, sink, rooms, 'start')
  while (sink.count() - before < STORED_EVENTS) await sleep(TICK_MS)
  const seconds = (performance.now() - began) / 1_000
  await post(`/webhooks/${id}/pause`, {})
  return [{ what: `webhook, events of ${what}`, value: STORED_EVENTS / seconds, unit: '1/s' }]
}

/** How late what comes is, at a rate. */
async function late(post: Post, sink: Sink): Promise<Figure[]> {
  const id = await hook(post, sink, 'many-*', 'now')
  sink.lags.length = 0
  const asked: Promise<unknown>[] = []
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const began = performance.now()
  for (let n = 0; performance.now() - began < RATE_MS;) {
    const due = ((performance.now() - began) * RATE) / 1_000
    for (; n < due; n++) asked.push(post(`/rooms/many-${n % ROOMS}/messages`, { text: `late ${n}` }, agent))
    await sleep(TICK_MS)
  }
  await Promise.all(asked)
  await sleep(1_000)
  const seconds = (performance.now() - began - 1_000) / 1_000
  agent.destroy()
  await post(`/webhooks/${id}/pause`, {})
  return [
    { what: 'webhook, events sent at that rate', value: asked.length / seconds, unit: '1/s' },
    { what: 'webhook, of them arrived', value: sink.lags.length / asked.length, unit: '' },
    { what: 'webhook, lag p50', value: percentile(sink.lags, 0.5), unit: 'ms' },
    { what: 'webhook, lag p99', value: percentile(sink.lags, 0.99), unit: 'ms' },
  ]
}

/** What a busy room takes without a webhook and with one, in turns. */
async function hotRoom(post: Post, sink: Sink): Promise<Figure[]> {
  const id = await hook(post, sink, 'hot', 'now')
  const taken = { with: 0, without: 0 }
  for (let round = 0; round < HOT_ROUNDS * 2; round++) {
    const which = round % 2 === 0 ? 'without' : 'with'
    await post(`/webhooks/${id}/${which === 'with' ? 'resume' : 'pause'}`, {})
    if (which === 'with') await post(`/webhooks/${id}/skip`, {})
    const began = performance.now()
    const lane = async (): Promise<void> => {
      while (performance.now() - began < HOT_MS) {
        await post('/rooms/hot/messages', { text: 'hot' })
        taken[which]++
      }
    }
    await Promise.all(Array.from({ length: CONNECTIONS }, lane))
  }
  const perSecond = (count: number): number => (count * 1_000) / (HOT_MS * HOT_ROUNDS)
  return [
    { what: 'hot room without a webhook', value: perSecond(taken.without), unit: '1/s' },
    { what: 'hot room with a webhook', value: perSecond(taken.with), unit: '1/s' },
    { what: 'hot room, with / without', value: taken.with / taken.without, unit: '' },
  ]
}
