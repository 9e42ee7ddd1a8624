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

export type TransportName = 'websocket' | 'sse'

export type ClientOptions = {
  /**
   * The address of the server, such as `https://live.example.com`; a path behind it counts. What is no address ends in the
   * state `failed` with `address_invalid`, and `attach()` rejects with it.
   */
  server: string
  /**
   * Gives a token for this person: asked at first, when the old one nears its end, and when the server wants another. Not more
   * than once a second, and less and less often, up to once a minute, while what it gives is of no use (it throws, does not
   * answer within 10 s, or gives a token that has ended or the one from before). Throws an `OvationError` with the code
   * `unauthorized` to say that nobody is signed in: then the client gives up.
   *
   * @example
   * getToken: async () => (await fetch('/chat-token', { method: 'POST' })).text()
   */
  getToken?: () => string | Promise<string>
  /** Comes in without a token, under a nickname. The same person again after a reload, if storage keeps it. */
  guest?: { name?: string }
  /** In the place of the platform's own. */
  WebSocket?: new (url: string) => WebSocketLike
  fetch?: typeof fetch
  /** Where guest and transport are remembered. Default `localStorage` in browsers; one that throws is replaced by memory. */
  storage?: ClientStorage
  /** In the order to be tried; both by default, the WebSocket first. */
  transports?: readonly TransportName[]
  /** How long a command waits to be stored before its promise rejects, milliseconds. Default 60,000. */
  queueForMs?: number
  /** How many commands of a room wait at most; the next is refused with `offline_full`. Default 100. */
  maxQueued?: number
  /** Between 0 and 1; for tests. */
  random?: () => number
}

export const TIMES = {
  connectTimeoutMs: 10_000,
  /** A WebSocket that brings nothing for so long has server-sent events tried beside it. */
  silentWebSocketMs: 3_000,
  /** Where it worked before, a server that is busy is more likely. */
  silentKnownWebSocketMs: 6_000,
  /** How long it is believed that no WebSocket gets through to a server. */
  blockedForMs: 1_800_000,
  checkTimeoutMs: 5_000,
  backoffFirstMs: 500,
  backoffMostMs: 20_000,
  hiddenTabFactor: 3,
  silentForMs: 50_000,
  likesEveryMs: 1_000,
  mostLikesEveryMs: 5_000,
  typingEveryMs: 3_000,
  /** How long after its last sign somebody counts as writing, with the time that the server takes to tell. */
  typingForMs: 6_500,
  refreshBeforeExpiryMs: 60_000,
  tokenTimeoutMs: 10_000,
  tokenFloorMs: 1_000,
  tokenMostMs: 60_000,
  guestTurnTimeoutMs: 5_000,
  queueForMs: 60_000,
  queueCheckMs: 500,
  requestTimeoutMs: 30_000,
  attachTimeoutMs: 60_000,
  /** How long what is under way has to be answered after `detach()` and `close()`. */
  flushTimeoutMs: 2_000,
  maxTimerMs: 2_147_483_647,
} as const

const VIEWERS_PER_SECOND = 1_000

/** How long likes are gathered: the more people there are, the less often each of them tells. */
export const gatherLikesMs = (viewers: number): number =>
  Math.min(TIMES.mostLikesEveryMs, TIMES.likesEveryMs * Math.max(1, viewers / VIEWERS_PER_SECOND))
