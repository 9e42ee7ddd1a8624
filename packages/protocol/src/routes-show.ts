import type { RouteSpec } from './route-spec.ts'
import { host, OF_A_ROOM, site } from './routes-people.ts'

/** Routes with which a show is put on from a file, ended, and cut. */
export const SHOW_ROUTES = {
  removeShowFile: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room/show/file',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Removes the file that was sent; not while it is shown.',
    errors: [...OF_A_ROOM, 'nothing_to_change'],
  },
  sendShowFile: {
    method: 'PUT',
    path: '/api/v1/rooms/:room/show/file',
    access: host,
    cors: 'allowed',
    file: true,
    what: 'Takes a part, up to 4 MiB, of the MP4 that is to be shown, as the body. `?at=` says how many bytes come before it: 0, or nothing, begins another file; a part that is sent again replaces what came after. The answer says how many bytes are there, up to 4 GB.',
    errors: [...OF_A_ROOM, 'nothing_to_change', 'value_out_of_range', 'storage_full'],
  },
  playShow: {
    method: 'POST',
    path: '/api/v1/rooms/:room/show/play',
    access: host,
    cors: 'allowed',
    what: 'Puts on a show from the file that was sent (`file: true`), or from a recording of the room (`recording`), beginning with the keyframe at or before `fromMs`. Viewers read that it is recorded. A recording becomes a file first: ask again while the answer is `working`.',
    errors: [
      ...OF_A_ROOM,
      'not_found',
      'nothing_to_change',
      'room_closed',
      'video_invalid',
      'storage_full',
      'value_out_of_range',
    ],
  },
  endShow: {
    method: 'POST',
    path: '/api/v1/rooms/:room/show/end',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Ends the show for everybody, also while its encoder is away, and disconnects whoever publishes. An encoder that goes on trying to connect is refused; anyone may go live again after half a minute without a try.',
    errors: [...OF_A_ROOM, 'nothing_to_change'],
  },
  cutShow: {
    method: 'POST',
    path: '/api/v1/rooms/:room/show/cut',
    access: site('rooms.all'),
    cors: 'allowed',
    status: 204,
    what: 'Cuts the show of a room, for those who run the site: host and viewers read the reason, the log has who did it, and nobody goes live there for ten minutes. A show that ended less than ten minutes before is cut too.',
    errors: [...OF_A_ROOM, 'nothing_to_change', 'value_out_of_range'],
  },
} as const satisfies Record<string, RouteSpec>
