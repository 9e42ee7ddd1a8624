import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, seededRandom } from '@ovation/testkit'
import { freePort, PostgresServer, RedisServer } from '@ovation/testkit/services'
import { PostgresLog, SqliteLog } from '../src/log/index.ts'
import type { RoomLog } from '../src/log/index.ts'
import { StorageThread } from '../src/storage/index.ts'
import { ServerProcess } from './server-process.fixture.ts'

const MAIN = fileURLToPath(new URL('./consumer-node.fixture.ts', import.meta.url))
const THREAD = new URL('../src/compose/storage-thread.ts', import.meta.url)
const LIMITS = { consumerFirstBackOffMs: 20, sweepConsumersIntervalMs: 1_000, closeIdleRoomAfterMs: 1_000 }
const SETTLE_TIMEOUT_MS = 30_000
const PAUSE_MS = 4_000

export type ConsumerPlan = {
  seed: number
  /** One is on SQLite, several are on PostgreSQL and Redis. */
  nodes: number
  rooms: number
  /** Each once so many deliveries more were written down. */
  faults: ('kill' | 'pause' | 'stop')[]
  deliveriesBetween: number
}

type Handled = { log: string; seq: number; previous: string; digest: string }

export type ConsumerReport = {
  events: number
  deliveries: number
  /** What was passed over, came out of order, or is not what the log holds. */
  violations: string[]
}

/** Nodes die in the middle of what their consumers do; what those were given is held against the log. */
export async function consumerRun(plan: ConsumerPlan): Promise<ConsumerReport> {
  const home = mkdtempSync(join(tmpdir(), 'ovation-consumers-'))
  const services: { stop(): Promise<unknown> }[] = []
  const nodes: ServerProcess[] = []
  try {
    const environment: Record<string, string> = {}
    if (plan.nodes > 1) {
      const [postgres, redis] = [await PostgresServer.start(), await RedisServer.start()]
      services.push(postgres, redis)
      environment.OVATION_DATABASE_URL = await postgres.createDatabase()
      environment.OVATION_BUS_URL = redis.url
    }
    return await play(plan, { home, nodes, environment })
  } finally {
    for (const node of nodes) await node.kill('SIGKILL')
    for (const service of services) await service.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

type Parts = { home: string; nodes: ServerProcess[]; environment: Record<string, string> }

async function play(plan: ConsumerPlan, { home, nodes, environment }: Parts): Promise<ConsumerReport> {
  const file = join(home, 'handled')
  const folderOf = (n: number): string => join(home, `node${n}`)
  for (let n = 0; n < plan.nodes; n++) {
    mkdirSync(folderOf(n), { recursive: true })
    if (n > 0) copyFileSync(join(folderOf(0), 'secrets.json'), join(folderOf(n), 'secrets.json'))
    const node = new ServerProcess({
      ...{ main: MAIN, folder: folderOf(n), port: await freePort() },
      environment: {
        ...environment,
        ...{ OVATION_TEST_HANDLED: file, OVATION_TEST_ROOMS: String(plan.rooms) },
        ...{ OVATION_DEMO: 'off', OVATION_LIMITS: JSON.stringify(LIMITS) },
      },
    })
    nodes.push(node)
    await node.start()
  }
  const random = seededRandom(plan.seed)
  for (const fault of plan.faults) {
    const before = handledIn(file).length
    await eventually(() => handledIn(file).length > before + plan.deliveriesBetween, 'deliveries', SETTLE_TIMEOUT_MS)
    await suffer(nodes[Math.floor(random() * nodes.length)] as ServerProcess, fault)
  }
  for (const node of nodes) node.signal('SIGUSR2')
  await eventually(
    async () => (await Promise.all(nodes.map(lagOf))).every((lag) => lag === 0),
    'the consumers to catch up',
    SETTLE_TIMEOUT_MS,
  )
  for (const node of nodes) await node.kill('SIGTERM')
  return withLog(home, environment, (log) => compare(log, handledIn(file)))
}

async function suffer(node: ServerProcess, fault: ConsumerPlan['faults'][number]): Promise<void> {
  if (fault === 'pause') {
    // It wakes, and believes still to have its logs.
    node.signal('SIGSTOP')
    await new Promise((next) => setTimeout(next, PAUSE_MS))
    return node.signal('SIGCONT')
  }
  await node.kill(fault === 'kill' ? 'SIGKILL' : 'SIGTERM')
  await node.start()
}

async function lagOf({ opsUrl }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  return Number(/^ovation_consumer_lag_events\{consumer="written"\} (\d+)$/m.exec(text)?.[1] ?? Number.NaN)
}

/** A line that a killed process has not finished does not count. */
function handledIn(file: string): Handled[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return lines.filter(Boolean).map((line) => {
    const [log = '', seq = '', previous = '', digest = ''] = line.split(' ')
    return { log, seq: Number(seq), previous, digest }
  })
}

async function withLog<T>(home: string, environment: Record<string, string>, run: (log: RoomLog) => Promise<T>) {
  const url = environment.OVATION_DATABASE_URL
  const folder = join(home, 'node0')
  const log =
    url === undefined
      ? new SqliteLog(
          await new StorageThread(THREAD, { folder, mode: 'writer' }).ready(),
          await new StorageThread(THREAD, { folder, mode: 'reader' }).ready(),
        )
      : await PostgresLog.open(url)
  return run(log).finally(() => log.close())
}

async function compare(log: RoomLog, handled: readonly Handled[]): Promise<ConsumerReport> {
  const violations: string[] = []
  let events = 0
  const byLog = Map.groupBy(handled, (one) => one.log)
  for (const { room, seq: head } of await log.heads()) {
    events += head
    const stored = await log.exportEvents(room, { after: 0, limit: head, maxBytes: Number.MAX_SAFE_INTEGER })
    const digests = new Map(
      (await log.read(room, { after: 0, limit: head, maxBytes: 1e12 })).map((one) => [one.seq, one]),
    )
    let reached = 0
    for (const { seq, previous, digest } of byLog.get(room) ?? []) {
      // Whoever goes on may repeat; nobody begins behind what was never given.
      if (!(seq <= reached + 1)) violations.push(`${room}: ${seq} was given when only ${reached} was reached`)
      if (seq > 1 && stored[seq - 2]?.chain !== previous) violations.push(`${room}: ${seq} has another chain before it`)
      if (digests.get(seq)?.digest !== digest) violations.push(`${room}: ${seq} is another event`)
      reached = Math.max(reached, seq)
    }
    if (reached !== head) violations.push(`${room}: ${reached} of ${head} was given`)
  }
  return { events, deliveries: handled.length, violations: violations.slice(0, 20) }
}
