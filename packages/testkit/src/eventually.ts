const POLL_INTERVAL_MS = 20

/** Waits until `check` gives a value that is neither false nor undefined; fails with `what` after the time is over. */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const value = await check()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`)
    await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS))
  }
}
