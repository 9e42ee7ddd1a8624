import { OvationError, toWire } from '@ovation/protocol'
import type { IngestHealth, Person, PublishProblem } from '@ovation/protocol'
import { commandSchemas, firstIssue } from '@ovation/protocol/schemas'
import { ROLES } from '@ovation/room'
import { z } from 'zod'
import type { Told } from '../presence/index.ts'
import type { Answer, Forwarded } from './command-forwarder.ts'

// What nodes can ask of each other. The signature proves who calls, not that a call or its answer is well-formed: the other
// node may run another version, or pass on what somebody else sent it. Nodes of the version before have to understand the
// paths and bodies as they are here.

const MAX_COMMANDS = 1_024
const MAX_ROOMS = 5_000
const MAX_CHANGES = 20_000
const MAX_FRAMES = 64
const MAX_ALIASES = 64

const text = z.string().max(1_024)
const room = z.string().max(64)
/** Where video comes in: a room, and what follows a `~`. */
const place = z.string().max(72)
const count = z.int().min(0)
const role = z.enum(ROLES)

const forwarded = z.object({
  room,
  trace: z.record(z.string(), text).default({}),
  request: z.object({
    actor: z.object({
      ...{ id: text, name: text, role, avatar: text.optional() },
      aliases: z.array(text).max(MAX_ALIASES).optional(),
    }),
    commandId: text,
    command: z.object({ type: text, body: z.unknown() }),
    site: count.optional(),
  }),
})

const answer: z.ZodType<Answer> = z.union([
  z.object({ position: z.object({ epoch: count, seq: count }) }),
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      retryInMs: z.number().optional(),
      revision: z.number().optional(),
    }),
  }),
])

const report = z.object({
  room,
  viewers: count,
  likes: count,
  batch: count,
  staff: z.array(z.tuple([text, role])).max(MAX_CHANGES),
  base: text,
  next: text,
  came: z.array(text).max(MAX_CHANGES),
  went: z.array(text).max(MAX_CHANGES),
})

const counted = z.object({ room, likes: count, viewers: count, anew: z.boolean() })

/** About people and rooms, and about nodes. `cutStream` disconnects every publisher of a room, or only those with one key. */
const notice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('closePerson'), actor: text }),
  z.object({ type: z.literal('cutStream'), room, key: text.optional() }),
  z.object({ type: z.literal('videoHere'), room: place }),
  z.object({ type: z.literal('joined') }),
  z.object({ type: z.literal('leaving'), node: text }),
])

/** An object that is passed on as the other node made it. */
const passedOn = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null)

/** Every call: its path, and the form of its request and of its answer. */
export const RPC = {
  /** Commands for rooms that the called node owns; the answers are in the same order. */
  commands: {
    path: '/internal/v1/commands',
    // One by one: an invalid command does not affect the others.
    request: z.array(z.custom<Forwarded>().transform(readForwarded)).max(MAX_COMMANDS),
    reply: z.object({ answers: z.array(answer) }),
  },
  /** Who is in the rooms that the called node owns, and the likes that were given; answered with the totals. */
  heartbeat: {
    path: '/internal/v1/touch',
    request: z.object({ node: text, rooms: z.array(report).max(MAX_ROOMS) }),
    reply: z.object({ rooms: z.array(counted) }),
  },
  notice: { path: '/internal/v1/notice', request: notice, reply: z.object({}) },
  /** Frames for a session; `taken`: it is there. */
  frames: {
    path: '/internal/v1/frames',
    request: z.object({ session: text, frames: z.array(z.string()).max(MAX_FRAMES) }),
    reply: z.object({ taken: z.boolean() }),
  },
  health: {
    path: '/internal/v1/health',
    request: z.object({ room: place }),
    reply: z.object({ health: passedOn<IngestHealth>().optional() }),
  },
  problems: {
    path: '/internal/v1/publish-problems',
    request: z.object({ room }),
    reply: z.object({ problems: z.array(passedOn<PublishProblem>()) }),
  },
  people: {
    path: '/internal/v1/people',
    request: z.object({ room, most: count }),
    reply: z.object({ people: z.array(passedOn<Person>()) }),
  },
  /** Who shows that they are present in rooms; answered with what changed since `known`. */
  presence: {
    path: '/internal/v1/presence',
    request: z.object({ rooms: z.array(z.object({ room, known: text })).max(MAX_ROOMS) }),
    reply: z.object({ rooms: z.array(passedOn<Told>()) }),
  },
}

/** The path of the video of a room, which is requested with GET and streamed. */
export const VIDEO_OF_ROOM = '/internal/v1/video/'

type Rpc = typeof RPC
export type RpcName = keyof Rpc
/** What a call carries. */
export type RpcRequest<N extends RpcName> = z.input<Rpc[N]['request']>
/** The same as its handler takes it. */
export type RpcTaken<N extends RpcName> = z.output<Rpc[N]['request']>
export type RpcReply<N extends RpcName> = z.output<Rpc[N]['reply']>
export type RpcHandlers = { [N in RpcName]: (request: RpcTaken<N>) => RpcReply<N> | Promise<RpcReply<N>> }

export const RPC_NAMES = Object.keys(RPC) as RpcName[]

/** What a node tells all others. */
export type Notice = z.output<typeof notice>

/** The request of a call; throws `invalid_frame`. */
export function readRequest<N extends RpcName>(name: N, body: unknown): RpcTaken<N> {
  const parsed = RPC[name].request.safeParse(body)
  if (!parsed.success) throw malformed(parsed.error)
  return parsed.data as RpcTaken<N>
}

/** The answer of a call; throws if it has another form. */
export function readReply<N extends RpcName>(name: N, body: unknown): RpcReply<N> {
  const parsed = RPC[name].reply.safeParse(body)
  if (parsed.success) return parsed.data as RpcReply<N>
  const { at, why } = firstIssue(parsed.error, 'the answer')
  throw new Error(`it answered '${name}' as this version does not: '${at}' is not usable (${why})`)
}

function malformed(error: z.ZodError | undefined): OvationError {
  const { at, why } = firstIssue(error, 'the call')
  return new OvationError('invalid_frame', { detail: `'${at}' is not usable (${why})` })
}

/** A command of another node, or the refusal to answer in its place. */
function readForwarded(value: unknown): Forwarded | { refused: Answer } {
  const parsed = forwarded.safeParse(value)
  if (!parsed.success) return { refused: { error: toWire(malformed(parsed.error)) } }
  const { request } = parsed.data
  const type = request.command.type as keyof typeof commandSchemas
  const body = Object.hasOwn(commandSchemas, type) ? commandSchemas[type].safeParse(request.command.body) : undefined
  if (!body?.success) return { refused: { error: toWire(malformed(body?.error)) } }
  return { ...parsed.data, request: { ...request, command: { type, body: body.data } } } as Forwarded
}
