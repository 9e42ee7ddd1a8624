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
  /** The address of the server, such as `https://live.example.com`. */
  server: string
  /** Asked for a token when one is needed: at first, when the old one nears its end, when the server wants another. */
  getToken?: () => string | Promise<string>
  /** Comes in without a token, under a nickname. The same person again after a reload, if storage keeps it. */
  guest?: { name?: string }
  WebSocket?: new (url: string) => WebSocketLike
  fetch?: typeof fetch
  storage?: ClientStorage
  /** In the order to be tried; both by default. */
  transports?: readonly TransportName[]
  /** How long a message waits for a connection before it fails. Default 60,000. */
  queueForMs?: number
  /** How many messages wait at most. Default 100. */
  maxQueued?: number
  /** Between 0 and 1; for tests. */
  random?: () => number
}

export const TIMES = {
  connectWithinMs: 10_000,
  backoffFirstMs: 500,
  backoffMostMs: 20_000,
  hiddenTabFactor: 3,
  silentForMs: 50_000,
  likesEveryMs: 1_000,
  mostLikesEveryMs: 5_000,
  typingEveryMs: 3_000,
  refreshBeforeExpiryMs: 60_000,
  queueForMs: 60_000,
  maxTimerMs: 2_147_483_647,
} as const

const VIEWERS_PER_SECOND = 1_000

/** How long likes are gathered: the more people there are, the less often each of them tells. */
export const gatherLikesMs = (viewers: number): number =>
  Math.min(TIMES.mostLikesEveryMs, TIMES.likesEveryMs * Math.max(1, viewers / VIEWERS_PER_SECOND))
