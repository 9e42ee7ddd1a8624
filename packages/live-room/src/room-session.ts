import { localPreferences } from './small.ts'
import { markFailed } from './view/failed.ts'
import { createFirstClient } from '@ovation/client/first'
import type { ClientOptions, ConnectionStatus, Me, OvationError, Room, RoomSnapshot } from '@ovation/client'

export type SessionOptions = { server: string; room: string; getToken?: () => string | Promise<string> }

/** Everything that the screen shows. A new object after every change. */
export type SessionSnapshot = {
  room: RoomSnapshot
  connection: ConnectionStatus
  /** Why this person is not let into the room; also while they try again. */
  refusal: OvationError | undefined
  /** Whether this person still has a generated name. */
  nameless: boolean
}

const NAME = 'name'
/** What this browser's guest is called, once that was told in any of its tabs. */
export const rememberedName = (): string | undefined => localPreferences.read(NAME)

/** Under which name a room's password is remembered. */
export const passwordNameOf = (room: string): string => `password.${room}`

/** What the SDK does not need at first. */
const loadRest = () =>
  import('./rest-of-sdk.ts').then(
    ({ restWithTexts }) => restWithTexts(),
    (error: unknown) => {
      markFailed()
      throw error
    },
  )

type First = ReturnType<typeof createFirstClient>

/**
 * Gives a client a WebSocket that is being opened already, for its first connection. Only after the client was made: it still
 * uses the platform's own, and remembers whether that gets through. A server closes one that nobody uses after 5 s.
 */
function giveEarly(options: ClientOptions, early: WebSocket): void {
  const take = (url: string): WebSocket => {
    delete options.WebSocket
    if (early.url !== url || early.readyState > WebSocket.OPEN) {
      early.close()
      return new WebSocket(url)
    }
    // It may have told that it is open while nobody listened.
    queueMicrotask(() => early.readyState === WebSocket.OPEN && early.onopen?.(new Event('open')))
    return early
  }
  options.WebSocket = function (url: string) {
    return take(url)
  } as unknown as new (url: string) => WebSocket
}

/**
 * One person's visit to a room: the client, and the change to a new one when a guest chooses a name. More than fifteen methods:
 * most are getters, through which screens see whichever client is current.
 */
export class RoomSession {
  readonly options: SessionOptions
  #first: First
  #room: Room
  #rest: Parameters<First['complete']>[0] | undefined
  #named: boolean
  #listeners = new Set<() => void>()
  #stops: (() => void)[] = []
  #ofRoom: (() => void)[] = []
  #snapshot: SessionSnapshot | undefined
  #refusal: OvationError | undefined
  /** The moment of the video on this screen, milliseconds since 1970; set by the part that plays a video. */
  playingAtMs: () => number | undefined = () => undefined
  /** What has been written and not sent: it outlives a room that closes its doors for a while. */
  draft = ''

  constructor(options: SessionOptions, early?: WebSocket) {
    this.options = options
    const name = rememberedName()
    this.#named = options.getToken !== undefined || name !== undefined
    this.#first = this.#connect(name, early)
    this.#room = this.#first.client.rooms.get(options.room)
    this.#follow()
    // Somebody who is signed in in this browser is so from the first hello on, for which `me` is needed.
    if (!options.getToken && localPreferences.read(`me.${options.server}`))
      void this.complete().then(this.#enter, this.#enter)
    else this.#enter()
  }

  /**
   * The error is in the snapshot. A remembered name may no longer be accepted: then it is asked for again. Where what is
   * remembered cannot even be sent, it may be the password as well.
   */
  #enter = (): void =>
    void this.#room.attach(this.#password).catch(({ code }: OvationError) => {
      if (code !== 'name_invalid' && code !== 'invalid_frame') return
      this.#named = this.options.getToken !== undefined
      this.#use(this.#connect(undefined))
      if (code === 'invalid_frame') localPreferences.write(passwordNameOf(this.options.room), '')
      this.#room.attach(this.#password).catch(() => {})
    })

  /** Without what `complete` loads until that is here. */
  get room(): Room {
    return this.#room
  }

  /** Whether the room has all of the SDK. */
  get isWhole(): boolean {
    return this.#rest !== undefined
  }

  /** Who this person is here, once the room is whole. */
  get me(): Me {
    return this.#first.client.me
  }

  /** Loads what the SDK does not need at first. Rejects if it cannot be loaded now. */
  async complete(): Promise<void> {
    const rest = await loadRest()
    if (this.#rest) return
    this.#rest = rest
    this.#first.complete(rest)
    this.#changed()
  }

  /** Tells the others that this person is typing. */
  typing(): void {
    if (this.#rest) this.#room.typing()
  }

  /** The server's clock, milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#room.connection.clockOffsetMs
  }

  /** Ends the wait for the next try. */
  retryNow(): void {
    this.#room.connection.retryNow()
    if (this.#room.status === 'failed') this.#room.attach().catch(() => {})
  }

  get #password(): { password?: string } {
    const password = localPreferences.read(passwordNameOf(this.options.room))
    return password ? { password } : {}
  }

  /** Enters again under a name, as the same guest. Rejects with the error if the name is refused; then nothing has changed. */
  async takeName(name: string): Promise<void> {
    const first = this.#connect(name)
    try {
      await first.client.rooms.get(this.options.room).attach(this.#password)
    } catch (error) {
      first.client.close()
      throw error
    }
    localPreferences.write(NAME, name)
    this.#named = true
    this.#use(first)
  }

  #use(first: First): void {
    const before = this.#first.client
    this.#first = first
    this.#refusal = undefined
    this.#room = first.client.rooms.get(this.options.room)
    this.#follow()
    before.close()
    this.#changed()
  }

  /** Calls `follow` with the room, now and whenever a new client replaces the old one. */
  onRoom(follow: (room: Room) => () => void): () => void {
    let stop = follow(this.#room)
    const again = (): void => {
      stop()
      stop = follow(this.#room)
    }
    this.#ofRoom.push(again)
    return () => {
      stop()
      this.#ofRoom = this.#ofRoom.filter((one) => one !== again)
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  getSnapshot = (): SessionSnapshot =>
    (this.#snapshot ??= {
      room: this.#room.getSnapshot(),
      connection: this.#room.connection.status,
      refusal: this.#refusal,
      nameless: !this.#named && !!this.#room.connection.self?.id.startsWith('g_'),
    })

  close(): void {
    for (const stop of this.#stops) stop()
    this.#first.client.close()
  }

  #connect(name: string | undefined, early?: WebSocket): First {
    const { server, getToken } = this.options
    const options: ClientOptions = {
      server,
      ...(getToken ? { getToken } : { guest: name === undefined ? {} : { name } }),
    }
    const first = createFirstClient(options, loadRest)
    if (early) giveEarly(options, early)
    if (this.#rest) first.complete(this.#rest)
    return first
  }

  #follow(): void {
    for (const stop of this.#stops.splice(0)) stop()
    const connection = this.#room.connection.subscribe(() => this.#changed())
    const room = this.#room.subscribe(() => this.#changed())
    this.#stops = [() => room.unsubscribe(), () => connection.unsubscribe()]
    for (const again of this.#ofRoom) again()
  }

  #changed(): void {
    this.#snapshot = undefined
    const { status, error } = this.#room.getSnapshot()
    if (status !== 'attaching') this.#refusal = error
    for (const listener of this.#listeners) listener()
  }
}
