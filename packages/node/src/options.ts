/** Where a server is, and who asks. */
export type RoomServiceOptions = {
  /** The address of the server, such as `https://live.example.com`. */
  server: string
  /** An API key, or a function that gives a token when one is needed. */
  key: string | (() => string | Promise<string>)
  /** How often a request is tried, 5 by default; with the same `Idempotency-Key` each time. */
  maxAttempts?: number
  /** How long a request may take with all its attempts, in milliseconds: 30,000 by default. */
  timeoutMs?: number
  /** Another `fetch`. */
  fetch?: typeof globalThis.fetch
}

/** What one request may have besides. */
export type CallOptions = {
  /** Makes requests with the same key one and the same, also after a restart of yours; one is made by itself. */
  idempotencyKey?: string
  /** Gives up. */
  signal?: AbortSignal
}
