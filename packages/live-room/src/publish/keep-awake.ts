/**
 * Keeps the phone awake, and asks before the page is left. `shown`: the page is visible
 * again, after it was hidden for so long.
 * Returns a function that ends it.
 */
export function keepAwake(shown: (hiddenForMs: number) => void): () => void {
  let lock: WakeLockSentinel | undefined
  let over = false
  let hiddenAt: number | undefined
  const hold = (): void =>
    void navigator.wakeLock?.request('screen').then(
      (held) => {
        lock = held
        if (over) void held.release()
      },
      () => {},
    )
  // A hidden page loses its lock.
  const again = (): void => {
    if (document.hidden) {
      hiddenAt ??= performance.now()
      return
    }
    hold()
    shown(hiddenAt === undefined ? 0 : performance.now() - hiddenAt)
    hiddenAt = undefined
  }
  const stay = (event: Event): void => event.preventDefault()
  hold()
  document.addEventListener('visibilitychange', again)
  addEventListener('beforeunload', stay)
  return () => {
    over = true
    document.removeEventListener('visibilitychange', again)
    removeEventListener('beforeunload', stay)
    void lock?.release()
  }
}
