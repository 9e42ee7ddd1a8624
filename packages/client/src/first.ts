import type { Client } from './api/client.ts'
import { unreachable } from './address.ts'
import { composeClient } from './compose-client.ts'
import type { Composition } from './composition.ts'
import { FIRST } from './first-parts.ts'
import type { ClientOptions } from './options.ts'
import { ABNORMAL, NORMAL } from './transport.ts'
import type { OpenTransport, Transport } from './transport.ts'

// A client in parts, for the viewer's screen: what it needs to attach a room and to read and write in it, and the rest. The
// package has both from the start.

/** Loads the rest; rejects if it cannot be loaded now. */
export type LoadRest = () => Promise<{ REST: Composition }>

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
      ({ REST }) => {
        if (!over) transport = REST.openSse(base, options, hello, events)
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
 * then rooms have `attach`, `detach`, `command`, `messages` without `history` and `markRead`, and `occupancy`.
 */
export function createFirstClient(
  options: ClientOptions,
  load: LoadRest,
): { client: Client; complete(rest: Composition): void } {
  const { client, add } = composeClient(options, {
    parts: FIRST,
    openSse: openSseLater(load),
    check: async (base, given) => {
      const loaded = await load().catch(() => undefined)
      return loaded ? loaded.REST.check(base, given) : unreachable('it cannot be reached')
    },
  })
  return { client, complete: ({ parts }) => add(parts) }
}
