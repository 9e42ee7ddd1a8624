import { OvationError, ROOM_ID, WIRE_LIMITS } from '@ovation/protocol'
import type { IngestHealth, Person, PublishLink, RoomSummary, StreamInfo, StreamKeyList } from '@ovation/protocol'
import { LIMITS } from '@ovation/room'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { OWNER_ID } from '../identity/index.ts'
import type { RoomLog } from '../log/index.ts'
import { MAX_KEYS_PER_ROOM } from '../media/index.ts'
import type { StreamKeys } from '../media/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Authorise } from './authorise.ts'

export type RoomDeps = {
  rooms: Rooms
  log: RoomLog
  /** Those in a room, on all nodes. */
  people: (room: string, most: number) => Promise<Person[]>
  /** Ends whatever stream of a room is coming in with a key, on whichever node. */
  cutStream: (room: string, key?: string) => Promise<void>
  setPassword: (room: string, password: string) => Promise<unknown>
  /** How the encoder of a room does, on whichever node. */
  health: (room: string) => Promise<IngestHealth | undefined>
  streamKeys: StreamKeys
  authorise: Authorise
  /** Where encoders connect. */
  rtmp: () => Pick<StreamInfo, 'rtmp' | 'rtmps'>
  publishLink: (room: string, key: string) => PublishLink
}

/** What the list says of a room that cannot be opened: it hides no other. */
const unreadable =
  (room: string) =>
  (thrown: unknown): RoomSummary => {
    const message = `The room could not be opened; ${(thrown as Error).message}; look into the server's log.`
    const error = thrown instanceof OvationError ? thrown : new OvationError('storage_failed', { message })
    return { room, title: '', lifecycle: 'closed', stream: { status: 'none' }, viewers: 0, error: error.toWire() }
  }

const MAX_LISTED_ROOMS = 200
const MAX_LISTED_PEOPLE = 200

const creation = z.strictObject({
  room: z.string().regex(ROOM_ID, 'use lower-case letters, digits, dash and underscore'),
  title: z.string().trim().min(1).max(LIMITS.maxTitleChars),
})

const MIN_PASSWORD_CHARS = 4
const MAX_KEY_NAME_CHARS = 40
const newPassword = z.strictObject({ password: z.string().min(MIN_PASSWORD_CHARS).max(WIRE_LIMITS.maxPasswordChars) })
const newKey = z.strictObject({ name: z.string().trim().min(1).max(MAX_KEY_NAME_CHARS) })

type Named = { Params: { room: string } }
type NamedKeyOf = { Params: { room: string; key: string } }

/** What those who run rooms ask for beside the room itself: which there are, who is there, and what comes in. */
export function roomRoutes(app: FastifyInstance, deps: RoomDeps): void {
  const { rooms, log, people, cutStream, setPassword, health, streamKeys, authorise, rtmp, publishLink } = deps

  const mustExist = async (room: string): Promise<void> => {
    if ((await log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
  }
  const mustHost = async (request: FastifyRequest, room: string): Promise<void> => {
    await authorise(request, room, 'host')
    await mustExist(room)
  }
  const summary = async (room: string): Promise<RoomSummary> => {
    const { title, lifecycle, stream } = await rooms.state(room)
    return { room, title, lifecycle, stream, viewers: rooms.openHub(room)?.viewers ?? 0 }
  }

  app.get('/api/v1/rooms', async (request) => {
    await authorise(request, '*', 'owner')
    const heads = (await rooms.list()).slice(0, MAX_LISTED_ROOMS)
    return { rooms: await Promise.all(heads.map(({ room }) => summary(room).catch(unreadable(room)))) }
  })

  app.post('/api/v1/rooms', async (request, reply) => {
    await authorise(request, '*', 'owner')
    const parsed = creation.safeParse(request.body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      throw new OvationError('value_out_of_range', {
        message: `The room was not created; '${issue?.path.join('.')}' is not usable (${issue?.message}); correct it.`,
      })
    }
    const { room, title } = parsed.data
    if (!(await rooms.create(room, title, { id: OWNER_ID, name: 'Owner', role: 'owner' })))
      throw new OvationError('nothing_to_change', {
        message: `The room was not created; there is a room '${room}' already; choose another name.`,
      })
    return reply.code(201).send(await summary(room))
  })

  app.get<Named>('/api/v1/rooms/:room/people', async (request) => {
    const { room } = request.params
    await authorise(request, room, 'moderator')
    await mustExist(room)
    return { people: await people(room, MAX_LISTED_PEOPLE), viewers: rooms.openHub(room)?.viewers ?? 0 }
  })

  /** The key is shown, never changed, by asking. It is not for moderators: whoever has it can publish. */
  app.get<Named>('/api/v1/rooms/:room/stream', async (request, reply) => {
    const { room } = request.params
    await mustHost(request, room)
    reply.header('cache-control', 'no-store')
    return { ...rtmp(), key: await streamKeys.show(room), health: (await health(room)) ?? null } satisfies StreamInfo
  })

  /** Where a browser publishes: the key stands behind the `#`, which browsers keep to themselves. */
  app.get<Named>('/api/v1/rooms/:room/publish-link', async (request, reply) => {
    const { room } = request.params
    await mustHost(request, room)
    reply.header('cache-control', 'no-store')
    return publishLink(room, await streamKeys.show(room))
  })

  app.get<Named>('/api/v1/rooms/:room/keys', async (request, reply) => {
    const { room } = request.params
    await mustHost(request, room)
    reply.header('cache-control', 'no-store')
    return { keys: await streamKeys.list(room) } satisfies StreamKeyList
  })

  app.post<Named>('/api/v1/rooms/:room/keys', async (request, reply) => {
    const { room } = request.params
    await mustHost(request, room)
    const parsed = newKey.safeParse(request.body)
    if (!parsed.success) throw new OvationError('value_out_of_range', { detail: 'name' })
    const key = await streamKeys.add(room, parsed.data.name)
    if (!key)
      throw new OvationError('value_out_of_range', {
        message: `The key was not made; the room has ${MAX_KEYS_PER_ROOM} already; revoke one first.`,
      })
    return reply.code(201).header('cache-control', 'no-store').send(key)
  })

  /** The old one publishes no more, whoever has it. */
  app.post<NamedKeyOf>('/api/v1/rooms/:room/keys/:key/reset', async (request, reply) => {
    const { room, key: id } = request.params
    await mustHost(request, room)
    const key = await streamKeys.reset(room, id)
    if (!key) throw new OvationError('not_found')
    await cutStream(room, id)
    return reply.header('cache-control', 'no-store').send(key)
  })

  app.delete<NamedKeyOf>('/api/v1/rooms/:room/keys/:key', async (request, reply) => {
    const { room, key: id } = request.params
    await mustHost(request, room)
    if (!(await streamKeys.revoke(room, id))) throw new OvationError('not_found')
    await cutStream(room, id)
    return reply.code(204).send()
  })

  /** Whoever came in with the password before is asked for the new one. */
  app.put<Named>('/api/v1/rooms/:room/password', async (request, reply) => {
    const { room } = request.params
    await mustHost(request, room)
    const parsed = newPassword.safeParse(request.body)
    if (!parsed.success)
      throw new OvationError('value_out_of_range', {
        message: `The password was not set; it has to have ${MIN_PASSWORD_CHARS} to ${WIRE_LIMITS.maxPasswordChars} characters; choose another one.`,
      })
    await setPassword(room, parsed.data.password).catch((error: unknown) => {
      // The same one again is as well.
      if (!(error instanceof OvationError && error.code === 'nothing_to_change')) throw error
    })
    return reply.code(204).send()
  })
}
