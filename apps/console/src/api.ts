import { expiryOf, OvationError } from '@ovation/client'
import type {
  Person,
  PublishLink,
  RecordingInfo,
  ReplayChapter,
  ReplayDownload,
  ReplaySummary,
  RoomSummary,
  ShareInfo,
  StreamInfo,
  StreamKey,
  StreamKeyList,
} from '@ovation/protocol'

type Proof = { code: string } | { password: string } | { recoveryCode: string }
/** `needsCurrentPassword`: a new password takes the one of now. */
export type Account = { token: string; hasPassword: boolean; needsCurrentPassword: boolean }
type WireError = { error?: { code: string; message: string; retryInMs?: number } }

const REFRESH_BEFORE_MS = 60_000

async function request<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => undefined)
  if (!response)
    throw new OvationError('closed', {
      message: 'The server did not answer; it may be restarting; try again in a moment.',
    })
  if (response.status === 204) return {} as T
  const answer = (await response.json().catch(() => ({}))) as T & WireError
  if (response.ok) return answer
  throw answer.error ? OvationError.fromWire(answer.error) : new OvationError('internal')
}

/** Talks to the server in the owner's name. The session is a cookie; connections and requests use a short token. */
export class Api {
  #token: Promise<Account> | undefined
  #until = 0

  signIn(proof: Proof): Promise<{ hasPassword: boolean }> {
    this.#token = undefined
    return request('POST', '/api/v1/account/sign-in', proof)
  }

  async signOut(): Promise<void> {
    await request('POST', '/api/v1/account/sign-out')
    this.#token = undefined
  }

  async setOwnPassword(password: string, current?: string): Promise<string[]> {
    const { recoveryCodes } = await request<{ recoveryCodes: string[] }>('POST', '/api/v1/account/password', {
      password,
      ...(current === undefined ? {} : { current }),
    })
    this.#token = undefined
    return recoveryCodes
  }

  /** Who is signed in; rejects with `unauthorized` when nobody is. */
  async account(): Promise<Account> {
    if (!this.#token || this.#until - Date.now() < REFRESH_BEFORE_MS) {
      this.#token = request('POST', '/api/v1/account/token')
      this.#until = Number.POSITIVE_INFINITY
      this.#token.then(
        ({ token }) => (this.#until = expiryOf(token) ?? 0),
        () => (this.#token = undefined),
      )
    }
    return this.#token
  }

  token = async (): Promise<string> => (await this.account()).token

  rooms(): Promise<{ rooms: RoomSummary[] }> {
    return this.#get('/api/v1/rooms')
  }

  async createRoom(room: string, title: string): Promise<RoomSummary> {
    return request('POST', '/api/v1/rooms', { room, title }, await this.token())
  }

  stream(room: string): Promise<StreamInfo> {
    return this.#get(`/api/v1/rooms/${room}/stream`)
  }

  keys(room: string): Promise<StreamKeyList> {
    return this.#get(`/api/v1/rooms/${room}/keys`)
  }

  async addKey(room: string, name: string): Promise<StreamKey> {
    return request('POST', `/api/v1/rooms/${room}/keys`, { name }, await this.token())
  }

  async resetKey(room: string, id: string): Promise<StreamKey> {
    return request('POST', `/api/v1/rooms/${room}/keys/${id}/reset`, undefined, await this.token())
  }

  async revokeKey(room: string, id: string): Promise<void> {
    await request('DELETE', `/api/v1/rooms/${room}/keys/${id}`, undefined, await this.token())
  }

  async setPassword(room: string, password: string): Promise<void> {
    await request('PUT', `/api/v1/rooms/${room}/password`, { password }, await this.token())
  }

  publishLink(room: string): Promise<PublishLink> {
    return this.#get(`/api/v1/rooms/${room}/publish-link`)
  }

  people(room: string): Promise<{ people: Person[]; viewers: number }> {
    return this.#get(`/api/v1/rooms/${room}/people`)
  }

  replays(room: string): Promise<{ replays: ReplaySummary[] }> {
    return this.#get(`/api/v1/rooms/${room}/replays`)
  }

  recording(room: string): Promise<RecordingInfo> {
    return this.#get(`/api/v1/rooms/${room}/recording`)
  }

  async editReplay(
    id: string,
    edit: { title?: string; trim?: { fromMs: number; toMs: number } | null; chapters?: ReplayChapter[] },
  ): Promise<ReplaySummary> {
    return request('PATCH', `/api/v1/replays/${id}`, edit, await this.token())
  }

  async clip(id: string, clip: { fromMs: number; toMs: number; title: string }): Promise<ReplaySummary> {
    return request('POST', `/api/v1/replays/${id}/clips`, clip, await this.token())
  }

  async removeReplay(id: string): Promise<void> {
    await request('DELETE', `/api/v1/replays/${id}`, undefined, await this.token())
  }

  /** Asked again and again until the file is there. */
  async download(id: string): Promise<ReplayDownload> {
    return request('POST', `/api/v1/replays/${id}/download`, undefined, await this.token())
  }

  share(room: string): Promise<ShareInfo> {
    return this.#get(`/api/v1/share?room=${room}`)
  }

  async #get<T>(path: string): Promise<T> {
    return request('GET', path, undefined, await this.token())
  }
}

export const api = new Api()
