'use client'
import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { DetailedHTMLProps, HTMLAttributes, ReactElement, ReactNode } from 'react'
import type { Client } from './api/client.ts'
import type { ConnectionStatus } from './api/connection.ts'
import type { MyProfile } from './api/me.ts'
import type { Room, RoomSnapshot } from './api/room.ts'
import { createClient } from './client.ts'
import { holdClient, holdRoom } from './hold.ts'
import type { RoomOptions } from './hold.ts'
import { INITIAL_STATUS } from './initial.ts'
import { asItIs, useSelected } from './react-room.ts'
import type { LiveRoomElement, LiveRoomProps } from './live-room.ts'
import type { ClientOptions } from './options.ts'

export { useDanmaku, useMessages, usePlayer, usePoll, useStream, useTyping } from './react-room.ts'
export type { MediaModule } from './api/media-module.ts'
export type { UseMessages, UsePlayer } from './react-room.ts'
export type { RoomOptions } from './hold.ts'
export type { LiveRoomElement, LiveRoomEvents, LiveRoomProps } from './live-room.ts'

type HtmlProps = DetailedHTMLProps<HTMLAttributes<LiveRoomElement>, LiveRoomElement>

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'live-room': Omit<HtmlProps, keyof LiveRoomProps> & LiveRoomProps
    }
  }
}

const Context = createContext<Client | undefined>(undefined)

/** Either your own client, which you close, or the options of one that lives as long as the provider. */
export type OvationProviderProps = ({ client: Client } | ClientOptions) & { children?: ReactNode }

/**
 * Provides one client to all components below. It connects when the first room is shown, and is closed when the provider is
 * unmounted for good; StrictMode's second mount does not count.
 *
 * @example
 * <OvationProvider server="https://live.example.com" getToken={() => fetch('/live-token').then((r) => r.text())}>
 *   <Chat />
 * </OvationProvider>
 */
export function OvationProvider(props: OvationProviderProps): ReactElement {
  return 'client' in props ? provide(props.client, props.children) : createElement(OwnProvider, props)
}

const provide = (value: Client, children: ReactNode): ReactElement =>
  createElement(Context.Provider, { value }, children)

function OwnProvider({ children, ...options }: ClientOptions & { children?: ReactNode }): ReactElement {
  return provide(useOwnClient(options), children)
}

/** The provider's client; with options, one that lives as long as this component. */
export function useClient(options?: ClientOptions): Client {
  const provided = useContext(Context)
  return options === undefined ? found(provided) : useOwnClient(options)
}

function found(client: Client | undefined): Client {
  if (client) return client
  throw new Error('There is no client; no <OvationProvider> is above this component; put one there, or pass a client.')
}

/**
 * Another server, or a token where there was none, makes another client; the newest `getToken` is used, other options only
 * when the client is made. Rendering has no side effects: making a client opens nothing.
 */
function useOwnClient(options: ClientOptions): Client {
  const newest = useRef(options)
  useEffect(() => {
    newest.current = options
  })
  const key = `${options.server} ${options.getToken !== undefined}`
  const make = (): { key: string; client: Client } => {
    const getToken = options.getToken && (() => (newest.current.getToken ?? options.getToken)?.() ?? '')
    return { key, client: createClient({ ...options, getToken }) }
  }
  const [made, setMade] = useState(make)
  const current = made.key === key ? made : make()
  if (current !== made) setMade(current)
  const { client } = current
  useEffect(() => {
    // Shown again after it was hidden for a while (Activity, Suspense): a closed client cannot be reopened.
    if (client.connection.status.state === 'closed') return setMade(make())
    return holdClient(client)
  }, [client])
  return client
}

/** What `useRoom` returns. */
export type UseRoom = { room: Room; snapshot: RoomSnapshot }

/**
 * Keeps a room attached while the component is shown, and returns it with everything to show. Components that show the same
 * room share one attachment. On a server it returns the room before it is attached.
 *
 * @example
 * const { room, snapshot } = useRoom('demo')
 * return snapshot.messages.map((message) => <p key={message.cid}>{message.text}</p>)
 */
export function useRoom(name: string, options?: RoomOptions): UseRoom
/** The same, with your own client. */
export function useRoom(client: Client, name: string, options?: RoomOptions): UseRoom
export function useRoom(...given: [string, RoomOptions?] | [Client, string, RoomOptions?]): UseRoom {
  const provided = useContext(Context)
  const [client, name, { password } = {}] =
    typeof given[0] === 'string'
      ? ([found(provided), ...given] as [Client, string, RoomOptions?])
      : (given as [Client, string, RoomOptions?])
  const room = useMemo(() => client.rooms.get(name), [client, name])
  useEffect(() => holdRoom(room, { password }), [room, password])
  const snapshot = useSelected(room, asItIs)
  return { room, snapshot }
}

/** The status of the connection; of the provider's client, unless another is passed. */
export function useConnection(client?: Client): ConnectionStatus {
  const provided = useContext(Context)
  const { connection } = client ?? found(provided)
  const subscribe = useMemo(() => (changed: () => void) => connection.subscribe(changed).unsubscribe, [connection])
  return useSyncExternalStore(
    subscribe,
    () => connection.status,
    () => INITIAL_STATUS,
  )
}

/** Who this person is; undefined until the server has said so, and on a server. Of the provider's client, unless another is passed. */
export function useMe(client?: Client): MyProfile | undefined {
  const provided = useContext(Context)
  const { me } = client ?? found(provided)
  const subscribe = useMemo(() => (changed: () => void) => me.subscribe(changed).unsubscribe, [me])
  return useSyncExternalStore(subscribe, me.getSnapshot, () => undefined)
}
