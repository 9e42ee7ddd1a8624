import { ROOM_ID, WIRE_LIMITS } from '@ovation/protocol'
import type { RouteName } from '@ovation/protocol'
import { STATE_LIMITS } from '@ovation/features/state/model'
import { SHARED_KEY } from '@ovation/features/state/rules'
import { ROLES } from '@ovation/room'
import { said } from './schema.ts'
import type { Schema } from './schema.ts'
import type { Field } from './type-schema.ts'

/** Addresses of routes: what stands in them, and to which area they belong. */

/** A pattern of JSON Schema has no flags. */
const anyCase = ({ source }: RegExp): string => source.replaceAll('a-z', 'A-Za-z')

type Known = { description: string; schema?: Schema }

/** What a parameter is, by its name, or by the name with the part of the path before it. */
const PARAMETERS: Record<string, Known> = {
  room: { description: 'The id of the room.', schema: { type: 'string', pattern: ROOM_ID.source } },
  'replays/id': { description: 'The id of the recording.' },
  'keys/key': { description: 'The id of the stream key.' },
  'state/key': {
    description: 'The key of the value; the case of its letters counts.',
    schema: { type: 'string', pattern: anyCase(SHARED_KEY), maxLength: STATE_LIMITS.maxSharedKeyChars },
  },
  show: { description: 'When the show began (`startedAt` of the list), milliseconds since 1970.' },
}

/** A number in a query has at most 15 digits. */
const WHOLE = { type: 'integer', minimum: 0, maximum: 999_999_999_999_999 }

const upTo = (maximum: number): Schema => ({ type: 'integer', minimum: 1, maximum })

/** What may stand in a query, by its name, or by route and name. */
const QUERIES: Record<string, Known> = {
  after: { description: 'What stood as `next` in the answer before, or the last id of it.' },
  at: { description: 'Only what was stored by this time, milliseconds since 1970.', schema: WHOLE },
  before: { description: 'Only what came before this `seq`.', schema: WHOLE },
  ifRevision: { description: 'Only if the value is at this revision.', schema: WHOLE },
  'listMessages.limit': { description: 'How many at most.', schema: upTo(WIRE_LIMITS.maxHistoryItems) },
  'listRooms.limit': { description: 'How many at most.', schema: upTo(200) },
  'listRooms.query': {
    description: 'What the name or the title has in it.',
    schema: { type: 'string', maxLength: 60 },
  },
  'exportRoom.after': { description: 'Only what came after this `seq`.', schema: WHOLE },
  origin: { description: 'The origin of a page, such as `https://shop.example`.' },
  query: { description: 'How the name begins.' },
  role: {
    description: 'Who has this role.',
    schema: { type: 'string', enum: ROLES.filter((role) => role !== 'guest') },
  },
  room: { description: 'The id of the room.' },
  ticket: { description: 'The ticket of a viewer, where the room is not open to everybody.' },
}

/** The path as OpenAPI writes it. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

export const parametersInPath = (path: string): object[] =>
  [...path.matchAll(/(\w+)\/:(\w+)/g)].map(([, before = '', name = '']) => {
    const { description, schema } = PARAMETERS[`${before}/${name}`] ??
      PARAMETERS[name] ?? { description: `The id of the ${name}.` }
    return { name, in: 'path', required: true, description, schema: schema ?? { type: 'string', minLength: 1 } }
  })

/** A parameter of a query. Those that are not known are text. */
export const parameterInQuery = (route: RouteName, { name, optional, doc }: Field): object => {
  const { description = '', schema } = QUERIES[`${route}.${name}`] ?? QUERIES[name] ?? {}
  return said(
    { name, in: 'query', ...(optional ? {} : { required: true }), schema: schema ?? { type: 'string' } },
    doc || description,
  )
}

/** The areas, in the order in which they are shown. */
export const TAGS = {
  account: 'Signing in, and the account of who is signed in',
  people: 'Accounts, and roles on the site',
  site: 'What belongs to all rooms together',
  rooms: 'Rooms, and what happens in them',
  members: 'Invitations, and who has a role in a room',
  chat: 'Messages, reactions, gifts and polls',
  stage: 'Guests on stage',
  moderation: 'Those who keep order in a room',
  streams: 'Publishing: keys, links, the end of a show',
  replays: 'Recordings, clips and covers',
  reports: 'The reports of shows',
  share: 'Links to share, and how a request arrives',
  keys: 'API keys, and the keys that tokens are signed with',
} as const
type Tag = keyof typeof TAGS

/** Of what stands behind `/api/v1`, or behind the id of a room. */
const AREAS: Record<string, Tag> = {
  ...{ account: 'account', people: 'people', invitations: 'people', site: 'site', share: 'share', replays: 'replays' },
  ...{ 'rooms/invitations': 'members', 'rooms/members': 'members' },
  ...{ 'rooms/sanctions': 'moderation', 'rooms/reports': 'moderation', 'rooms/erase': 'moderation' },
  ...{ 'rooms/stream': 'streams', 'rooms/publish-link': 'streams', 'rooms/keys': 'streams', 'rooms/show': 'streams' },
  ...{ 'rooms/overlay-key': 'streams', 'rooms/replays': 'replays', 'rooms/recording': 'replays' },
  ...{ 'rooms/shows': 'reports', 'rooms/hands': 'stage', 'rooms/stage': 'stage', 'rooms/people': 'moderation' },
  ...{ 'rooms/messages': 'chat', 'rooms/announcement': 'chat', 'rooms/events': 'chat', 'rooms/gifts': 'chat' },
  ...{ 'rooms/polls': 'chat', 'api-keys': 'keys', 'signing-keys': 'keys', audit: 'site' },
}

export function tagOf(path: string): Tag {
  const [, area = '', , inside = ''] = /^\/api\/v1\/([\w-]+)(\/:\w+\/([\w-]+))?/.exec(path) ?? []
  return AREAS[`${area}/${inside}`] ?? AREAS[area] ?? 'rooms'
}
