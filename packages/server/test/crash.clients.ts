import { createClient } from '@ovation/client'
import type { Client, CommandBodies, CommandType, Room } from '@ovation/client'
import type { RoomEvent } from '@ovation/room'
import { checkCaughtUp, checkHistory, eventually, pick } from '@ovation/testkit'
import type { FinalLog, Observation, Outcome, Viewer, Violation } from '@ovation/testkit'
import type { Tokens } from '../src/identity/index.ts'
import { EMPTY_CHAIN, firstBrokenLink } from '../src/log/index.ts'
import type { RoomLog } from '../src/log/index.ts'

const GIFT_EVERY = 7
export const SETTLE_TIMEOUT_MS = 180_000

/** People here type faster than people: what is under way when the server dies is what the test is about. */
export const BUSY = {
  commandsPerActorPerSecond: 1_000,
  commandsPerActorBurst: 1_000,
  framesPerConnectionPerSecond: 1_000,
  framesPerConnectionBurst: 1_000,
}

/** What a run of people against a suffering server came to. */
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

export type Pace = {
  messagesPerClient: number
  /** About how long one client waits between two of its commands. */
  paceMs: number
}

export type Person = {
  closes: number[]
  client: Client
  room: Room
  id: string
  observations: Observation[]
  outcomes: Outcome[]
}

/** The same for the same content, anyone who saw it. */
const digestOf = ({ type, actor, at, body }: RoomEvent): string => JSON.stringify([type, actor, at, body])

/** Opens the rooms, and puts one poll into each, so that there is something to vote on. */
export async function openPolls(tokens: Tokens, server: string, rooms: readonly string[]): Promise<void> {
  const host = createClient({
    server,
    getToken: () => tokens.mint({ user: 'host', rooms: { '*': 'host' }, expiresInS: 9_999 }, Date.now()),
  })
  for (const name of rooms) {
    const room = await host.rooms.get(name).attach()
    if (room.getSnapshot().state.lifecycle === 'closed') await room.command('room.open', {})
    await room.polls.open({ question: 'Which?', options: ['a', 'b', 'c'] })
    await room.detach()
  }
  host.close()
}

export function person(tokens: Tokens, server: string, roomName: string, id: string): Person {
  const client = createClient({
    server,
    getToken: () => tokens.mint({ user: id, name: id, rooms: { '*': 'member' }, expiresInS: 9_999 }, Date.now()),
    sendTimeoutMs: 3_600_000,
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

/** One person's broadcast: messages, now and then a gift, one vote. */
export async function act(
  { room, id, outcomes }: Person,
  { messagesPerClient, paceMs }: Pace,
  random: () => number,
): Promise<void> {
  const waiting: Promise<void>[] = []
  const give = <T extends CommandType>(type: T, body: CommandBodies[T]): void => {
    const commandId = crypto.randomUUID()
    const known = { commandId, actor: id }
    waiting.push(
      room.command(type, body, { id: commandId }).then(
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
      give('poll.vote', { poll: room.getSnapshot().state.poll?.poll ?? '', option: Math.floor(random() * 3) })
    await new Promise((next) => setTimeout(next, random() * 2 * paceMs))
  }
  await Promise.all(waiting)
}

/** Waits until everybody in a room stands at the same place and nothing more comes. */
export async function settled(people: readonly Person[]): Promise<void> {
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
    SETTLE_TIMEOUT_MS,
  )
}

export type CommandKey = { actor: string; commandId: string; seq: number }

/** Holds what everybody saw and was told against the log that remains. */
export async function inspectLog(
  log: RoomLog,
  keys: readonly CommandKey[],
  rooms: readonly string[],
  people: readonly Person[],
) {
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
      const redacted = new Set(
        exported.filter(({ event }) => event.audience !== 'all' && event.actor !== id).map(({ event }) => event.seq),
      )
      return { name: `${id} in ${room}`, observations, redacted }
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
