import type { EncodedFrame } from '../rooms/index.ts'

/** The way to one client: a WebSocket, or a stream of server-sent events. */
export interface Transport {
  /** Gives the bytes handed to the network. */
  sendText(text: string): number
  /** Sends a frame that others receive too, encoded once for all of them. */
  sendFrame(frame: EncodedFrame): number
  /** Bytes that the operating system has not taken yet. */
  readonly bufferedBytes: number
  /** Sends `bye` and closes the connection; a client that does not answer is disconnected. */
  close(code: number, reason: string): void
}
