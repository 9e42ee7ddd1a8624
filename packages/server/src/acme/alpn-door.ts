import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { SecureContext, Server } from 'node:tls'
import { alpnOf } from './client-hello.ts'

const PROTOCOL = 'acme-tls/1'
const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * Lets the certificate authority check a name inside the handshake, on the port of the pages (RFC 8737). Node chooses a
 * certificate before it knows which protocol is asked for, so the first message of each connection is read ahead: those that
 * ask for this protocol get the certificate of their challenge, and everybody else's handshake is as it was.
 */
export function openAlpnDoor(server: Server, contextFor: (name: string) => Promise<SecureContext | undefined>): void {
  const checks = createServer({
    ALPNProtocols: [PROTOCOL],
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    SNICallback: (name, done) =>
      void contextFor(name).then(
        (context) => (context ? done(null, context) : done(new Error('there is no challenge for this name'))),
        (error: Error) => done(error),
      ),
  })
  checks.on('secureConnection', (socket) => socket.end())
  checks.on('tlsClientError', (_, socket) => socket.destroy())
  const handlers = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    readAhead(socket, (protocols) => {
      if (protocols.includes(PROTOCOL)) return void checks.emit('connection', socket)
      for (const handler of handlers) handler.call(server, socket)
    })
  })
}

/** A TLS record is no longer than this, and its head tells how long it is. */
const MAX_RECORD_BYTES = 5 + 16_384

/** Reads the first record, puts it back, and hands the socket on. The ledger of sockets bounds how long that may take. */
function readAhead(socket: Socket, then: (protocols: readonly string[]) => void): void {
  if (socket.destroyed) return
  let read = Buffer.alloc(0)
  const fail = (): void => void socket.destroy()
  const more = (): void => {
    const part = socket.read() as Buffer | null
    if (part === null) return
    read = Buffer.concat([read, part])
    const wanted = read.length < 5 ? 5 : Math.min(5 + read.readUInt16BE(3), MAX_RECORD_BYTES)
    if (read.length < wanted && read[0] === HANDSHAKE) return
    socket.off('readable', more).off('error', fail).off('end', fail)
    socket.unshift(read)
    then(alpnOf(read))
  }
  socket.on('readable', more).on('error', fail).on('end', fail)
}

const HANDSHAKE = 22
