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

export type Account = RouteReply<'accountToken'>

const REFRESH_BEFORE_MS = 60_000
/** The owner's tokens last an hour. Counted from when one came: what it says of its end is by another clock. */
const TOKEN_LIFE_MS = 3_600_000

/** Calls a route of the table. */
async function call<K extends RouteName>(
  name: K,
  input: RouteInput<K>,
  token?: () => Promise<string>,
): Promise<RouteReply<K>> {
  const { access, method }: RouteSpec = ROUTES[name]
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
  const answer = (await response.json().catch(() => ({}))) as RouteReply<K> & { error?: WireError }
  if (response.ok) return answer
  throw answer.error ? OvationError.fromWire(answer.error) : new OvationError('internal')
}

/** Talks to the server in the owner's name. The session is a cookie; connections and requests use a short token. */
class Api {
  #token: Promise<Account> | undefined
  #until = 0

  signIn(proof: Proof): Promise<RouteReply<'signIn'>> {
    this.#token = undefined
    return call('signIn', { body: proof })
  }

  async signOut(): Promise<void> {
    await call('signOut', {})
    this.#token = undefined
  }

  async setOwnPassword(password: string, current?: string): Promise<string[]> {
    const { recoveryCodes } = await call('setOwnPassword', {
      body: { password, ...(current === undefined ? {} : { current }) },
    })
    this.#token = undefined
    return recoveryCodes
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

  rooms = (): Promise<RouteReply<'listRooms'>> => this.#call('listRooms', {})
  createRoom = (room: string, title: string): Promise<RouteReply<'createRoom'>> =>
    this.#call('createRoom', { body: { room, title } })
  stream = (room: string): Promise<RouteReply<'getStream'>> => this.#call('getStream', { params: { room } })
  keys = (room: string): Promise<RouteReply<'listKeys'>> => this.#call('listKeys', { params: { room } })
  addKey = (room: string, name: string): Promise<StreamKey> =>
    this.#call('addKey', { params: { room }, body: { name } })
  resetKey = (room: string, key: string): Promise<StreamKey> => this.#call('resetKey', { params: { room, key } })
  revokeKey = (room: string, key: string): Promise<void> => this.#call('revokeKey', { params: { room, key } })
  setPassword = (room: string, password: string): Promise<void> =>
    this.#call('setRoomPassword', { params: { room }, body: { password } })
  publishLink = (room: string): Promise<RouteReply<'getPublishLink'>> =>
    this.#call('getPublishLink', { params: { room } })
  people = (room: string): Promise<RouteReply<'listPeople'>> => this.#call('listPeople', { params: { room } })
  erase = (room: string, person: string): Promise<RouteReply<'erasePerson'>> =>
    this.#call('erasePerson', { params: { room }, body: { person } })
  replays = (room: string): Promise<RouteReply<'listReplays'>> => this.#call('listReplays', { params: { room } })
  recording = (room: string): Promise<RouteReply<'getRecording'>> => this.#call('getRecording', { params: { room } })
  editReplay = (id: string, body: ReplayEdit): Promise<RouteReply<'editReplay'>> =>
    this.#call('editReplay', { params: { id }, body })
  clip = (id: string, body: RouteInput<'clipReplay'>['body']): Promise<RouteReply<'clipReplay'>> =>
    this.#call('clipReplay', { params: { id }, body })
  removeReplay = (id: string): Promise<void> => this.#call('removeReplay', { params: { id } })
  /** Asked again and again until the file is there. */
  download = (id: string): Promise<RouteReply<'downloadReplay'>> => this.#call('downloadReplay', { params: { id } })
  share = (room: string): Promise<RouteReply<'getShare'>> => this.#call('getShare', { query: { room } })

  #call<K extends RouteName>(name: K, input: RouteInput<K>): Promise<RouteReply<K>> {
    return call(name, input, this.token)
  }
}

export const api = new Api()
