import { OvationError } from '@ovation/protocol'
import { firstIssue, routeBodies } from '@ovation/protocol/schemas'
import { ROLES, visibleText } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import { z } from 'zod'
import { EMPTY_CHAIN, exportedLine, firstBrokenLink } from '../log/index.ts'
import { OWNER_ID } from '../identity/index.ts'
import type { Config } from '../ops/index.ts'
import { COMMAND_LINE } from '../people/index.ts'
import type { Act } from '../people/index.ts'
import type { Server } from '../server.ts'

/** `value` is the one thing a person wants on standard output; `all` is everything, for scripts. */
export type Answer = { value: string; all: Record<string, unknown> }

const DEFAULT_TOKEN_S = 24 * 3_600
const MAX_TOKEN_S = 366 * 86_400
const MAX_LOOKED_AT_ROOMS = 100
/** What fits an answer over the control socket. */
const TAIL_PAGE = { limit: 100, maxBytes: 24 * 1_024 }
const VERIFY_CHUNK = { limit: 1_000, maxBytes: 8 * 1_024 * 1_024 }

const room = z.string().min(1)
const schemas = {
  status: z.strictObject({}),
  signin: z.strictObject({}),
  // For the doctor: the running server has the settings, and its place in the network.
  'mail.check': z.strictObject({}),
  // Without a title that can be seen it is called by its name.
  'room.create': z.strictObject({ room, title: z.string().transform(visibleText) }),
  'room.list': z.strictObject({}),
  'room.key': z.strictObject({ room }),
  'room.rotate-key': z.strictObject({ room }),
  'room.verify': z.strictObject({ room }),
  'room.tail': z.strictObject({ room, after: z.int().min(0).optional() }),
  'room.delete': z.strictObject({ room, yes: z.boolean().default(false) }),
  'room.erase': z.strictObject({ room, user: z.string().min(1) }),
  'ledger.audit': z.strictObject({}),
  token: z.strictObject({
    room: z.string().min(1).max(64),
    user: z.string().min(1).max(LIMITS.maxIdChars),
    role: z.enum(ROLES),
    name: z.string().optional(),
    expiresInS: z.int().min(1).max(MAX_TOKEN_S).default(DEFAULT_TOKEN_S),
  }),
  'apikey.create': routeBodies.createApiKey,
  'apikey.list': z.strictObject({}),
  'apikey.rotate': z.strictObject({ key: z.string(), overlapHours: z.int().min(0).max(168).default(24) }),
  'apikey.revoke': z.strictObject({ key: z.string() }),
}
type Verb = keyof typeof schemas
type Handlers = { [V in Verb]: (server: Server, args: z.infer<(typeof schemas)[V]>) => Promise<Answer> }

/** What the doctor has to know of this server; its own environment may be another. */
export type RunningSettings = Pick<Config, 'host' | 'tls' | 'publicUrl' | 'acme' | 'plainHttp'>
const runningSettings = ({ host, tls, publicUrl, acme, plainHttp }: Config): RunningSettings => ({
  host,
  tls,
  ...(publicUrl === undefined ? {} : { publicUrl }),
  ...(acme === undefined ? {} : { acme }),
  ...(plainHttp === undefined ? {} : { plainHttp }),
})

const handlers: Handlers = {
  status: async ({ config, log, instance, url, opsUrl, port, rtmp, certificate }) => {
    const heads = await log.heads()
    const newest = await Promise.all(
      heads.slice(0, MAX_LOOKED_AT_ROOMS).map(async ({ room, seq }) => {
        const [last] = await log.readSeqs(room, [seq])
        return last?.at ?? 0
      }),
    )
    return {
      value: url,
      all: {
        instance,
        url,
        ops: opsUrl ?? null,
        port,
        rtmp,
        rooms: heads.length,
        newestEventAt: Math.max(0, ...newest),
        settings: runningSettings(config),
        ...(certificate ? { certificate: certificate.status } : {}),
      },
    }
  },
  signin: async ({ signIn, url }) => {
    const link = `${url}/studio#code=${await signIn.newCode()}`
    return { value: link, all: { studio: link } }
  },
  'mail.check': async ({ config: { smtp }, mailer }) => {
    const problem = await mailer?.check()
    return {
      value: problem?.words ?? '',
      all: { mail: smtp ? { host: smtp.host, port: smtp.port, ...(problem ? { problem } : {}) } : null },
    }
  },
  'room.create': async ({ rooms, url }, { room, title }) => {
    const created = await rooms.create(room, title, { id: OWNER_ID, name: 'Owner', role: 'owner' })
    if (!created) throw new OvationError('room_exists', { detail: room })
    return { value: `${url}/r/${room}`, all: { room, url: `${url}/r/${room}` } }
  },
  'room.list': async ({ rooms }) => {
    const heads = await rooms.list()
    return { value: heads.map(({ room, seq }) => `${room}\t${seq}`).join('\n'), all: { rooms: heads } }
  },
  'room.key': async (server, { room }) => keyAnswer(server, room, () => server.streamKeys.show(room)),
  'room.rotate-key': async (server, { room }) => {
    const answer = await keyAnswer(server, room, () => server.streamKeys.rotate(room).then(({ key }) => key))
    await server.cutStream(room)
    return answer
  },
  'room.verify': verify,
  'room.tail': tail,
  'room.delete': async ({ rooms }, { room, yes }) => {
    if (!yes)
      throw new OvationError('value_out_of_range', {
        message: `the room was not deleted; all that is in it would be gone for good; add '--yes' if that is what you want.`,
      })
    return { value: room, all: { room, deleted: await rooms.delete(room, OWNER_ID) } }
  },
  'room.erase': async ({ rooms }, { room, user }) => {
    const { erased, files } = await rooms.erase(room, user)
    return { value: String(erased), all: { room, user, erased, files } }
  },
  'ledger.audit': async ({ wallet }) => {
    const audit = await wallet.audit()
    const sound = audit.unbalanced.length === 0 && audit.wrong.length === 0
    return {
      value: sound ? `sound: ${audit.entries} entries` : `broken: ${[...audit.unbalanced, ...audit.wrong].join(', ')}`,
      all: { sound, ...audit },
    }
  },
  token: async ({ tokens }, { room, user, role, name, expiresInS }) => {
    const token = await tokens.mint(
      { user, rooms: { [room]: role }, expiresInS, ...(name ? { name } : {}) },
      Date.now(),
    )
    return { value: token, all: { token, room, user, role, expiresInS } }
  },
  'apikey.create': async ({ apiKeys }, wanted) => {
    const { key, secret } = await apiKeys.create(wanted, OWNER_ID)
    return { value: secret, all: { key, secret } }
  },
  'apikey.list': async ({ apiKeys }) => {
    const keys = await apiKeys.list()
    const lineOf = ({ id, name, grants, usedAt }: (typeof keys)[number]): string =>
      [
        ...[id, name, grants.map(({ rooms, may }) => `${rooms}: ${may.join(', ')}`).join('; ')],
        usedAt === null ? 'never used' : new Date(usedAt).toISOString(),
      ].join('\t')
    return { value: keys.map(lineOf).join('\n'), all: { keys } }
  },
  'apikey.rotate': async ({ apiKeys }, { key: id, overlapHours }) => {
    const rotated = await apiKeys.rotate(id, overlapHours)
    if (!rotated) throw noKey(id)
    return { value: rotated.secret, all: rotated }
  },
  'apikey.revoke': async ({ apiKeys }, { key: id }) => {
    if (!(await apiKeys.revoke(id))) throw noKey(id)
    return { value: id, all: { revoked: id } }
  },
}

/** What the audit says of a verb: nothing of those that only show something. */
function actOf(verb: Verb, args: Readonly<Record<string, string>>, { all }: Answer): Omit<Act, 'actor'> | undefined {
  switch (verb) {
    case 'signin':
      return { action: 'sign-in-link.made', target: OWNER_ID }
    case 'room.create':
      return { action: 'room.created', target: args['room'] }
    case 'room.delete':
      return { action: 'room.deleted', target: args['room'] }
    case 'room.rotate-key':
      return { action: 'stream-key.rotated', target: args['room'] }
    case 'room.erase':
      return { action: 'person.erased-in-room', target: args['user'], detail: { room: args['room'] ?? '' } }
    case 'token':
      return {
        action: 'token.made',
        target: args['user'],
        detail: { room: args['room'] ?? '', role: args['role'] ?? '' },
      }
    case 'apikey.create':
      return {
        action: 'api-key.created',
        target: (all['key'] as { id: string }).id,
        detail: { name: args['name'] ?? '' },
      }
    case 'apikey.rotate':
      return { action: 'api-key.rotated', target: args['key'] }
    case 'apikey.revoke':
      return { action: 'api-key.revoked', target: args['key'] }
    default:
      return undefined
  }
}

const noKey = (id: string): OvationError =>
  new OvationError('not_found', {
    message: `Nothing was done; there is no API key '${id}'; look at 'ovation apikey list'.`,
  })

async function keyAnswer({ log, rtmp }: Server, room: string, key: () => Promise<string>): Promise<Answer> {
  if ((await log.heads([room])).length === 0) throw new OvationError('room_not_found', { detail: room })
  const value = await key()
  return { value, all: { room, rtmp, key: value } }
}

async function verify({ log }: Server, { room }: { room: string }): Promise<Answer> {
  const [head] = await log.heads([room])
  if (!head) throw new OvationError('room_not_found', { detail: room })
  let after = head.tailSeq
  let chain = head.tailSeq === 0 ? EMPTY_CHAIN : head.tailChain
  while (after < head.seq) {
    const links = await log.exportEvents(room, { after, ...VERIFY_CHUNK })
    const broken = firstBrokenLink(links, chain) ?? (links.length === 0 ? after + 1 : undefined)
    if (broken !== undefined)
      throw new OvationError('internal', {
        message: `the log of room '${room}' is not what was written; the chain breaks at event ${broken}; restore it from a backup.`,
      })
    after = links.at(-1)?.event.seq ?? after
    chain = links.at(-1)?.chain ?? chain
  }
  if (after === head.seq && chain !== head.chain)
    throw new OvationError('internal', {
      message: `the log of room '${room}' is not what was written; its head does not fit; restore it from a backup.`,
    })
  return { value: chain, all: { room, seq: after, chain } }
}

/** The events above a number, as exports have them; without one none, but where the log ends. */
async function tail({ log }: Server, { room, after }: { room: string; after?: number | undefined }): Promise<Answer> {
  const [head] = await log.heads([room])
  if (!head) throw new OvationError('room_not_found', { detail: room })
  if (after === undefined || after >= head.seq) return { value: '', all: { lines: [], next: after ?? head.seq } }
  const links = await log.exportEvents(room, { after: Math.max(after, head.tailSeq), ...TAIL_PAGE })
  return { value: '', all: { lines: links.map(exportedLine), next: links.at(-1)?.event.seq ?? after } }
}

/** Answers one verb of the command line. */
export async function answer(server: Server, verb: string, args: unknown): Promise<Answer> {
  if (!Object.hasOwn(schemas, verb)) throw new OvationError('not_found')
  const parsed = schemas[verb as Verb].safeParse(args)
  if (!parsed.success) {
    const { at, why } = firstIssue(parsed.error, 'the command')
    throw new OvationError('value_out_of_range', {
      message: `the command was refused; '${at}' is not usable (${why}); see 'ovation --help'.`,
    })
  }
  const handler = handlers[verb as Verb] as (server: Server, args: unknown) => Promise<Answer>
  const done = await handler(server, parsed.data)
  const act = actOf(verb as Verb, parsed.data as Record<string, string>, done)
  if (act) await server.audit.add({ actor: COMMAND_LINE, ...act })
  return done
}
