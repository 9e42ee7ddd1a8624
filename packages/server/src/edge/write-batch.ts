import type { Socket } from 'node:net'
import { RING_SENDS, RingError } from './io-uring.ts'
import type { SendRing } from './io-uring.ts'

/** A connection whose writes can be batched. */
export interface BatchedSocket {
  readonly socket: Socket
  /** Of the socket; -1 if it has none. To ask for it takes longer than to remember it. */
  readonly descriptor: number
  /** Whether a write of it waits in the batch. */
  inBatch: boolean
}

export const descriptorOf = (socket: Socket): number =>
  (socket as unknown as { _handle?: { fd?: number } | null })._handle?.fd ?? -1

/**
 * Writes that are made in one go, such as a frame to everyone in a room, handed to the kernel together: a third less CPU time
 * for each than single writes. Every connection gets its bytes in the order in which they were written; what the kernel does
 * not take at once goes through the socket's own queue. Without a ring, and outside `together`, each is a single write.
 */
export class WriteBatch {
  #ring: SendRing | undefined
  #onError: (error: unknown) => void
  #depth = 0
  #sockets: BatchedSocket[] = []
  #buffers: Buffer[] = []

  constructor(ring: SendRing | undefined, onError: (error: unknown) => void) {
    this.#ring = ring
    this.#onError = onError
  }

  /** Calls a function; everything that it writes is in the kernel, or in a socket's queue, when this returns. */
  together = (run: () => void): void => {
    this.#depth += 1
    try {
      run()
    } finally {
      this.#depth -= 1
      if (this.#depth === 0) this.#flush()
    }
  }

  write(to: BatchedSocket, bytes: Buffer): void {
    const { socket } = to
    if (to.inBatch) this.#flush()
    // What waits in the socket's own queue goes first.
    if (
      this.#depth === 0 ||
      !this.#ring ||
      to.descriptor < 0 ||
      socket.writableLength > 0 ||
      socket.writableCorked > 0
    ) {
      socket.write(bytes)
      return
    }
    to.inBatch = true
    this.#sockets.push(to)
    this.#buffers.push(bytes)
    if (this.#buffers.length === RING_SENDS) this.#flush()
  }

  /** Sends what waits for this connection, so that others can write to its socket. */
  release(to: BatchedSocket): void {
    if (to.inBatch) this.#flush()
  }

  #flush(): void {
    const [sockets, buffers, ring] = [this.#sockets, this.#buffers, this.#ring]
    if (sockets.length === 0 || !ring) return
    this.#sockets = []
    this.#buffers = []
    const descriptors: number[] = []
    for (const to of sockets) {
      to.inBatch = false
      // A socket that was destroyed meanwhile has none any more, and its number may be another's already.
      descriptors.push(to.socket.destroyed ? -1 : to.descriptor)
    }
    // Written when the ring has done its part: what a socket does meanwhile cannot come between.
    const rest: [index: number, sentBytes: number][] = []
    try {
      ring.send(descriptors, buffers, (index, sentBytes) => rest.push([index, sentBytes]))
    } catch (error) {
      this.#ring = undefined
      for (let n = error instanceof RingError ? error.submitted : 0; n < sockets.length; n++) rest.push([n, 0])
      this.#onError(error)
    }
    for (const [index, sentBytes] of rest) {
      const { socket } = sockets[index] as BatchedSocket
      if (!socket.destroyed) socket.write((buffers[index] as Buffer).subarray(sentBytes))
    }
  }
}
