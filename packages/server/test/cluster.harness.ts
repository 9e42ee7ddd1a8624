import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, seededRandom } from '@ovation/testkit'
import { PostgresServer, RedisServer } from '@ovation/testkit/services'
import { Client } from 'pg'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { PostgresLog } from '../src/log/index.ts'
import { act, BUSY, inspectLog, openPolls, person, SETTLE_WITHIN_MS, settled } from './crash.people.ts'
import type { CommandKey, CrashReport, Pace } from './crash.people.ts'
import { freePort, ServerProcess } from './server-process.fixture.ts'

export type ClusterParts = {
  nodes: ServerProcess[]
  postgres: PostgresServer
  redis: RedisServer
  balancer: Balancer
  random: () => number
  done: () => boolean
}

export type ClusterPlan = Pace & {
  seed: number
  nodes: number
  clients: number
  rooms: number
  trouble: (parts: ClusterParts) => Promise<void>
}

/** Gives every connection to the next node that takes it: nobody comes back to the node they were on. */
export class Balancer {
  #server: Server
  #ports: () => number[]
  #next = 0
  #open = new Set<Socket>()

  constructor(ports: () => number[]) {
    this.#ports = ports
    this.#server = createServer((socket) => this.#give(socket))
  }

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return (this.#server.address() as AddressInfo).port
  }

  /** Cuts some connections, as a network does. */
  cut(share: number, random: () => number): void {
    for (const socket of this.#open) if (random() < share) socket.destroy()
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise((done) => this.#server.close(done))
  }

  #give(socket: Socket): void {
    const ports = this.#ports()
    const port = ports[this.#next++ % Math.max(1, ports.length)]
    socket.on('error', () => {})
    if (port === undefined) return void socket.destroy()
    const node = connect(port, '127.0.0.1')
    this.#open.add(socket)
    node.on('error', () => socket.destroy())
    node.on('close', () => socket.destroy())
    socket.on('close', () => {
      this.#open.delete(socket)
      node.destroy()
    })
    socket.pipe(node)
    node.pipe(socket)
  }
}

/** Plays clients against several nodes that suffer, and holds what everybody saw against the log that remains. */
export async function clusterRun(plan: ClusterPlan): Promise<CrashReport> {
  const home = mkdtempSync(join(tmpdir(), 'ovation-cluster-'))
  const postgres = await PostgresServer.start()
  const redis = await RedisServer.start()
  const nodes: ServerProcess[] = []
  try {
    return await play(plan, { home, postgres, redis, nodes })
  } finally {
    // Whatever came of it, nothing that was started here goes on.
    for (const node of nodes) await node.kill('SIGKILL')
    await redis.stop()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

type Services = { home: string; postgres: PostgresServer; redis: RedisServer; nodes: ServerProcess[] }

async function play(plan: ClusterPlan, { home, postgres, redis, nodes }: Services): Promise<CrashReport> {
  const startedAt = performance.now()
  const databaseUrl = await postgres.createDatabase()
  for (let n = 0; n < plan.nodes; n++) {
    const folder = join(home, `node${n}`)
    mkdirSync(folder)
    if (n > 0) copyFileSync(join(home, 'node0', 'secrets.json'), join(folder, 'secrets.json'))
    const node = new ServerProcess({
      ...{ folder, port: await freePort() },
      environment: {
        OVATION_LIMITS: JSON.stringify(BUSY),
        ...{ OVATION_DATABASE_URL: databaseUrl, OVATION_BUS_URL: redis.url, OVATION_DEMO: 'off' },
      },
    })
    await node.start()
    nodes.push(node)
  }
  const tokens = new Tokens(loadSecrets(join(home, 'node0')))
  const balancer = new Balancer(() =>
    nodes.filter(({ running }) => running).map(({ url }) => Number(new URL(url).port)),
  )
  const server = `http://127.0.0.1:${await balancer.listen()}`
  const rooms = Array.from({ length: plan.rooms }, (_, index) => `crash${index}`)
  const setup = await PostgresLog.open(databaseUrl)
  for (const room of rooms) await setup.createRoom(room, Date.now())
  await setup.close()
  await openPolls(tokens, server, rooms)
  const people = Array.from({ length: plan.clients }, (_, index) =>
    person(tokens, server, rooms[index % rooms.length] ?? '', `u${index}`),
  )
  await Promise.all(people.map(({ room }) => room.attach()))

  let done = false
  const random = seededRandom(plan.seed)
  const trouble = plan.trouble({ nodes, postgres, redis, balancer, random, done: () => done })
  await Promise.all(people.map((one, index) => act(one, plan, seededRandom(plan.seed * 1_000 + index))))
  done = true
  await trouble
  for (const node of nodes) if (!node.running) await node.start()
  await eventually(
    () => people.every(({ room }) => room.status === 'attached'),
    `everybody to be back: ${nodes.map(({ lastWords }) => lastWords.slice(-500)).join(' | ')}`,
    SETTLE_WITHIN_MS,
  )
  await settled(people)
  for (const { client } of people) client.close()
  await balancer.close()
  for (const node of nodes) await node.kill('SIGTERM')

  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  const { rows } = await database.query<CommandKey>(
    'select actor, command_id as "commandId", seq::int from command_key',
  )
  await database.end()
  const log = await PostgresLog.open(databaseUrl)
  const report = await inspectLog(log, rows, rooms, people)
  await log.close()
  const starts = nodes.reduce((sum, node) => sum + node.starts, 0)
  return { ...report, starts, seconds: Math.round((performance.now() - startedAt) / 1_000) }
}

const sleep = (ms: number) => new Promise((next) => setTimeout(next, ms))
const PAUSE_MS = 5_000

/** Everything that can befall a part, in an order that the seed fixes. */
export const everything =
  (betweenMs: number) =>
  async ({ nodes, postgres, redis, balancer, random, done }: ClusterParts): Promise<void> => {
    const anyNode = (): ServerProcess => nodes[Math.floor(random() * nodes.length)] as ServerProcess
    const troubles: Record<string, () => Promise<void>> = {
      'kill -9': async () => {
        const node = anyNode()
        await node.kill('SIGKILL')
        await sleep(random() * 2_000)
        await node.start()
      },
      // It wakes and believes still to own its rooms; the others have had them since its lease ended.
      'a pause': async () => {
        const node = anyNode()
        node.signal('SIGSTOP')
        await sleep(PAUSE_MS)
        node.signal('SIGCONT')
      },
      'a drain': async () => {
        const node = anyNode()
        await node.kill('SIGTERM')
        await node.start()
      },
      'Redis away': async () => {
        await redis.halt()
        await sleep(random() * 2_000)
        await redis.begin()
      },
      'PostgreSQL restarted': async () => {
        await postgres.halt('immediate')
        await postgres.begin()
      },
      'connections cut': async () => balancer.cut(0.5, random),
    }
    const names = Object.keys(troubles)
    while (!done()) {
      await sleep(random() * 2 * betweenMs)
      if (done()) return
      await troubles[names[Math.floor(random() * names.length)] ?? '']?.()
    }
  }
