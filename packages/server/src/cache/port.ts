/**
 * Texts that can be made again, kept so that they need not be: what belongs together, such as all of a room, is a group.
 *
 * A driver MUST
 * - give exactly what was set last, or nothing;
 * - give nothing of a group that was set before a `drop` of it resolved, as far as it can be reached;
 * - answer within `CACHE_TIMEOUT_MS`, and at once for some seconds after it could not;
 * - stay within its bounds, and forget every text after `keepMs`.
 * A driver MAY forget anything at any time; one between nodes shows what one node set to all of them.
 * A driver MUST NOT reject because the other side is away, or give what somebody without the secret of the nodes has set.
 *
 * Whoever uses it MUST be able to tell from a text whether it still holds, and MUST NOT set secrets, or what is for one
 * person or for one role.
 */
export interface Cache {
  get(group: string, key: string): Promise<string | undefined>
  set(group: string, key: string, text: string): Promise<void>
  /** Forgets all of a group. */
  drop(group: string): Promise<void>
  close(): Promise<void>
}

export type CacheBounds = {
  maxBytes: number
  maxEntries: number
  maxTextBytes: number
  maxKeysPerGroup: number
  keepMs: number
}

/** How long somebody waits for a cache that does not answer. */
export const CACHE_TIMEOUT_MS = 200
