import { OvationError } from '@ovation/client'
import { ROUTES, routePath } from '@ovation/protocol'
import type {
  Proof,
  ReplayEdit,
  RouteInput,
  RouteName,
  RouteReply,
  RouteSpec,
  StreamKey,
  WireError,
} from '@ovation/protocol'
import { base } from './base.ts'
import { guestToken } from './guest.ts'

export type Account = RouteReply<'accountToken'>

const REFRESH_BEFORE_MS = 60_000
/** Tokens last an hour. Counted from when one came: what it says of its end is by another clock. */
const TOKEN_LIFE_MS = 3_600_000

/** Calls a route of the table. */
async function call<K extends RouteName>(
  name: K,
  input: RouteInput<K>,
  token?: () => Promise<string>,
): Promise<RouteReply<K>> {
  const { access, method, text }: RouteSpec = ROUTES[name]
  const { body } = input as { body?: unknown }
  const needsToken = access.who !== 'anybody' && access.who !== 'session'
  const response = await fetch(base + routePath(name, input as Parameters<typeof routePath>[1]), {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(needsToken && token ? { authorization: `Bearer ${await token()}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (!response)
    throw new OvationError('closed', {
      message: 'The server did not answer; it may be restarting; try again in a moment.',
    })
  if (response.status === 204) return undefined as RouteReply<K>
  if (text && response.ok) return (await response.text()) as RouteReply<K>
  const answer = (await response.json().catch(() => ({}))) as RouteReply<K> & { error?: WireError }
  if (response.ok) return answer
  throw answer.error ? OvationError.fromWire(answer.error) : new OvationError('internal')
}

const ofGuest = (): { guest?: string } => {
  const guest = guestToken()
  return guest === undefined ? {} : { guest }
}

/** Talks to the server for the person who is signed in. The session is a cookie; connections and requests use a short token. */
class Api {
  #token: Promise<Account> | undefined
  #until = 0

  /** What this browser said as a guest becomes the person's own. */
  signIn(proof: Proof): Promise<RouteReply<'signIn'>> {
    this.forget()
    return call('signIn', { body: { ...proof, ...ofGuest() } })
  }

  requestMailLink = (mail: string, language: 'en' | 'zh'): Promise<void> =>
    call('requestMailLink', { body: { mail, language, ...ofGuest() } })

  acceptInvitation(code: string, name: string | undefined): Promise<RouteReply<'acceptInvitation'>> {
    this.forget()
    return call('acceptInvitation', { body: { code, ...(name === undefined ? {} : { name }), ...ofGuest() } })
  }

  async signOut(): Promise<void> {
    await call('signOut', {})
    this.forget()
  }

  async setOwnPassword(password: string, current?: string): Promise<string[]> {
    const { recoveryCodes } = await call('setOwnPassword', {
      body: { password, ...(current === undefined ? {} : { current }) },
    })
    this.forget()
    return recoveryCodes
  }

  /** What is known of who is signed in is asked for again. */
  forget(): void {
    this.#token = undefined
  }

  /** Who is signed in; rejects with `unauthorized` when nobody is. */
  async account(): Promise<Account> {
    if (!this.#token || this.#until - Date.now() < REFRESH_BEFORE_MS) {
      this.#token = call('accountToken', {})
      this.#until = Number.POSITIVE_INFINITY
      this.#token.then(
        () => (this.#until = Date.now() + TOKEN_LIFE_MS),
        () => (this.#token = undefined),
      )
    }
    return this.#token
  }

  token = async (): Promise<string> => (await this.account()).token

  /** A token that was not used before: a connection asks for one when the last is worth nothing any more. */
  newToken = (): Promise<string> => {
    this.forget()
    return this.token()
  }

  /** Calls a route for the person who is signed in. */
  ask = async <K extends RouteName>(name: K, input: RouteInput<K>): Promise<RouteReply<K>> => {
    try {
      return await call(name, input, this.token)
    } catch (error) {
      if (error instanceof OvationError && error.code === 'unauthorized') this.forget()
      throw error
    }
  }

  rooms = (): Promise<RouteReply<'listRooms'>> => this.ask('listRooms', {})
  createRoom = (room: string, title: string): Promise<RouteReply<'createRoom'>> =>
    this.ask('createRoom', { body: { room, title } })
  deleteRoom = (room: string): Promise<RouteReply<'deleteRoom'>> => this.ask('deleteRoom', { params: { room } })
  stream = (room: string): Promise<RouteReply<'getStream'>> => this.ask('getStream', { params: { room } })
  keys = (room: string): Promise<RouteReply<'listKeys'>> => this.ask('listKeys', { params: { room } })
  addKey = (room: string, name: string): Promise<StreamKey> => this.ask('addKey', { params: { room }, body: { name } })
  resetKey = (room: string, key: string): Promise<StreamKey> => this.ask('resetKey', { params: { room, key } })
  revokeKey = (room: string, key: string): Promise<void> => this.ask('revokeKey', { params: { room, key } })
  publishLink = (room: string): Promise<RouteReply<'getPublishLink'>> =>
    this.ask('getPublishLink', { params: { room } })
  people = (room: string): Promise<RouteReply<'listPeople'>> => this.ask('listPeople', { params: { room } })
  erase = (room: string, person: string): Promise<RouteReply<'erasePerson'>> =>
    this.ask('erasePerson', { params: { room }, body: { person } })
  replays = (room: string): Promise<RouteReply<'listReplays'>> => this.ask('listReplays', { params: { room } })
  recording = (room: string): Promise<RouteReply<'getRecording'>> => this.ask('getRecording', { params: { room } })
  editReplay = (id: string, body: ReplayEdit): Promise<RouteReply<'editReplay'>> =>
    this.ask('editReplay', { params: { id }, body })
  /** What plays all of a recording, also what was trimmed off. */
  whole = (id: string): Promise<RouteReply<'getWholeReplay'>> => this.ask('getWholeReplay', { params: { id } })
  roomCover = (room: string): Promise<RouteReply<'getRoomCover'>> => this.ask('getRoomCover', { params: { room } })
  removeRoomCover = (room: string): Promise<void> => this.ask('removeRoomCover', { params: { room } })
  clip = (id: string, body: RouteInput<'clipReplay'>['body']): Promise<RouteReply<'clipReplay'>> =>
    this.ask('clipReplay', { params: { id }, body })
  removeReplay = (id: string): Promise<void> => this.ask('removeReplay', { params: { id } })
  /** Asked again and again until the file is there. */
  download = (id: string): Promise<RouteReply<'downloadReplay'>> => this.ask('downloadReplay', { params: { id } })
  openNetwork = (room: string, open: boolean): Promise<RouteReply<'openNetwork'>> =>
    this.ask('openNetwork', { body: { room, open } })
  share = (room: string): Promise<RouteReply<'getShare'>> => this.ask('getShare', { query: { room } })
}

export const api = new Api()
export const { ask } = api
