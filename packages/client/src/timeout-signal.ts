/** A signal that aborts after a time. Old browsers and WebViews have no `AbortSignal.timeout`. */
export function timeoutSignal(ms: number): AbortSignal {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms)
  const controller = new AbortController()
  setTimeout(() => controller.abort(), ms)
  return controller.signal
}
