/** Where a client remembers things between visits. `localStorage` fits. */
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

/** What can carry a connection: a WebSocket, or server-sent events one way and requests the other. */
export type TransportName = 'websocket' | 'sse'

/** What `createClient` takes. Only `server`, and `getToken` or `guest`, are needed. */
export interface ClientOptions {
  /**
   * The address of the server, such as `https://live.example.com`; a path behind it counts, so leave out `/r/demo` of the
   * link to a room. What is no address ends in the state `failed` with `address_invalid`, and `attach()` rejects with it.
   */
  server: string
  /**
   * Gives a token for this person: asked at first, when the old one nears its end, and when the server wants another. Not more
   * than once a second, and less and less often, up to once a minute, while what it gives is of no use (it throws, does not
   * answer within 10 s, gives anything but the token alone, or a token that has ended or the one from before). Throws an
   * `OvationError` with the code `unauthorized` to say that nobody is signed in: then the client gives up.
   *
   * @example
   * getToken: async () => (await fetch('/chat-token', { method: 'POST' })).text()
   */
  getToken?: () => string | Promise<string>
  /** Comes in without a token, under a nickname. The same person again after a reload, if storage keeps it. */
  guest?: { name?: string }
  /**
   * In the place of the platform's own; Node 20 has none (`ws` fits), and without one server-sent events are used. Whether it
   * gets through is remembered by this client alone.
   */
  WebSocket?: new (url: string) => WebSocketLike
  /** In the place of the platform's own. */
  fetch?: typeof fetch
  /**
   * Where guest and transport are remembered. Default `localStorage` in browsers; one that throws is replaced by memory. An
   * asynchronous one is refused by `createClient`: read it before, and give what was read.
   */
  storage?: ClientStorage
  /** In the order to be tried, one at least; both by default, the WebSocket first. */
  transports?: readonly TransportName[]
  /** How long a command waits to be stored before its promise rejects, milliseconds. Default 60,000. */
  sendTimeoutMs?: number
  /** How many commands of a room wait at most; the next is refused with `offline_full`. Default 100. */
  maxQueued?: number
  /** Between 0 and 1; for tests. */
  random?: () => number
}
