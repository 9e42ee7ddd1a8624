import type { EncodedFrame } from '../rooms/index.ts'

/** The connection to one client: a WebSocket, or a stream of server-sent events. */
export interface Transport {
  /** Returns the number of bytes handed to the network. */
  sendText(text: string): number
  /** Sends a frame that others receive too, encoded once for all of them. */
  sendFrame(frame: EncodedFrame): number
  /** Bytes that the operating system has not accepted yet. */
  readonly bufferedBytes: number
  /** Sends `bye` and closes the connection; a client that does not answer is disconnected. */
  close(code: number, reason: string): void
}
