import { OvationError } from '@ovation/protocol'
import type { ClientFrame, ServerFrame } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { Role, RoomState } from '@ovation/room'
import { NO_STANDING } from '@ovation/room/rules'
import { ManualClock } from '@ovation/testkit'
import { createBudgets } from '../budget/index.ts'
import type { Identity } from '../identity/index.ts'
import { SERVER_LIMITS, Turns } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import type { CommandRequest, EncodedFrame, Listener } from '../rooms/index.ts'
import type { AttachmentDeps } from './attachment.ts'
import { Session } from './session.ts'
import type { SessionDeps } from './session-deps.ts'
import type { Transport } from './transport.ts'

/** A transport that keeps what it was given. Nothing is ever on its way. */
export class FakeTransport implements Transport {
  readonly texts: string[] = []
  closedWith: { code: number; reason: string } | undefined
  bufferedBytes = 0

  get frames(): ServerFrame[] {
    return this.texts.map((text) => JSON.parse(text) as ServerFrame)
  }

  /** All frames of one type, in order. */
  of<T extends ServerFrame['t']>(t: T): Extract<ServerFrame, { t: T }>[] {
    return this.frames.filter((frame): frame is Extract<ServerFrame, { t: T }> => frame.t === t)
  }

  sendText(text: string): number {
    this.texts.push(text)
    return text.length
  }

  sendFrame(frame: EncodedFrame): number {
    return this.sendText(frame.text)
  }

  close(code: number, reason: string): void {
    this.closedWith = { code, reason }
  }
}

/** Lets everything that is ready run, the turns of the event loop included. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => void setImmediate(done))
}

type Options = {
  limits?: Partial<ServerLimits>
  /** The state of rooms other than an empty open one; undefined where there is none. */
  state?: (room: string) => RoomState | undefined
  /** What commands resolve with. */
  command?: (room: string, request: CommandRequest) => Promise<{ epoch: number; seq: number }>
  rooms?: Partial<SessionDeps['rooms']>
  balance?: SessionDeps['balance']
  node?: string
}

const OPEN = (room: string): RoomState => ({ ...initialState(room), lifecycle: 'open' })

/** Everything that sessions share, without a server: rooms that remember, budgets of their own, time that stands still. */
export function world({ limits: changed, state = OPEN, ...options }: Options = {}) {
  const clock = new ManualClock()
  const limits: ServerLimits = { ...SERVER_LIMITS, ...changed }
  const logged: string[] = []
  const log = (_: unknown, text: string): void => void logged.push(text)
  const logger = { warn: log, error: log, info: log } as never
  const commands: { room: string; request: CommandRequest }[] = []
  const likes: [room: string, count: number][] = []
  const closes: string[] = []
  const done: string[] = []
  const listeners: Listener[] = []
  const identities = new Map<string, Identity>()
  const stateOf = async (room: string): Promise<RoomState> => {
    const found = state(room)
    if (!found) throw new OvationError('room_not_found', { detail: room })
    return found
  }
  const hub = (room: string) => ({
    ...{ room, known: 7, state: state(room) },
    attach: async (listener: Listener, { answer }: { answer: (json: string) => void }) => {
      done.push(`attached ${room}`)
      listeners.push(listener)
      answer(JSON.stringify({ attached: room }))
    },
    leave: () => void done.push(`left ${room}`),
    signals: { typing: () => void done.push(`typing ${room}`) },
  })
  const rooms = {
    state: stateOf,
    standing: async () => NO_STANDING,
    hub: async (room: string) => hub(room),
    command: (room: string, request: CommandRequest) => {
      commands.push({ room, request })
      return options.command?.(room, request) ?? Promise.resolve({ epoch: 1, seq: commands.length })
    },
    like: (room: string, count: number) => void likes.push([room, count]),
    ...options.rooms,
  }
  const attachments = {
    ...{ rooms, playback: () => 'ticket', stageKey: () => 'key', door: (_: string, password: string) => password },
    carry: async () => {},
    leaveStageAsGuest: async (room: string, { aliases = [] }: Identity) => {
      for (const alias of aliases) done.push(`${alias} left the stage of ${room}`)
    },
    holdRole: () => {},
    presences: {
      enter: async () => void done.push('entered'),
      leave: () => void done.push('left presence'),
      lost: () => void done.push('lost presence'),
      watch: async (_: string, __: unknown, answer: (json: string) => void) => answer('{"members":[]}'),
      unwatch: () => void done.push('unwatched'),
    },
    readOf: async () => undefined,
    markRead: (room: string, actor: string, seq: number) => void done.push(`${actor} read ${room} up to ${seq}`),
    played: (room: string, playback: object) => void done.push(`played ${room} ${JSON.stringify(playback)}`),
    ...{ now: () => clock.now(), onError: (err: unknown) => void done.push(String(err)) },
  } as unknown as AttachmentDeps
  const deps: SessionDeps = {
    ...{ clock, limits, logger, attachments, rooms: rooms as unknown as SessionDeps['rooms'] },
    tokens: { mintOwn: async () => 'guest-token' } as unknown as SessionDeps['tokens'],
    authenticate: async (token) => {
      const identity = identities.get(token)
      if (!identity) throw new OvationError('unauthorized', { detail: 'nobody knows it' })
      return identity
    },
    ofStaff: () => false,
    balance: options.balance ?? (async () => ({ balance: 5, currency: 'coins' })),
    budgets: createBudgets({ limits, clock, logger, keyOf: () => undefined, onRefused: () => {} }),
    report: (_, error) => void logged.push(String(error)),
    joins: new Turns(clock, { maxMsPerTurn: 5, maxStepsPerTurn: 16 }),
    metrics: { closes: { inc: ({ reason }: { reason: string }) => void closes.push(reason) } as never },
    ...(options.node === undefined ? {} : { node: options.node }),
  }

  /** A new connection; `ended` and `held` are what its origin was told. */
  const connect = (address = '192.0.2.1') => {
    const transport = new FakeTransport()
    const told: string[] = []
    const session = new Session(transport, deps, {
      ...{ door: 'websocket', address, page: undefined },
      held: () => void told.push('held'),
      ended: () => void told.push('ended'),
    })
    const say = (frame: ClientFrame | Record<string, unknown>): void => session.receive(JSON.stringify(frame))
    return { session, transport, told, say }
  }
  /** Makes a token of somebody, valid for an hour. */
  const tokenOf = (id: string, role: Role = 'member', validForMs = 3_600_000, more: Partial<Identity> = {}): string => {
    const token = `token-${identities.size}`
    identities.set(token, { id, name: id, rooms: { '*': role }, expiresAt: clock.now() + validForMs, ...more })
    return token
  }
  /** A connection of somebody who has said hello. */
  const enter = async (id = 'ann', role: Role = 'member') => {
    const connection = connect()
    connection.say({ t: 'hello', v: 2, token: tokenOf(id, role) })
    await settled()
    return connection
  }
  /** The same, attached to the room `demo`. */
  const enterRoom = async (id = 'ann', role: Role = 'member') => {
    const connection = await enter(id, role)
    connection.say({ t: 'attach', id: 'attach', room: 'demo' })
    await settled()
    return connection
  }
  return { clock, limits, deps, logged, commands, likes, closes, done, listeners, connect, tokenOf, enter, enterRoom }
}
