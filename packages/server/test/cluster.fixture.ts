import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { PostgresServer, RedisServer } from '@ovation/testkit/services'
import type { ServerLimits } from '../src/ops/index.ts'
import { TestServer } from './server.fixture.ts'
import type { Options } from './server.fixture.ts'

/** Nodes within this process, on a PostgreSQL and a Redis of their own. */
export class TestCluster {
  readonly nodes: TestServer[] = []
  readonly postgres: PostgresServer
  readonly redis: RedisServer
  #databaseUrl: string
  #limits: Partial<ServerLimits>
  #config: Options['config']
  #consumers: Options['consumers']

  private constructor(
    postgres: PostgresServer,
    redis: RedisServer,
    databaseUrl: string,
    { limits, config, consumers }: Pick<Options, 'limits' | 'config' | 'consumers'>,
  ) {
    this.postgres = postgres
    this.redis = redis
    this.#databaseUrl = databaseUrl
    this.#limits = limits ?? {}
    this.#config = config
    this.#consumers = consumers ?? []
  }

  static async start(
    nodes: number,
    limits: Partial<ServerLimits> = {},
    config: Options['config'] = {},
    consumers: Options['consumers'] = [],
    { counts = false } = {},
  ) {
    const [postgres, redis] = await Promise.all([PostgresServer.start({ counts }), RedisServer.start()])
    const cluster = new TestCluster(postgres, redis, await postgres.createDatabase(), { limits, config, consumers })
    for (let n = 0; n < nodes; n++) await cluster.join()
    await cluster.know(nodes)
    return cluster
  }

  get(n: number): TestServer {
    return this.nodes[n] as TestServer
  }

  /** One node more, with the secrets of the first. `limits`: on top of those of all nodes. */
  async join(limits: Partial<ServerLimits> = {}): Promise<TestServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-node-'))
    const [first] = this.nodes
    if (first) copyFileSync(join(first.folder, 'secrets.json'), join(folder, 'secrets.json'))
    const config = { ...this.#config, databaseUrl: this.#databaseUrl, busUrl: this.redis.url }
    const node = await TestServer.start({
      ...{ folder, config, limits: { ...this.#limits, ...limits }, consumers: this.#consumers },
    })
    this.nodes.push(node)
    return node
  }

  /** Waits until all of them know that they are so many. */
  async know(count: number): Promise<void> {
    await eventually(
      () => this.nodes.every(({ server }) => server.cluster?.metrics.nodes === count),
      `all to know that they are ${count}`,
      15_000,
    )
  }

  async remove(node: TestServer): Promise<void> {
    this.nodes.splice(this.nodes.indexOf(node), 1)
    await node.close()
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.close().catch(() => {})
    await this.redis.stop()
    await this.postgres.stop()
  }
}
