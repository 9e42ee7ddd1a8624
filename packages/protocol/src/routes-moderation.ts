import { host, OF_A_ROOM } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

const moderator = { who: 'room', role: 'moderator' } as const

/** What those who keep order in a room look up. What they do is commands over their connection. */
export const MODERATION_ROUTES = {
  listSanctions: {
    method: 'GET',
    path: '/api/v1/rooms/:room/sanctions',
    access: moderator,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Lists who is muted or banned in the room, since when, until when, and by whom; somebody who has it under several ids once. By id, at most 100 at a time: `next`, unless it is null, is the `after` of the next page.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  listReports: {
    method: 'GET',
    path: '/api/v1/rooms/:room/reports',
    access: moderator,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Lists the newest 50 reports with the message that each is about and its author, the newest first; older ones with their `seq` as `before`.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  handleReport: {
    method: 'POST',
    path: '/api/v1/rooms/:room/reports/:report/handled',
    access: moderator,
    cors: 'allowed',
    status: 204,
    what: 'Marks a report, named by its `seq`, as handled, or with `handled` false as open again. Who did it and when is in the log, for staff alone.',
    errors: [...OF_A_ROOM, 'value_out_of_range', 'nothing_to_change'],
  },
  listPolls: {
    method: 'GET',
    path: '/api/v1/rooms/:room/polls',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Lists the newest 20 polls that have ended in the room, the newest first, each with its question, its options and the votes for each.',
    errors: [...OF_A_ROOM],
  },
} as const satisfies Record<string, RouteSpec>
