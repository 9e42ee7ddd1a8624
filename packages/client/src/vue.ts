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
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import type { ConnectionStatus } from './connection.ts'
import { holdRoom } from './hold.ts'
import type { LiveRoomAttributes, LiveRoomEvents } from './live-room.ts'
import type { ClientOptions } from './options.ts'
import type { Room, RoomSnapshot } from './room.ts'

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
 * Gives one client to every component below: one of your own, which you close, or one that is made of options and lives as
 * long as this component. It connects when the first room is shown.
 *
 * @example
 * provideClient({ server: 'https://live.example.com', guest: { name: 'Mia' } })
 */
export function provideClient(given: Client | ClientOptions): Client {
  const client = 'connection' in given ? given : useClient(given)
  provide(CLIENT, client)
  return client
}

/** The client that is provided; with options, one that lives as long as the scope it is made in. */
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
 * Runs `begin` while something is shown: from when it is mounted or taken out of KeepAlive until it is unmounted or put
 * there. On a server nothing is ever shown.
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

/** `password`: where the room has one. */
export type RoomOptions = { password?: MaybeRefOrGetter<string | undefined> }

/** What `useRoom` gives. A name that may change gives a room that may. */
export type UseRoom<N> = {
  room: N extends string ? Room : Readonly<ShallowRef<Room>>
  snapshot: Readonly<ShallowRef<RoomSnapshot>>
}

/**
 * Keeps a room attached while the component is shown, and gives it with everything to show. Components that show the same
 * room share one attachment. On a server it gives the room as it is before anybody came in.
 *
 * @example
 * const { room, snapshot } = useRoom(() => props.room)
 * const { snapshot: demo } = useRoom('demo')
 */
export function useRoom<N extends MaybeRefOrGetter<string>>(name: N, options?: RoomOptions): UseRoom<N>
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
        const stop = current.subscribe(() => (snapshot.value = current.getSnapshot()))
        const release = holdRoom(current, { password })
        onCleanup(() => {
          stop()
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

/** How the connection stands; of the provided client, unless another is given. */
export function useConnection(client: Client = provided()): Readonly<ShallowRef<ConnectionStatus>> {
  const { connection } = client
  const status = shallowRef(connection.status)
  whileShown(() => connection.subscribe((next) => (status.value = next)).unsubscribe)
  return status
}
