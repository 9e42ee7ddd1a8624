import { connect } from '@nats-io/transport-node'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Connect } from './remote.ts'

const SUBJECT = 'ovation.hints'
const RETRY_MS = 500

/** NATS' core publish and subscribe; nothing is stored by it. */
export const overNats =
  (url: string): Connect =>
  (receive) => {
    let connection: NatsConnection | undefined
    let closed = false
    const opening = connect({
      servers: url.replace(/^nats:\/\//, ''),
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RETRY_MS,
      noEcho: true,
    }).then(async (opened) => {
      connection = opened
      if (closed) return opened.close()
      opened.subscribe(SUBJECT, { callback: (_, message) => receive(message.string()) })
      await opened.flush()
    })
    let up = true
    const following = opening.then(async () => {
      for await (const { type } of connection?.status() ?? []) {
        if (type === 'disconnect') up = false
        if (type === 'reconnect') up = true
      }
    })
    // A server that lets nobody in is away like any other.
    following.catch(() => {})
    return {
      // What the library would keep for a server that is away is not wanted there later.
      send: (text) => {
        if (connection && up && !connection.isClosed()) connection.publish(SUBJECT, text)
      },
      ready: () => opening.then(() => undefined),
      close: async () => {
        closed = true
        await connection?.close().catch(() => {})
      },
    }
  }
