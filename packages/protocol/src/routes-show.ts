import type { RouteSpec } from './route-spec.ts'
import { host, OF_A_ROOM, site } from './routes-people.ts'

/** The file that was sent to be shown in a room, as far as it is here. */
export type ShowFile = {
  /** How much of it is here; 0: there is none. */
  bytes: number
  /** Which upload it is; absent where there is none. */
  upload?: string
  /** How large it is in all, where its first part said so. */
  wholeBytes?: number
  /** Whether it is being shown. */
  shown: boolean
}

/**
 * A show from a file: on air, with the length of what is shown; or its recording is still being made into a file (`progress`
 * from 0 to 1), and it is to be asked for again.
 */
export type ShowFromFile = { state: 'playing'; durationMs: number } | { state: 'working'; progress: number }

export type ShowRouteTypes = {
  getShowFile: { reply: ShowFile }
  removeShowFile: { query: { upload?: string }; reply: void }
  /** `bytes`: how much of the file is here; `upload`: what its further parts say. */
  sendShowFile: {
    query: { at?: string; upload?: string; whole?: string }
    reply: { bytes: number; upload: string }
  }
  playShow: {
    body:
      | { file: true; upload?: string | undefined; fromMs?: number | undefined }
      | { recording: string; fromMs?: number | undefined }
    reply: ShowFromFile
  }
  endShow: { reply: void }
  cutShow: { body: { reason: string }; reply: void }
}

/** Routes with which a show is put on from a file, ended, and cut. */
export const SHOW_ROUTES = {
  getShowFile: {
    method: 'GET',
    path: '/api/v1/rooms/:room/show/file',
    access: host,
    cors: 'allowed',
    cache: 'no-store',
    what: 'Says what is here of the file that was sent to be shown: how many bytes, of how many, of which upload, and whether it is being shown; 0 bytes where there is none.',
    errors: OF_A_ROOM,
  },
  removeShowFile: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room/show/file',
    access: host,
    cors: 'allowed',
    status: 204,
    what: 'Removes the file that was sent; not while it is shown, and with `?upload=` only that of this upload.',
    errors: [...OF_A_ROOM, 'nothing_to_change', 'replaced'],
  },
  sendShowFile: {
    method: 'PUT',
    path: '/api/v1/rooms/:room/show/file',
    access: host,
    cors: 'allowed',
    file: true,
    what: 'Takes a part, up to 4 MiB, of the MP4 that is to be shown, as the body. `?at=` says how many bytes come before it: 0, or nothing, begins another file; a part that is sent again replaces what came after. The answer says how many bytes are there, up to 4 GB, and which `upload` it is: parts that say so (`?upload=`) are refused with `replaced` once another upload has begun. `?whole=` of the first part says how many bytes the file has in all.',
    errors: [...OF_A_ROOM, 'nothing_to_change', 'replaced', 'value_out_of_range', 'storage_full'],
  },
  playShow: {
    method: 'POST',
    path: '/api/v1/rooms/:room/show/play',
    access: host,
    cors: 'allowed',
    what: 'Puts on a show from the file that was sent (`file: true`; with `upload` only that of this upload), or from a recording of the room (`recording`), beginning with the keyframe at or before `fromMs`. Viewers read that it is recorded. A recording becomes a file first: ask again while the answer is `working`.',
    errors: [
      ...OF_A_ROOM,
      'not_found',
      'nothing_to_change',
      'replaced',
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
    what: 'Ends the show for everybody, also while its encoder is away, and disconnects whoever publishes. An encoder that goes on trying to connect is refused until it has paused for half a minute; who goes live by hand in a browser or on a phone may at once.',
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
} as const satisfies { [K in keyof ShowRouteTypes]: RouteSpec }
