import type { Role, SitePermission } from '@ovation/room'
import type { ErrorCode } from './codes.ts'

/**
 * Who may ask. `anybody`; `session`: the cookie of somebody who signed in, from a page of this server, and
 * where `granted` also the token of a page of another origin on which they signed in; `person`: anyone with
 * an account or an integrator's token; `site`: somebody whose role on the site permits this; `room`: somebody whose role in
 * `:room` is at least this, by token or grant, and who is not banned; `recording`: the same in the room of the recording
 * `:id`; `viewer`: anyone who may watch in `:room`, and its hosts.
 */
export type RouteAccess =
  | { who: 'anybody' | 'person' | 'viewer' }
  | { who: 'session'; granted?: true }
  | { who: 'site'; may: SitePermission }
  | { who: 'room' | 'recording'; role: Role }

export type RouteSpec = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  access: RouteAccess
  /** Pages of which origins may read the answer: this server's own, those that are allowed, or any, without credentials. */
  cors: 'own' | 'allowed' | 'any'
  /** Whether the body is the bytes of an image, `image/…`; everything else is JSON. */
  image?: true
  /** Whether the body is bytes of a video file, `application/octet-stream` or `video/…`. */
  file?: true
  /** The form of an answer that is text; every other one is JSON. */
  text?: 'text/csv' | 'application/x-ndjson'
  /** 200 unless it says otherwise. */
  status?: 201 | 204
  /** What is for one person, or secret, is kept nowhere. */
  cache?: 'no-store' | 'no-cache'
  /** What it does, in one line. */
  what: string
  /** What it may refuse with, besides what every route may (`COMMON_ERRORS`). */
  errors: readonly ErrorCode[]
}
