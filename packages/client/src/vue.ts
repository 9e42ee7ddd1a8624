import type { ShownMessage } from '@ovation/features/messages/client'
import type { TypingState } from '@ovation/features/typing/client'
import type { Poll, StreamState } from '@ovation/room'
import {
  getCurrentInstance,
  inject,
  onActivated,
  onDeactivated,
  onMounted,
  onScopeDispose,
  provide,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import type { DefineComponent, InjectionKey, MaybeRefOrGetter, ShallowRef } from 'vue'
import type { Client } from './api/client.ts'
import type { ConnectionStatus } from './api/connection.ts'
import type { MyProfile } from './api/me.ts'
import type { DanmakuOptions, Playback } from './api/media.ts'
import type { MediaModule } from './api/media-module.ts'
import type { Room, RoomSnapshot } from './api/room.ts'
import { createClient } from './client.ts'
import { holdRoom } from './hold.ts'
import { IDLE, withMedia } from './media.ts'
import { MessageList } from './message-list.ts'
import type { LiveRoomAttributes, LiveRoomEvents } from './live-room.ts'
import type { ClientOptions } from './options.ts'

export type { MediaModule } from './api/media-module.ts'
export type { LiveRoomElement, LiveRoomEvents } from './live-room.ts'

/** `<live-room>` in templates, with `@ready`, `@state`, `@message` and `@error`. */
type LiveRoomInTemplates = DefineComponent<
  LiveRoomAttributes & { getToken?: () => string | Promise<string> } & {
    [K in keyof LiveRoomEvents as `on${Capitalize<K>}`]?: (event: LiveRoomEvents[K]) => void
  }
>

declare module 'vue' {
  interface GlobalComponents {
    'live-room': LiveRoomInTemplates
  }
}

const CLIENT: InjectionKey<Client> = Symbol('ovation')

/**
 * Provides one client to all components below: your own, which you close, or one that is made from options and lives as long
 * as this component. It connects when the first room is shown.
 *
 * @example
 * provideClient({ server: 'https://live.example.com', guest: { name: 'Mia' } })
 */
export function provideClient(given: Client | ClientOptions): Client {
  const client = 'connection' in given ? given : useClient(given)
  provide(CLIENT, client)
  return client
}

/** The provided client; with options, one that lives as long as the scope that it is made in. */
export function useClient(options?: ClientOptions): Client {
  if (options === undefined) return provided()
  const client = createClient(options)
  onScopeDispose(() => client.close())
  return client
}

function provided(): Client {
  const client = inject(CLIENT, undefined)
  if (client) return client
  throw new Error(
    'There is no client; no component above this one has called provideClient(); call it, or pass a client.',
  )
}

/**
 * Runs `begin` while the component is shown: from when it is mounted or activated by KeepAlive until it is unmounted or
 * deactivated. On a server nothing is ever shown.
 */
function whileShown(begin: () => () => void): void {
  let end: (() => void) | undefined
  let over = false
  const start = (): void => {
    if (!over) end ??= begin()
  }
  const stop = (): void => {
    end?.()
    end = undefined
  }
  if (getCurrentInstance()) {
    onMounted(start)
    onActivated(start)
    onDeactivated(stop)
  } else if (typeof window !== 'undefined') start()
  onScopeDispose(() => {
    over = true
    stop()
  })
}

/** `password`: the password of the room, if it has one. */
export type RoomOptions = { password?: MaybeRefOrGetter<string | undefined> }

/** What `useRoom` returns. A reactive name makes the room reactive too. */
export type UseRoom<N> = {
  room: N extends string ? Room : Readonly<ShallowRef<Room>>
  snapshot: Readonly<ShallowRef<RoomSnapshot>>
}

/**
 * Keeps a room attached while the component is shown, and returns it with everything to show. Components that show the same
 * room share one attachment. On a server it returns the room before it is attached.
 *
 * @example
 * const { room, snapshot } = useRoom(() => props.room)
 * const { snapshot: demo } = useRoom('demo')
 */
export function useRoom<N extends MaybeRefOrGetter<string>>(name: N, options?: RoomOptions): UseRoom<N>
/** The same, with your own client. */
export function useRoom<N extends MaybeRefOrGetter<string>>(client: Client, name: N, options?: RoomOptions): UseRoom<N>
export function useRoom(
  ...given: [MaybeRefOrGetter<string>, RoomOptions?] | [Client, MaybeRefOrGetter<string>, RoomOptions?]
): UseRoom<unknown> | UseRoom<string> {
  const [client, name, options = {}] = isWithClient(given) ? given : ([provided(), ...given] as const)
  const room = shallowRef(client.rooms.get(toValue(name)))
  const snapshot = shallowRef(room.value.getSnapshot())
  whileShown(() =>
    watch(
      [() => toValue(name), () => toValue(options.password)] as const,
      ([name, password], _, onCleanup) => {
        const current = client.rooms.get(name)
        const following = current.subscribe(() => (snapshot.value = current.getSnapshot()))
        const release = holdRoom(current, { password })
        onCleanup(() => {
          following.unsubscribe()
          release()
        })
        room.value = current
        snapshot.value = current.getSnapshot()
      },
      { immediate: true },
    ),
  )
  return typeof name === 'string' ? { room: room.value, snapshot } : { room, snapshot }
}

const isWithClient = (
  given: [MaybeRefOrGetter<string>, RoomOptions?] | [Client, MaybeRefOrGetter<string>, RoomOptions?],
): given is [Client, MaybeRefOrGetter<string>, RoomOptions?] => typeof given[0] === 'object' && 'rooms' in given[0]

/** What `useMessages` returns. */
export interface UseMessages {
  /** In the room's order: older pages that were loaded, the newest, then this person's own that are not delivered yet. */
  messages: Readonly<ShallowRef<readonly ShownMessage[]>>
  /** Whether `loadOlder` may bring more. */
  hasOlder: Readonly<ShallowRef<boolean>>
  /** Loads a page of 50 older messages at the beginning. Rejects as `messages.history` does. */
  loadOlder(): Promise<void>
}

/**
 * The messages of a room. `room.messages` sends, edits and deletes.
 *
 * @example
 * const { room } = useRoom('demo')
 * const { messages, hasOlder, loadOlder } = useMessages(room)
 */
export function useMessages(room: MaybeRefOrGetter<Room>): UseMessages {
  let list = new MessageList(toValue(room))
  const messages = shallowRef(list.state.messages)
  const hasOlder = shallowRef(false)
  whileShown(() =>
    watch(
      () => toValue(room),
      (current, _, onCleanup) => {
        const own = (list = new MessageList(current))
        const take = (): void => {
          messages.value = own.state.messages
          hasOlder.value = own.state.hasOlder
        }
        onCleanup(own.subscribe(take).unsubscribe)
        take()
      },
      { immediate: true },
    ),
  )
  return { messages, hasOlder, loadOlder: () => list.loadOlder() }
}

/** A part of the room's snapshot. */
function useSelected<V>(room: MaybeRefOrGetter<Room>, select: (snapshot: RoomSnapshot) => V): Readonly<ShallowRef<V>> {
  const value = shallowRef(select(toValue(room).getSnapshot())) as ShallowRef<V>
  whileShown(() =>
    watch(
      () => toValue(room),
      (current, _, onCleanup) => {
        const take = (): void => void (value.value = select(current.getSnapshot()))
        onCleanup(current.subscribe(take).unsubscribe)
        take()
      },
      { immediate: true },
    ),
  )
  return value
}

/** Who else is typing now. `room.typing()` reports that this person is. */
export const useTyping = (room: MaybeRefOrGetter<Room>): Readonly<ShallowRef<TypingState>> =>
  useSelected(room, ({ typing }) => typing)

/** The open or last poll; null if there was none. Vote with `room.polls.vote(option)`. */
export const usePoll = (room: MaybeRefOrGetter<Room>): Readonly<ShallowRef<Poll | null>> =>
  useSelected(room, ({ state }) => state.poll)

/** Whether the host is live. */
export const useStream = (room: MaybeRefOrGetter<Room>): Readonly<ShallowRef<StreamState>> =>
  useSelected(room, ({ state }) => state.stream)

/** Runs a part of the media module, for as long as the element and the room are there. */
function useMedia<E>(
  room: MaybeRefOrGetter<Room>,
  element: Readonly<ShallowRef<E | null>>,
  begin: (media: MediaModule, room: Room, element: E) => { close(): void },
): void {
  whileShown(() =>
    watch(
      [() => toValue(room), element] as const,
      ([room, element], _, onCleanup) => {
        if (element) onCleanup(withMedia(room.connection.server, (media) => begin(media, room, element)))
      },
      { immediate: true, flush: 'post' },
    ),
  )
}

/**
 * Plays a room's stream in your own video element, and returns what it shows. The player is loaded from the server
 * (`/sdk/media.js`).
 *
 * @example
 * const video = useTemplateRef<HTMLVideoElement>('video') // <video ref="video" playsinline muted>
 * const playback = usePlayer(room, video)
 */
export function usePlayer(
  room: MaybeRefOrGetter<Room>,
  video: Readonly<ShallowRef<HTMLVideoElement | null>>,
): Readonly<ShallowRef<Playback>> {
  const playback = shallowRef(IDLE)
  useMedia(room, video, ({ playStream }, room, element) => playStream(room, element, (next) => (playback.value = next)))
  return playback
}

/**
 * Lets messages with `danmaku` fly over your own canvas.
 *
 * @example
 * useDanmaku(room, useTemplateRef<HTMLCanvasElement>('canvas'), { fontPx: 24 })
 */
export function useDanmaku(
  room: MaybeRefOrGetter<Room>,
  canvas: Readonly<ShallowRef<HTMLCanvasElement | null>>,
  options?: DanmakuOptions,
): void {
  useMedia(room, canvas, ({ flyMessages }, room, element) => flyMessages(room, element, options))
}

/** The status of the connection; of the provided client, unless another is passed. */
export function useConnection(client: Client = provided()): Readonly<ShallowRef<ConnectionStatus>> {
  const { connection } = client
  const status = shallowRef(connection.status)
  whileShown(() => connection.subscribe((next) => (status.value = next)).unsubscribe)
  return status
}

/** Who this person is; undefined until the server has said so. Of the provided client, unless another is passed. */
export function useMe(client: Client = provided()): Readonly<ShallowRef<MyProfile | undefined>> {
  const { me } = client
  const profile = shallowRef(me.getSnapshot())
  whileShown(() => me.subscribe(() => (profile.value = me.getSnapshot())).unsubscribe)
  return profile
}
