import type { WireError } from '@ovation/protocol'
import type { ClientOptions } from './options.ts'

/** The events of a transport. `closed` is called exactly once, and never before the transport was returned. */
export type TransportEvents = {
  opened(): void
  frame(text: string): void
  /**
   * `code` is the server's close code, or 1006 if the connection just ended; `error` is an HTTP error response in its place.
   */
  closed(code: number, error?: WireError): void
}

/** One connection, over any transport. */
export type Transport = {
  send(text: string): void
  /** What was sent before is still transmitted. */
  close(): void
}

/** Opens a connection to the server at `base`, and sends `hello` as soon as it is open. */
export type OpenTransport = (base: string, options: ClientOptions, hello: string, events: TransportEvents) => Transport

export const ABNORMAL = 1006
export const NORMAL = 1000
