/** Runs something later; gives what cancels it. The clock of what takes its timers from outside. */
export function after(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}
