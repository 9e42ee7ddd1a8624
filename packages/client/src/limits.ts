// Read as `import * as LIMITS`, so that a bundler writes the numbers where they are used.

export const maxLikesAtOnce = 500
export const defaultHistoryMessages = 50
export const maxRememberedMessages = 1_000
/** Older ones are far above what a screen shows. */
export const maxGaps = 500
export const maxErasedPeople = 100
export const commandIdChars = 16
/** How much of what was given a refusal repeats. */
export const maxShownChars = 20
export const maxBatchFrames = 32
/** With one more frame of the largest size, every character escaped, below what the server takes in one request. */
export const maxBatchChars = 8_192
/** Larger ones would take the little that a page may have under way when it is left. */
export const maxKeptAliveChars = 4_096
/** Failed tries after which a WebSocket that worked before is not waited for any longer. */
export const maxFailuresOnceWorked = 4
/** Tries that get a share of the time for a socket to open (2 s: a first packet that was lost goes again after one), where one did before. */
export const reopens = 4
export const reopenShare = 0.2
