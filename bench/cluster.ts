import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { freePort, PostgresServer, RedisServer } from '@ovation/testkit/services'
import { loadSecrets, Tokens } from '../packages/server/src/identity/index.ts'
import { PostgresLog } from '../packages/server/src/log/index.ts'
import { ServerProcess } from '../packages/server/test/server-process.fixture.ts'
import { UNLIMITED } from './server.ts'
import { Viewer } from './viewer.ts'

const TOKEN_S = 3_600

/** Nodes in processes of their own, on a PostgreSQL that syncs every commit and a Redis. */
export class BenchCluster {
  readonly nodes: ServerProcess[] = []
  #postgres: PostgresServer
  #redis: RedisServer
  #home = mkdtempSync(join(tmpdir(), 'ovation-bench-'))
  #databaseUrl = ''
  #joined = 0
  #tokens: Tokens | undefined

  private constructor(postgres: PostgresServer, redis: RedisServer) {
    this.#postgres = postgres
    this.#redis = redis
  }

  /** `counts`: counts statements. */
  static async start(nodes: number, rooms: readonly string[], { counts = false } = {}): Promise<BenchCluster> {
    const [postgres, redis] = await Promise.all([PostgresServer.start({ safe: true, counts }), RedisServer.start()])
    const cluster = new BenchCluster(postgres, redis)
    cluster.#databaseUrl = await postgres.createDatabase()
    const log = await PostgresLog.open(cluster.#databaseUrl)
    for (const room of rooms) await log.createRoom(room, Date.now())
    await log.close()
    for (let n = 0; n < nodes; n++) await cluster.join()
    await cluster.know(nodes)
    const host = await cluster.token('host', 'host')
    for (const room of rooms) await openRoom(cluster.url(0), room, host)
    return cluster
  }

  async join(): Promise<ServerProcess> {
    const folder = join(this.#home, `node${this.#joined++}`)
    mkdirSync(folder)
    if (this.#joined > 1) copyFileSync(join(this.#home, 'node0', 'secrets.json'), join(folder, 'secrets.json'))
    const node = new ServerProcess({
      ...{ folder, port: await freePort() },
      environment: {
        OVATION_LIMITS: JSON.stringify(UNLIMITED),
        OVATION_DEMO: 'off',
        ...{ OVATION_DATABASE_URL: this.#databaseUrl, OVATION_BUS_URL: this.#redis.url },
      },
    })
    await node.start()
    this.nodes.push(node)
    return node
  }

  get databaseUrl(): string {
    return this.#databaseUrl
  }

  /** How often each statement was executed since the last time, the most frequent first. */
  takeStatements(): ReturnType<PostgresServer['takeStatements']> {
    return this.#postgres.takeStatements()
  }

  url(n: number): string {
    return this.nodes[n]?.url ?? ''
  }

  /** Waits until all that run know that they are so many. */
  async know(count: number): Promise<void> {
    const alive = this.nodes.filter(({ running }) => running)
    const figure = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text()
    await eventually(
      async () =>
        (await Promise.all(alive.map(({ opsUrl }) => figure(opsUrl)))).every((text) =>
          text.includes(`ovation_nodes ${count}\n`),
        ),
      `${count} nodes`,
    )
  }

  /** What signs for all nodes. */
  get tokens(): Tokens {
    return (this.#tokens ??= new Tokens(loadSecrets(join(this.#home, 'node0'))))
  }

  token(user: string, role: 'member' | 'host' = 'member'): Promise<string> {
    return this.tokens.mint({ user, name: user, rooms: { '*': role }, expiresInS: TOKEN_S }, Date.now())
  }

  async stop(): Promise<void> {
    for (const node of this.nodes) await node.kill('SIGKILL')
    await this.#redis.stop()
    await this.#postgres.stop()
    rmSync(this.#home, { recursive: true, force: true })
  }
}

async function openRoom(url: string, room: string, token: string): Promise<void> {
  const viewer = new Viewer(url, room, token)
  await viewer.ready
  await new Promise<void>((done) => {
    viewer.onReply = () => done()
    viewer.send(JSON.stringify({ t: 'command', id: `open/${room}`, room, type: 'room.open', body: { title: room } }))
  })
  viewer.socket.terminate()
}
