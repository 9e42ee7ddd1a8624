import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, FaultProxy, pick, seededRandom } from '@ovation/testkit'
import { PostgresServer, RedisServer } from '@ovation/testkit/services'
import { Client } from 'pg'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { PostgresLog } from '../src/log/index.ts'
import { act, BUSY, inspectLog, openPolls, person, SETTLE_TIMEOUT_MS, settled } from './crash.clients.ts'
import type { CommandKey, CrashReport, Pace } from './crash.clients.ts'
import { freePort } from '@ovation/testkit/services'
import { ServerProcess } from './server-process.fixture.ts'

/** The networks that a node depends on. */
type Links = { database: FaultProxy; bus: FaultProxy; peers: FaultProxy }

export type ClusterParts = {
  nodes: ServerProcess[]
  /** Those of each node, by its place. */
  links: Links[]
  postgres: PostgresServer
  /** A synchronous one, where the plan asks for it. */
  standby?: PostgresServer
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
  standby?: boolean
  faults: (parts: ClusterParts) => Promise<void>
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
  const links: Links[] = []
  let standby: PostgresServer | undefined
  try {
    if (plan.standby) {
      standby = await PostgresServer.standbyOf(postgres)
      await postgres.commitWithStandby(true)
    }
    return await play(plan, { home, postgres, redis, nodes, links, ...(standby ? { standby } : {}) })
  } finally {
    // Whatever came of it, nothing that was started here goes on.
    for (const node of nodes) await node.kill('SIGKILL')
    for (const { database, bus, peers } of links)
      await Promise.all([database, bus, peers].map((proxy) => proxy.close()))
    await redis.stop()
    await postgres.stop()
    await standby?.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

type Services = Pick<ClusterParts, 'nodes' | 'links' | 'postgres' | 'standby' | 'redis'> & { home: string }

async function play(plan: ClusterPlan, { home, ...parts }: Services): Promise<CrashReport> {
  const { postgres, redis, nodes, links } = parts
  const startedAt = performance.now()
  const databaseUrl = await postgres.createDatabase()
  for (let n = 0; n < plan.nodes; n++) {
    const folder = join(home, `node${n}`)
    mkdirSync(folder)
    if (n > 0) copyFileSync(join(home, 'node0', 'secrets.json'), join(folder, 'secrets.json'))
    const [port, opsPort] = [await freePort(), await freePort()]
    const [database, bus, peers] = await Promise.all([
      FaultProxy.open(postgres.port),
      FaultProxy.open(Number(new URL(redis.url).port)),
      FaultProxy.open(opsPort),
    ])
    links.push({ database, bus, peers })
    const node = new ServerProcess({
      ...{ folder, port },
      environment: {
        OVATION_LIMITS: JSON.stringify(BUSY),
        OVATION_DEMO: 'off',
        OVATION_DATABASE_URL: through(databaseUrl, database),
        OVATION_BUS_URL: through(redis.url, bus),
        OVATION_OPS_LISTEN: `127.0.0.1:${opsPort}`,
        OVATION_NODE_URL: `http://127.0.0.1:${peers.port}`,
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
  const faults = plan.faults({ ...parts, balancer, random, done: () => done })
  await Promise.all(people.map((one, index) => act(one, plan, seededRandom(plan.seed * 1_000 + index))))
  done = true
  await faults
  const fell = plan.standby ? nodes.find(({ running }) => !running) : undefined
  if (fell) throw new Error(`a node ended by itself: ${fell.lastWords}`)
  for (const node of nodes) if (!node.running) await node.start()
  await eventually(
    () => people.every(({ room }) => room.status === 'attached'),
    `everybody to be back: ${nodes.map(({ lastWords }) => lastWords.slice(-500)).join(' | ')}`,
    SETTLE_TIMEOUT_MS,
  )
  await settled(people)
  for (const { client } of people) client.close()
  await balancer.close()
  for (const node of nodes) await node.kill('SIGTERM')

  // Where the nodes found it last: another server may have taken over.
  const lastUrl = links[0] ? through(databaseUrl, links[0].database) : databaseUrl
  const database = new Client({ connectionString: lastUrl })
  await database.connect()
  const { rows } = await database.query<CommandKey>(
    'select actor, command_id as "commandId", seq::int from command_key',
  )
  await database.end()
  const log = await PostgresLog.open(lastUrl)
  const report = await inspectLog(log, rows, rooms, people)
  await log.close()
  const starts = nodes.reduce((sum, node) => sum + node.starts, 0)
  return { ...report, starts, seconds: Math.round((performance.now() - startedAt) / 1_000) }
}

/** The same address by way of a proxy. */
function through(url: string, { port }: FaultProxy): string {
  const proxied = new URL(url)
  proxied.port = String(port)
  return proxied.href
}

const sleep = (ms: number) => new Promise((next) => setTimeout(next, ms))
const PAUSE_MS = 5_000
const PARTITION_MS = 6_000
const DIRECTIONS = ['toServer', 'toClient', 'both'] as const

/** Everything that can befall a part, in an order that the seed fixes. */
export const everything =
  (betweenMs: number) =>
  async ({ nodes, links, postgres, redis, balancer, random, done }: ClusterParts): Promise<void> => {
    const anyNode = (): ServerProcess => nodes[Math.floor(random() * nodes.length)] as ServerProcess
    const faults: Record<string, () => Promise<void>> = {
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
      // One direction goes silent while both sides believe to be connected; what was swallowed ends the connection.
      'a partition': async () => {
        const { database, bus, peers } = links[Math.floor(random() * links.length)] as Links
        const link = pick([database, bus, peers], random)
        link.faults = { silent: pick(DIRECTIONS, random) }
        await sleep(random() * PARTITION_MS)
        link.faults = {}
        link.cut()
      },
      'connections cut': async () => balancer.cut(0.5, random),
    }
    const names = Object.keys(faults)
    while (!done()) {
      await sleep(random() * 2 * betweenMs)
      if (done()) return
      await faults[names[Math.floor(random() * names.length)] ?? '']?.()
    }
  }

/** The primary dies in the middle of everything, and a synchronous standby takes its place. */
export const failover =
  (afterMs: number) =>
  async ({ links, postgres, standby }: ClusterParts): Promise<void> => {
    await sleep(afterMs)
    await postgres.halt('immediate')
    await standby?.promote()
    for (const { database } of links) {
      database.target = standby?.port ?? 0
      database.cut()
    }
  }
