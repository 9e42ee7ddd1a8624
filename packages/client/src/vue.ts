import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { createClient } from './client.ts'
import type { Client } from './client.ts'
import type { ConnectionStatus } from './connection.ts'
import type { ClientOptions } from './options.ts'
import type { Room, RoomSnapshot } from './room.ts'

/** A client that lives as long as the scope it is made in. */
export function useClient(options: ClientOptions): Client {
  const client = createClient(options)
  onScopeDispose(() => client.close())
  return client
}

/** Comes into a room while the scope lives, and gives it with everything to show. */
export function useRoom(client: Client, name: string): { room: Room; snapshot: Readonly<ShallowRef<RoomSnapshot>> } {
  const room = client.rooms.get(name)
  const snapshot = shallowRef(room.getSnapshot())
  const stop = room.subscribe(() => (snapshot.value = room.getSnapshot()))
  // Why it failed is in the snapshot.
  room.attach().catch(() => {})
  onScopeDispose(() => {
    stop()
    void room.detach()
  })
  return { room, snapshot }
}

export function useConnection(client: Client): Readonly<ShallowRef<ConnectionStatus>> {
  const status = shallowRef(client.connection.status)
  const subscription = client.connection.subscribe((next) => (status.value = next))
  onScopeDispose(() => subscription.unsubscribe())
  return status
}
