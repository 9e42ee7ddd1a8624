export { charsIn, isStaff } from '@ovation/kernel'
import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ServerFrame } from '@ovation/protocol'
import { unreachable } from './address.ts'
import { composeClient } from './compose-client.ts'
import type { Connecting, MakePart, Rest } from './composition.ts'
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

/** Notices nothing, and remembers whether a connection is open, until `complete` gives it the code for more. */
function watchLater(): { watch: Connecting['watch']; complete(rest: Connecting): void } {
  let answerMs: number | undefined
  let given: Parameters<Connecting['watch']>
  const liveness: ReturnType<Connecting['watch']> = {
    begin: (ms) => (answerMs = ms),
    stop: () => (answerMs = undefined),
    ...{ asked() {}, heard() {}, doubt() {} },
  }
  return {
    watch: (...ports) => {
      given = ports
      return liveness
    },
    complete: ({ watch }) => {
      const real = watch(...given)
      for (const name of ['begin', 'stop', 'asked', 'heard', 'doubt'] as const)
        liveness[name] = (value?: unknown) => real[name](value as never)
      if (answerMs !== undefined) real.begin(answerMs)
    },
  }
}

/**
 * Makes a client that has the rest of its code later: its rooms when `complete` is called, a connection when it needs it. Until
 * then rooms have `attach`, `detach`, `command`, `messages.send` and `occupancy`.
 */
export function createFirstClient(options: ClientOptions, load: LoadRest): FirstClient {
  const rooms = new Map<string, DefaultRoom>()
  /** By room: the answer to the last attach with what signals have changed since, for parts that come later. */
  const answers = new Map<string, object>()
  const remember = ({ room: { name } }: ClientPort): ClientPart => ({
    room: {},
    attached: (answer) => answers.set(name, { ...answer, snapshot: undefined }),
    receive: (frame) => (frame as ServerFrame).t === 'signal' && answers.set(name, { ...answers.get(name), ...frame }),
  })
  const { watch, complete } = watchLater()
  const parts: MakePart[] = [...FIRST, remember]
  const connecting: Connecting = {
    watch,
    openSse: openSseLater(load),
    check: async (base, given) => {
      const loaded = await load().catch(() => undefined)
      return loaded ? loaded.check(base, given) : unreachable('it cannot be reached')
    },
  }
  const client = composeClient(options, connecting, parts, rooms) as Client
  return {
    client,
    complete: (rest) => {
      complete(rest)
      rest.me(client, options)
      parts.push(...rest.parts)
      for (const room of rooms.values()) {
        /** Tells the parts, once the room has all of them, and then what shows the room. */
        const last = (port: ClientPort): ClientPart => {
          queueMicrotask(port.changed)
          return { room: {} }
        }
        const late = rest.parts.map((make) => (port: never): ClientPart => {
          const part = make(port)
          const answer = answers.get(room.name)
          if (answer) queueMicrotask(() => part.attached?.(answer))
          return part
        })
        DefaultRoom.add(room, [...late, last])
      }
    },
  }
}
