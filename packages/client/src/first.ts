import { unreachable } from './address.ts'
import { composeClient } from './compose-client.ts'
import type { Connecting, MakePart, Rest } from './composition.ts'
import { DefaultConnection } from './connection.ts'
import { FIRST } from './first-parts.ts'
import type { Client } from './api/client.ts'
import type { ClientOptions } from './options.ts'
import { DefaultRoom } from './room.ts'
import { ABNORMAL, NORMAL } from './transport.ts'
import type { OpenTransport, Transport } from './transport.ts'

// A client in parts, for the viewer's screen: what it needs to attach a room and to read and write in it, and the rest. The
// package has both from the start.

/** Loads the rest; rejects if it cannot be loaded now. */
export type LoadRest = () => Promise<Rest>

/** A client without the rest of its code, and what gives it that. */
type FirstClient = { client: Client; complete(rest: Rest): void }

/** Opens server-sent events once their code is loaded. If it cannot be, the connection has failed, and is tried again. */
const openSseLater =
  (load: LoadRest): OpenTransport =>
  (base, options, hello, events) => {
    let transport: Transport | undefined
    let over = false
    const end = (code: number): void => {
      if (!over) events.closed(code)
      over = true
    }
    load().then(
      ({ openSse }) => {
        if (!over) transport = openSse(base, options, hello, events)
      },
      () => end(ABNORMAL),
    )
    return {
      send: (text) => transport?.send(text),
      close: () => (transport ? transport.close() : end(NORMAL)),
    }
  }

/**
 * Makes a client that has the rest of its code later: its rooms when `complete` is called, a connection when it needs it. Until
 * then rooms have `attach`, `detach`, `command`, `messages.send` and `occupancy`.
 */
export function createFirstClient(options: ClientOptions, load: LoadRest): FirstClient {
  const parts: MakePart[] = [...FIRST]
  const connecting: Connecting = {
    openSse: openSseLater(load),
    check: async (base, given) => {
      const loaded = await load().catch(() => undefined)
      return loaded ? loaded.check(base, given) : unreachable('it cannot be reached')
    },
  }
  const { client, connection, rooms } = composeClient(options, connecting, parts)
  return {
    client,
    complete: (rest) => {
      parts.push(...rest.parts)
      for (const room of rooms.values()) DefaultRoom.add(room, rest.parts)
      DefaultConnection.watch(connection, rest.Liveness)
    },
  }
}
