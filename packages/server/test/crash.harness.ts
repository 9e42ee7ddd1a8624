import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createClient } from '@ovation/client'
import type { Client, Room } from '@ovation/client'
import type { RoomEvent } from '@ovation/room'
import { checkCaughtUp, checkHistory, eventually, FaultProxy, pick, seededRandom } from '@ovation/testkit'
import type { FinalLog, Observation, Outcome, Viewer, Violation } from '@ovation/testkit'
import { ask } from '../src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { EMPTY_CHAIN, firstBrokenLink, SqliteLog } from '../src/log/index.ts'
import { loadConfig } from '../src/ops/index.ts'
import { StorageThread } from '../src/storage/index.ts'
import { freePort, ServerProcess } from './server-process.fixture.ts'

export type CrashPlan = {
  seed: number
  clients: number
  rooms: number
  messagesPerClient: number
  /** About how long one client waits between two of its commands. */
  paceMs: number
  /** Runs beside the clients until they are done: whatever should go wrong. */
  trouble: (parts: {
    process: ServerProcess
    proxy: FaultProxy
    random: () => number
    done: () => boolean
  }) => Promise<void>
  /** A program that runs the server. */
  under?: string[]
}

export type CrashReport = {
  violations: Violation[]
  acked: number
  refused: Record<string, number>
  starts: number
  events: number
  gifts: number
  votes: number
  /** How often clients lost a connection, by close code. */
  closes: Record<string, number>
  seconds: number
}

const GIFT_EVERY = 7
/** People here type faster than people: what is under way when the server dies is what the test is about. */
const BUSY = {
  commandsPerActorPerSecond: 1_000,
  commandsPerActorBurst: 1_000,
  framesPerConnectionPerSecond: 1_000,
  framesPerConnectionBurst: 1_000,
}
const SETTLE_WITHIN_MS = 180_000

type Person = {
  closes: number[]
  client: Client
  room: Room
  id: string
  observations: Observation[]
  outcomes: Outcome[]
}

/** The same for the same content, whoever saw it. */
const digestOf = ({ type, actor, at, body }: RoomEvent): string => JSON.stringify([type, actor, at, body])

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
  const trouble = plan.trouble({ process, proxy, random, done: () => done })
  await Promise.all(people.map((one, index) => act(one, plan, seededRandom(plan.seed * 1_000 + index))))
  done = true
  await trouble
  proxy.faults = {}
  proxy.refusing = false
  if (!process.running) await process.start()
  await eventually(
    () => people.every(({ room }) => room.status === 'attached'),
    `everybody to be back: ${process.lastWords}`,
    SETTLE_WITHIN_MS,
  )
  await settled(people)
  for (const { client } of people) client.close()
  await proxy.close()
  await process.kill('SIGTERM')

  const report = await inspect(folder, rooms, people)
  rmSync(folder, { recursive: true, force: true })
  return { ...report, starts: process.starts, seconds: Math.round((performance.now() - startedAt) / 1_000) }
}

/** Creates the rooms through the command line's own way, with one poll in each, so that there is something to vote on. */
async function openRooms(tokens: Tokens, server: string, folder: string, { rooms }: CrashPlan): Promise<string[]> {
  const names = Array.from({ length: rooms }, (_, index) => `crash${index}`)
  const config = { ...loadConfig({ OVATION_DATA: folder }) }
  for (const name of names) await ask(config, 'room.create', { room: name, title: name })
  const host = createClient({
    server,
    getToken: () => tokens.mint({ user: 'host', rooms: { '*': 'host' }, expiresInS: 9_999 }, Date.now()),
  })
  for (const name of names)
    await (await host.rooms.get(name).attach()).polls.open({ question: 'Which?', options: ['a', 'b', 'c'] })
  host.close()
  return names
}

function person(tokens: Tokens, server: string, roomName: string, id: string): Person {
  const client = createClient({
    server,
    getToken: () => tokens.mint({ user: id, name: id, rooms: { '*': 'member' }, expiresInS: 9_999 }, Date.now()),
    queueForMs: 3_600_000,
    maxQueued: 1_000,
    transports: ['websocket'],
  })
  const room = client.rooms.get(roomName)
  const observations: Observation[] = []
  room.onEvent((event) => {
    observations.push({ kind: 'event', position: { epoch: event.epoch, seq: event.seq }, digest: digestOf(event) })
  })
  room.onDiscontinuity(({ to }) => observations.push({ kind: 'restart', position: to }))
  const closes: number[] = []
  client.connection.subscribe(({ state, code }) => {
    if (state === 'waiting' && code !== undefined) closes.push(code)
  })
  return { client, room, id, observations, outcomes: [], closes }
}

/** One person's evening: messages, now and then a gift, one vote. */
async function act(
  { room, id, outcomes }: Person,
  { messagesPerClient, paceMs }: CrashPlan,
  random: () => number,
): Promise<void> {
  const waiting: Promise<void>[] = []
  const give = (...command: Parameters<Room['enqueue']>): void => {
    const { item, settled } = room.enqueue(...command)
    const known = { commandId: item.id, actor: id }
    waiting.push(
      settled.then(
        (position) => void outcomes.push({ kind: 'acked', position, ...known }),
        (error: { code: string }) =>
          void outcomes.push(
            error.code === 'closed' || error.code === 'command_unknown_outcome'
              ? { kind: 'unknown', ...known }
              : { kind: 'refused', code: error.code, ...known },
          ),
      ),
    )
  }
  const voteAt = Math.floor(random() * messagesPerClient)
  for (let i = 0; i < messagesPerClient; i++) {
    give('message.send', { text: `${id} ${i}` })
    if (i % GIFT_EVERY === 3)
      give('gift.send', { gift: pick(['flower', 'heart'], random), count: 1 + Math.floor(random() * 3) })
    if (i === voteAt)
      give('poll.vote', { poll: room.getSnapshot().essential.poll?.poll ?? '', option: Math.floor(random() * 3) })
    await new Promise((next) => setTimeout(next, random() * 2 * paceMs))
  }
  await Promise.all(waiting)
}

/** Waits until everybody in a room stands at the same place and nothing more comes. */
async function settled(people: readonly Person[]): Promise<void> {
  let last = ''
  await eventually(
    async () => {
      await new Promise((next) => setTimeout(next, 1_500))
      const rooms = Map.groupBy(people, ({ room }) => room.name)
      const now = [...rooms]
        .map(([name, list]) => `${name}:${[...new Set(list.map(({ room }) => room.position.seq))].join('/')}`)
        .join(' ')
      const stable = now === last && !now.includes('/')
      last = now
      return stable
    },
    'all positions to agree',
    SETTLE_WITHIN_MS,
  )
}

async function inspect(folder: string, rooms: readonly string[], people: readonly Person[]) {
  const db = new DatabaseSync(join(folder, 'ovation.db'), { readOnly: true })
  const keys = db.prepare('select actor, command_id as commandId, seq from command_key').all() as {
    actor: string
    commandId: string
    seq: number
  }[]
  db.close()
  const entry = new URL('../src/storage-thread.ts', import.meta.url)
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const log = new SqliteLog(writer, await new StorageThread(entry, { folder, mode: 'reader' }).ready())
  const commands = new Map(keys.map(({ actor, seq, commandId }) => [`${actor}/${seq}`, commandId]))
  const violations: Violation[] = []
  let events = 0
  const counts = { gifts: 0, votes: 0 }
  for (const room of rooms) {
    const exported = await log.exportEvents(room, { after: 0, limit: 1e6, maxBytes: 1e9 })
    const broken = firstBrokenLink(exported, EMPTY_CHAIN)
    if (broken !== undefined) violations.push({ rule: 'chain broken', detail: `${room} at ${broken}` })
    events += exported.length
    counts.gifts += exported.filter(({ event }) => event.type === 'gift.sent').length
    counts.votes += exported.filter(({ event }) => event.type === 'poll.voted').length
    const final: FinalLog = exported.map(({ event }) => {
      const commandId = commands.get(`${event.actor}/${event.seq}`)
      return {
        position: { epoch: event.epoch, seq: event.seq },
        digest: digestOf(event),
        actor: event.actor,
        ...(commandId === undefined ? {} : { commandId }),
      }
    })
    const here = people.filter((one) => one.room.name === room)
    const viewers = here.map(({ id, observations }): Viewer => {
      const withheld = new Set(
        exported.filter(({ event }) => event.audience !== 'all' && event.actor !== id).map(({ event }) => event.seq),
      )
      return { name: `${id} in ${room}`, observations, withheld }
    })
    violations.push(
      ...checkHistory(
        final,
        viewers,
        here.flatMap(({ outcomes }) => outcomes),
      ),
      ...viewers.flatMap((viewer) => checkCaughtUp(final, viewer)),
    )
  }
  const audit = await log.auditLedger()
  for (const detail of [...audit.unbalanced, ...audit.wrong]) violations.push({ rule: 'ledger', detail })
  await log.close()
  const outcomes = people.flatMap((one) => one.outcomes)
  const refused: Record<string, number> = {}
  for (const outcome of outcomes)
    if (outcome.kind === 'refused') refused[outcome.code] = (refused[outcome.code] ?? 0) + 1
  const closes: Record<string, number> = {}
  for (const code of people.flatMap((one) => one.closes)) closes[code] = (closes[code] ?? 0) + 1
  return {
    violations,
    closes,
    acked: outcomes.filter(({ kind }) => kind === 'acked').length,
    refused,
    events,
    ...counts,
  }
}
