const FIRST_MS = 50
const MAX_MS = 2_000

/** How long to wait after so many failures in a row: doubled from one to the next, within a bound. */
export const retryAfterMs = (failures: number): number => Math.min(MAX_MS, FIRST_MS * 2 ** (failures - 1))
