/**
 * Keeps the phone awake, and asks before the page is left. `shown`: the page is visible again, after it was hidden.
 * Returns a function that ends it.
 */
export function keepAwake(shown: () => void): () => void {
  let lock: WakeLockSentinel | undefined
  let over = false
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
    if (document.hidden) return
    hold()
    shown()
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
