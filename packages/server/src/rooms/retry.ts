const FIRST_MS = 50
const MAX_MS = 2_000

/** The delay after this many consecutive failures: doubled with each one, up to a maximum. */
export const retryAfterMs = (failures: number): number => Math.min(MAX_MS, FIRST_MS * 2 ** (failures - 1))
