import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from '../eventually.ts'
import { FaultProxy } from '../fault-proxy.ts'
import { freePort } from './free-port.ts'
import { endProcess, listens } from './process.ts'

const run = promisify(execFile)
const VERSION = '4.4.0'
const READY_TIMEOUT_MS = 60_000
const RESOLVE_TIMEOUT_MS = 300_000
/** What Maven brought, kept beside the other things that `npm ci` makes anew. */
const JARS = join(import.meta.dirname, '../../../../node_modules/.cache', `kafka-${VERSION}`)
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>test</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
</dependencies></project>
`
/** A small machine of its own: what starts fast counts, not what runs fast. */
const JAVA = ['-Xmx256m', '-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Fetches the broker once: 44 files of 43 MB from Maven Central. */
async function fetchJars(): Promise<void> {
  if (existsSync(JARS)) return
  const folder = mkdtempSync(join(tmpdir(), 'ovation-maven-'))
  writeFileSync(join(folder, 'pom.xml'), POM)
  mkdirSync(join(JARS, '..'), { recursive: true })
  const made = `${JARS}.${process.pid}`
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${made}`]
  await run('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), ...goal], { timeout: RESOLVE_TIMEOUT_MS })
  if (existsSync(JARS)) rmSync(made, { recursive: true })
  else renameSync(made, JARS)
  rmSync(folder, { recursive: true })
}

/** A real Kafka of its own, one broker without ZooKeeper: own folder, own ports, loopback only. */
export class KafkaServer {
  readonly port: number
  /** The broker as it is seen through a network that misbehaves: whoever begins at its port is led back to it. */
  readonly proxy: FaultProxy
  #folder: string
  #child: ChildProcess | undefined

  private constructor(folder: string, port: number, proxy: FaultProxy) {
    this.#folder = folder
    this.port = port
    this.proxy = proxy
  }

  static async start(): Promise<KafkaServer> {
    await fetchJars()
    const folder = mkdtempSync(join(tmpdir(), 'ovation-kafka-'))
    const [port = 0, behind = 0, controller = 0] = await Promise.all([1, 2, 3].map(freePort))
    const proxy = await FaultProxy.open(behind)
    const server = new KafkaServer(folder, port, proxy)
    writeFileSync(join(folder, 'server.properties'), propertiesOf(folder, { port, behind, controller }, proxy.port))
    const id = randomBytes(16).toString('base64url')
    await run('java', [
      ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', join(JARS, '*'), 'kafka.tools.StorageTool'],
      ...['format', '-t', id, '-c', join(folder, 'server.properties')],
    ])
    await server.begin()
    return server
  }

  async begin(): Promise<void> {
    const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
    this.#child = spawn(
      'java',
      [...JAVA, quiet, '-cp', join(JARS, '*'), 'kafka.Kafka', join(this.#folder, 'server.properties')],
      { stdio: 'ignore' },
    )
    await eventually(() => listens(this.port), 'Kafka', READY_TIMEOUT_MS)
  }

  halt = (): Promise<void> => endProcess(this.#child, 'SIGTERM')
  kill = (): Promise<void> => endProcess(this.#child, 'SIGKILL')
  /** Stops it in time: it keeps its connections, and answers nothing. */
  freeze = (): void => void this.#child?.kill('SIGSTOP')
  thaw = (): void => void this.#child?.kill('SIGCONT')

  async stop(): Promise<void> {
    await this.kill()
    await this.proxy.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

type Ports = { port: number; behind: number; controller: number }

const propertiesOf = (folder: string, { port, behind, controller }: Ports, proxied: number): string =>
  [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${behind},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${port},PROXIED://127.0.0.1:${proxied}`,
    'listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    `log.dirs=${join(folder, 'data')}`,
    ...['offsets.topic', 'transaction.state.log', 'share.coordinator.state.topic'].flatMap((name) => [
      `${name}.replication.factor=1`,
      `${name}.num.partitions=1`,
    ]),
    'transaction.state.log.min.isr=1',
    'share.coordinator.state.topic.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'num.network.threads=1',
    'num.io.threads=2',
    '',
  ].join('\n')
