// Imported as `import * as LIMITS`, so that a bundler inlines the numbers.

/** Older gaps are far above what a screen shows. */
export const maxGaps = 500
export const maxErasedPeople = 100
export const commandIdChars = 16
/** How many characters of an argument an error message quotes. */
export const maxShownChars = 20
export const maxBatchFrames = 32
/**
 * Together with one more frame of the maximum size, with every character escaped, this is below what the server accepts in
 * one request.
 */
export const maxBatchChars = 8_192
/** How often a request is repeated after a temporary refusal of a proxy. */
export const maxPostRetries = 3
/** Larger requests would exceed the small amount that a page may have in flight while it is being left. */
export const maxKeptAliveChars = 4_096
/** After this many failed attempts, a WebSocket that worked before is no longer waited for. */
export const maxFailuresOnceWorked = 4
/**
 * How many attempts get only a share of the connect timeout if a connection worked before (2 s: a lost first packet is sent
 * again after 1 s).
 */
export const reopens = 4
export const reopenShare = 0.2
