import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { eventually, FaultProxy, seededRandom } from '@ovation/testkit'
import { ask } from '../src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { SqliteLog } from '../src/log/index.ts'
import { loadConfig } from '../src/ops/index.ts'
import { StorageThread } from '../src/storage/index.ts'
import { act, BUSY, inspectLog, openPolls, person, SETTLE_TIMEOUT_MS, settled } from './crash.clients.ts'
import type { CommandKey, CrashReport, Pace, Person } from './crash.clients.ts'
import { freePort } from '@ovation/testkit/services'
import { ServerProcess } from './server-process.fixture.ts'

export type CrashPlan = Pace & {
  seed: number
  clients: number
  rooms: number
  /** Runs beside the clients until they are done: whatever should go wrong. */
  faults: (parts: {
    process: ServerProcess
    proxy: FaultProxy
    random: () => number
    done: () => boolean
  }) => Promise<void>
  /** A program that runs the server. */
  under?: string[]
}

/** Plays clients against a server that suffers, and holds what everybody saw against the log that remains. */
export async function crashRun(plan: CrashPlan): Promise<CrashReport> {
  const startedAt = performance.now()
  const folder = mkdtempSync(join(tmpdir(), 'ovation-crash-'))
  const port = await freePort()
  const process = new ServerProcess({
    folder,
    port,
    environment: { OVATION_LIMITS: JSON.stringify(BUSY) },
    ...(plan.under ? { under: plan.under } : {}),
  })
  const random = seededRandom(plan.seed)
  await process.start()
  const tokens = new Tokens(loadSecrets(folder))
  const proxy = await FaultProxy.open(port)
  const server = `http://127.0.0.1:${proxy.port}`
  const rooms = await openRooms(tokens, server, folder, plan)
  const people = Array.from({ length: plan.clients }, (_, index) =>
    person(tokens, server, rooms[index % rooms.length] ?? '', `u${index}`),
  )
  await Promise.all(people.map(({ room }) => room.attach()))

  let done = false
  const faults = plan.faults({ process, proxy, random, done: () => done })
  await Promise.all(people.map((one, index) => act(one, plan, seededRandom(plan.seed * 1_000 + index))))
  done = true
  await faults
  proxy.faults = {}
  proxy.refusing = false
  if (!process.running) await process.start()
  await eventually(
    () => people.every(({ room }) => room.status === 'attached'),
    `everybody to be back: ${process.lastWords}`,
    SETTLE_TIMEOUT_MS,
  )
  await settled(people)
  for (const { client } of people) client.close()
  await proxy.close()
  await process.kill('SIGTERM')

  const report = await inspect(folder, rooms, people)
  rmSync(folder, { recursive: true, force: true })
  return { ...report, starts: process.starts, seconds: Math.round((performance.now() - startedAt) / 1_000) }
}

/** Creates the rooms through the command line's own way. */
async function openRooms(tokens: Tokens, server: string, folder: string, { rooms }: CrashPlan): Promise<string[]> {
  const names = Array.from({ length: rooms }, (_, index) => `crash${index}`)
  const config = { ...loadConfig({ OVATION_DATA: folder }) }
  for (const name of names) {
    // A disk whose syncs fail may fail this one, too.
    const make = (): Promise<unknown> => ask(config, 'room.create', { room: name, title: name })
    await make().catch(() => eventually(() => make().then(() => true, roomIsThere), `the room ${name}`))
  }
  await openPolls(tokens, server, names)
  return names
}

const roomIsThere = (error: unknown): boolean => String(error).includes('already')

async function inspect(folder: string, rooms: readonly string[], people: readonly Person[]) {
  const db = new DatabaseSync(join(folder, 'ovation.db'), { readOnly: true })
  const keys = db.prepare('select actor, command_id as commandId, seq from command_key').all() as CommandKey[]
  db.close()
  const entry = new URL('../src/compose/storage-thread.ts', import.meta.url)
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const log = new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
  const report = await inspectLog(log, keys, rooms, people)
  await log.close()
  return report
}
