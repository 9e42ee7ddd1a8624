// Imported as `import * as TIMES`, so that a bundler inlines the numbers.

export const connectTimeoutMs = 10_000
/** A connection that lasts this long has worked: only then does its loss reset the back-off. */
export const goodAfterMs = 10_000
/** If a WebSocket is silent for this long, server-sent events are tried beside it. */
export const silentWebSocketMs = 3_000
/** Longer if a WebSocket worked before: then a busy server is the more likely cause. */
export const silentKnownWebSocketMs = 6_000
/** How long it is assumed that no WebSocket can reach a server. */
export const blockedForMs = 1_800_000
export const checkTimeoutMs = 5_000
/** The maximum wait, even if a proxy asks for more. */
export const maxRetryAfterMs = 300_000
/** The first delay before a request is repeated; it doubles. */
export const postRetryMs = 250
/** How long an automatic retry waits after a refusal by a proxy. */
export const refusedRetryMs = 5_000
export const backoffFirstMs = 500
export const backoffMaxMs = 20_000
export const hiddenTabFactor = 3
export const refreshBeforeExpiryMs = 60_000
export const tokenTimeoutMs = 10_000
export const tokenFloorMs = 1_000
export const tokenMaxMs = 60_000
export const guestTurnTimeoutMs = 5_000
export const sendTimeoutMs = 60_000
export const queueCheckMs = 500
export const requestTimeoutMs = 30_000
export const attachTimeoutMs = 60_000
/** How long requests in flight may take after `detach()` and `close()`. */
export const flushTimeoutMs = 2_000
/** How long a suppressed message stays on the screen of its author. */
export const suppressedShownMs = 20_000
export const maxTimerMs = 2_147_483_647
