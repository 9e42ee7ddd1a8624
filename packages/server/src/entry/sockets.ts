import type { Duplex } from 'node:stream'

/** A socket, with TLS or without. */
type NetSocket = Duplex & {
  setTimeout(ms: number): unknown
  destroySoon(): void
  readonly bytesRead?: number
}

const isNetSocket = (socket: Duplex): socket is NetSocket => 'setTimeout' in socket && 'destroySoon' in socket

/** Says one last thing and closes the socket, whether or not the other side reads it, or closes its own half. */
export function endSocket(socket: Duplex, lastWords: string, timeoutMs: number): void {
  socket.on('error', () => socket.destroy())
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
  socket.end(lastWords)
  if (isNetSocket(socket)) socket.destroySoon()
}

/**
 * Closes a socket on which bytes wait and none of them is taken for so long. A slow reader is not meant: whenever the
 * network takes a part of what waits, Node begins the time anew.
 */
export function cutWhenStalled(socket: Duplex, stalledMs: number): void {
  if (!isNetSocket(socket)) return
  socket.setTimeout(stalledMs)
  socket.on('timeout', () => {
    if (socket.writableLength > 0) socket.destroy()
  })
}

/**
 * Holds a socket to so many bytes until it has shown what it may do; gives what ends that. The bound counts on the wire,
 * below whatever gathers frames.
 */
export function boundUntilAuthorised(socket: Duplex, maxBytes: number): () => void {
  let bytes = 0
  const count = (data: Buffer): void => {
    bytes += data.length
    if (bytes > maxBytes) socket.destroy()
  }
  socket.on('data', count)
  return () => socket.off('data', count)
}
