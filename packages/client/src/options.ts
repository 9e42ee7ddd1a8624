/** Where a client stores things between visits. `localStorage` fits. */
export type ClientStorage = { getItem(key: string): string | null; setItem(key: string, value: string): void }

/** The part of a WebSocket that the client uses. */
export type WebSocketLike = {
  send(text: string): void
  close(code?: number, reason?: string): void
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
}

/** A transport of a connection: a WebSocket, or server-sent events in one direction and requests in the other. */
export type TransportName = 'websocket' | 'sse'

/** The options of `createClient`. Only `server`, and `getToken` or `guest`, are required. */
export interface ClientOptions {
  /**
   * The address of the server, such as `https://live.example.com`; a path is part of the address, so leave out `/r/demo` of
   * the link to a room. An invalid address leads to the state `failed` with `address_invalid`, and `attach()` rejects with
   * it.
   */
  server: string
  /**
   * Returns a token for this person: called at first, when the old one is about to expire, and when the server asks for
   * another. Called at most once a second, and less and less often, down to once a minute, while its result is useless (it
   * throws, does not answer within 10 s, returns anything but the token alone, or returns an expired token or the previous
   * one). Throw an `OvationError` with the code `unauthorized` to say that nobody is signed in: then the client gives up.
   *
   * @example
   * getToken: async () => (await fetch('/chat-token', { method: 'POST' })).text()
   */
  getToken?: () => string | Promise<string>
  /** Connects without a token, under a nickname. The same person again after a reload, if the storage keeps it. */
  guest?: { name?: string }
  /**
   * Replaces the platform's own; Node 20 has none (`ws` fits), and without one server-sent events are used. Whether it works
   * is remembered by this client only.
   */
  WebSocket?: new (url: string) => WebSocketLike
  /** Replaces the platform's own. */
  fetch?: typeof fetch
  /**
   * Where guest and transport are remembered. Default `localStorage` in browsers; one that throws is replaced by memory. An
   * asynchronous one is refused by `createClient`: read it first, and pass the values.
   */
  storage?: ClientStorage
  /** The transports in the order in which to try them, at least one; both by default, the WebSocket first. */
  transports?: readonly TransportName[]
  /** How long a command waits to be stored before its promise rejects, milliseconds. Default 60,000. */
  sendTimeoutMs?: number
  /** How many commands of a room may wait; the next is refused with `offline_full`. Default 100. */
  maxQueued?: number
  /** Returns a number between 0 and 1; for tests. */
  random?: () => number
}
