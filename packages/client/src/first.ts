import { unreachable } from './address.ts'
import { composeClient } from './compose-client.ts'
import type { FirstClient } from './compose-client.ts'
import type { Connecting, Rest } from './composition.ts'
import type { ClientOptions } from './options.ts'
import { ABNORMAL, NORMAL } from './transport.ts'
import type { OpenTransport, Transport } from './transport.ts'

// A client in parts, for the viewer's screen: what it needs to attach a room and to read and write in it, and the rest. The
// package has both from the start.

/** Loads the rest; rejects if it cannot be loaded now. */
export type LoadRest = () => Promise<Connecting & Rest>

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
export const createFirstClient = (options: ClientOptions, load: LoadRest): FirstClient =>
  composeClient(options, {
    openSse: openSseLater(load),
    check: async (base, given) => {
      const loaded = await load().catch(() => undefined)
      return loaded ? loaded.check(base, given) : unreachable('it cannot be reached')
    },
  })
