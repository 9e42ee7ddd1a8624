import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { eventually } from '../eventually.ts'

const run = promisify(execFile)
const READY_WITHIN_MS = 20_000

/** The newest PostgreSQL that Debian put on this machine; undefined when there is none. */
export const postgresPrograms = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => existsSync(join(folder, 'initdb')))
    .toSorted((a, b) => Number(b.split('/')[4]) - Number(a.split('/')[4]))[0]

export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })

/** PostgreSQL runs under any user but root; Debian brings one for it. */
const asItsUser = (command: string, args: string[]): [string, string[]] =>
  process.getuid?.() === 0 ? ['/usr/sbin/runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args]

/** A real PostgreSQL of its own: own folder, own port, loopback only. */
export class PostgresServer {
  readonly port: number
  #folder: string
  #programs: string
  #child: ChildProcess | undefined
  #databases = 0

  private constructor(folder: string, programs: string, port: number) {
    this.#folder = folder
    this.#programs = programs
    this.port = port
  }

  static async start(): Promise<PostgresServer> {
    const programs = postgresPrograms()
    if (!programs) throw new Error("no PostgreSQL is installed; install Debian's package 'postgresql'")
    const folder = mkdtempSync(join(tmpdir(), 'ovation-postgres-'))
    chmodSync(folder, 0o777)
    const [command, args] = asItsUser(join(programs, 'initdb'), [
      ...['-D', join(folder, 'data'), '-A', 'trust', '-U', 'ovation', '-E', 'UTF8', '--no-locale'],
    ])
    await run(command, args)
    const server = new PostgresServer(folder, programs, await freePort())
    await server.begin()
    return server
  }

  /** A fresh, empty database. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.#ask(`create database ${name}`)
    return `postgres://ovation@127.0.0.1:${this.port}/${name}`
  }

  async begin(): Promise<void> {
    const [command, args] = asItsUser(join(this.#programs, 'postgres'), [
      ...['-D', join(this.#folder, 'data'), '-p', String(this.port), '-k', this.#folder],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
    ])
    this.#child = spawn(command, args, { stdio: 'ignore' })
    await eventually(
      () =>
        this.#ask('select 1').then(
          () => true,
          () => undefined,
        ),
      'PostgreSQL',
      READY_WITHIN_MS,
    )
  }

  /** `fast` ends it cleanly, `immediate` as a crash would. */
  async halt(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    const [command, args] = asItsUser(join(this.#programs, 'pg_ctl'), [
      'stop',
      '-D',
      join(this.#folder, 'data'),
      '-m',
      how,
    ])
    await run(command, args)
    await gone
  }

  async stop(): Promise<void> {
    await this.halt('immediate')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #ask(sql: string): Promise<void> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: 'ovation', database: 'postgres' })
    client.on('error', () => {})
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
}
