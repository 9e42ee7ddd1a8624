// Read as `import * as TIMES`, so that a bundler writes the numbers where they are used.

export const connectTimeoutMs = 10_000
/** A WebSocket that brings nothing for so long has server-sent events tried beside it. */
export const silentWebSocketMs = 3_000
/** Where it worked before, a server that is busy is more likely. */
export const silentKnownWebSocketMs = 6_000
/** How long it is believed that no WebSocket gets through to a server. */
export const blockedForMs = 1_800_000
export const checkTimeoutMs = 5_000
/** A proxy that asks for more than that is asked again all the same. */
export const maxRetryAfterMs = 300_000
export const backoffFirstMs = 500
export const backoffMaxMs = 20_000
export const hiddenTabFactor = 3
const likesIntervalMs = 1_000
const maxLikesIntervalMs = 5_000
export const typingIntervalMs = 3_000
/** How long after its last sign somebody counts as writing, with the time that the server takes to tell. */
export const typingForMs = 6_500
export const refreshBeforeExpiryMs = 60_000
export const tokenTimeoutMs = 10_000
export const tokenFloorMs = 1_000
export const tokenMaxMs = 60_000
export const guestTurnTimeoutMs = 5_000
export const sendTimeoutMs = 60_000
export const queueCheckMs = 500
export const requestTimeoutMs = 30_000
export const attachTimeoutMs = 60_000
/** How long what is under way has to be answered after `detach()` and `close()`. */
export const flushTimeoutMs = 2_000
/** How long a message that nobody is shown stays on the screen of its author. */
export const suppressedShownMs = 20_000
export const maxTimerMs = 2_147_483_647

const VIEWERS_PER_SECOND = 1_000

/** How long likes are gathered: the more people there are, the less often each of them tells. */
export const gatherLikesMs = (viewers: number): number =>
  Math.min(maxLikesIntervalMs, likesIntervalMs * Math.max(1, viewers / VIEWERS_PER_SECOND))
