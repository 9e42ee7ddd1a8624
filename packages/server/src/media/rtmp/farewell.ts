import type { Socket } from 'node:net'
import type { AmfValue } from './amf0.ts'
import { statusMessage } from './replies.ts'

/** How long the final message may take to arrive; bytes received meanwhile are discarded. */
const FAREWELL_TIMEOUT_MS = 500

/** Stops reading and sends a final message. Destroying a socket with unread bytes would reset it and lose the message. */
export function sayLast(socket: Socket, words: AmfValue): void {
  if (words === undefined || !socket.writable) {
    socket.destroy()
    return
  }
  socket.write(statusMessage(words))
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), FAREWELL_TIMEOUT_MS)
  socket.once('end', () => socket.destroy())
  socket.once('close', () => clearTimeout(timer))
}
