import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import type { ConnectionStatus } from './connection.ts'
import type { ClientOptions } from './options.ts'
import type { Room, RoomSnapshot } from './room.ts'

/** A client that lives as long as the component. Options count when it is made. */
export function useClient(options: ClientOptions): Client {
  const client = useMemo(() => createClient(options), [options.server])
  useEffect(() => () => client.close(), [client])
  return client
}

/** Comes into a room while the component is shown, and gives it with everything to show. */
export function useRoom(client: Client, name: string): { room: Room; snapshot: RoomSnapshot } {
  const room = client.rooms.get(name)
  useEffect(() => {
    // Why it failed is in the snapshot.
    room.attach().catch(() => {})
    return () => void room.detach()
  }, [room])
  const snapshot = useSyncExternalStore(room.subscribe, room.getSnapshot, room.getSnapshot)
  return { room, snapshot }
}

export function useConnection(client: Client): ConnectionStatus {
  const { connection } = client
  const subscribe = useMemo(() => (changed: () => void) => connection.subscribe(changed).unsubscribe, [connection])
  return useSyncExternalStore(
    subscribe,
    () => connection.status,
    () => connection.status,
  )
}
