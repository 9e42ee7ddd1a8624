import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'
import { eventually } from '../eventually.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)
const READY_TIMEOUT_MS = 60_000

/** The newest PostgreSQL that Debian put on this machine; undefined when there is none. */
export const postgresPrograms = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin')
    .filter((folder) => existsSync(join(folder, 'initdb')))
    .toSorted((a, b) => Number(b.split('/')[4]) - Number(a.split('/')[4]))[0]

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
  #safe: boolean
  #counts: boolean

  private constructor(
    folder: string,
    programs: string,
    port: number,
    { safe, counts }: { safe: boolean; counts: boolean },
  ) {
    this.#safe = safe
    this.#counts = counts
    this.#folder = folder
    this.#programs = programs
    this.port = port
  }

  /**
   * `safe`: also through the loss of power, as it should be measured; without, through the loss of its process only.
   * `counts`: counts how often each statement is executed.
   */
  static async start({ safe = false, counts = false } = {}): Promise<PostgresServer> {
    const programs = postgresPrograms()
    if (!programs) throw new Error("no PostgreSQL is installed; install Debian's package 'postgresql'")
    const folder = mkdtempSync(join(tmpdir(), 'ovation-postgres-'))
    chmodSync(folder, 0o777)
    const [command, args] = asItsUser(join(programs, 'initdb'), [
      ...['-D', join(folder, 'data'), '-A', 'trust', '-U', 'ovation', '-E', 'UTF8', '--no-locale'],
    ])
    await run(command, args)
    const server = new PostgresServer(folder, programs, await freePort(), { safe, counts })
    await server.begin()
    if (counts) await server.#query('create extension pg_stat_statements')
    return server
  }

  /** A standby of another server, that follows it until it is promoted. */
  static async standbyOf(primary: PostgresServer): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-standby-'))
    chmodSync(folder, 0o777)
    const [command, args] = asItsUser(join(primary.#programs, 'pg_basebackup'), [
      ...['-D', join(folder, 'data'), '-R', '-X', 'stream', '-c', 'fast'],
      ...['-d', `host=127.0.0.1 port=${primary.port} user=ovation application_name=standby`],
    ])
    await run(command, args)
    const how = { safe: primary.#safe, counts: primary.#counts }
    const server = new PostgresServer(folder, primary.#programs, await freePort(), how)
    await server.begin()
    return server
  }

  /** Whether a commit is acknowledged only when the standby has it on disk. */
  async commitWithStandby(synchronous: boolean): Promise<void> {
    await this.#ask(`alter system set synchronous_standby_names = '${synchronous ? '*' : ''}'`)
    await this.#ask('select pg_reload_conf()')
    await eventually(
      async () =>
        (await this.#ask(`select 1 from pg_stat_replication where sync_state = '${synchronous ? 'sync' : 'async'}'`)) >
        0,
      'the standby to follow',
    )
  }

  /** Waits until a standby has all that its primary has written. */
  async received(primary: PostgresServer): Promise<void> {
    const { rows } = await primary.#query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn')
    await eventually(
      async () =>
        (await this.#ask(`select 1 where pg_last_wal_receive_lsn() >= '${rows[0]?.lsn ?? ''}'::pg_lsn`)) === 1,
      'the standby to have it all',
    )
  }

  /** Makes a standby the primary. */
  async promote(): Promise<void> {
    await this.#ask('select pg_promote()')
  }

  /** How often each statement was executed since the last time, the most frequent first. */
  async takeStatements(): Promise<{ text: string; calls: number }[]> {
    const { rows } = await this.#query<{ text: string; calls: string }>(
      'select query as text, sum(calls) as calls from pg_stat_statements group by query order by calls desc',
    )
    await this.#query('select pg_stat_statements_reset()')
    return rows.map(({ text, calls }) => ({ text, calls: Number(calls) }))
  }

  /** A fresh, empty database. */
  async createDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`
    await this.#ask(`create database ${name}`)
    return `postgres://ovation@127.0.0.1:${this.port}/${name}`
  }

  async begin(): Promise<void> {
    await eventually(
      async () => {
        // Somebody's connection may hold the port for a moment; then it ends at once, and is started again.
        if (this.#child === undefined || this.#child.exitCode !== null) this.#spawn()
        return this.#ask('select 1').then(
          () => true,
          () => undefined,
        )
      },
      'PostgreSQL',
      READY_TIMEOUT_MS,
    )
  }

  #spawn(): void {
    const [command, args] = asItsUser(join(this.#programs, 'postgres'), [
      ...['-D', join(this.#folder, 'data'), '-p', String(this.port), '-k', this.#folder],
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
      ...['-c', `fsync=${this.#safe ? 'on' : 'off'}`],
      ...(this.#counts ? ['-c', 'shared_preload_libraries=pg_stat_statements'] : []),
    ])
    this.#child = spawn(command, args, { stdio: 'ignore' })
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

  /** How many rows an answer has. */
  async #ask(sql: string): Promise<number> {
    return (await this.#query(sql)).rows.length
  }

  async #query<R extends QueryResultRow>(sql: string): Promise<{ rows: R[] }> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user: 'ovation', database: 'postgres' })
    client.on('error', () => {})
    await client.connect()
    return client.query<R>(sql).finally(() => client.end())
  }
}
