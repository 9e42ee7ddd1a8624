const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What a start that was told to stop ends with. */
class ToldToStop extends Error {
  override readonly name = 'ToldToStop'

  constructor(signal: NodeJS.Signals) {
    super(
      `the server did not start; it was told to stop (${signal}) before it was ready; nothing of it runs, start it again`,
    )
  }
}

let heard: AbortController | undefined

/**
 * Hears the signals that end a server, from the first call on; the reason is a `ToldToStop`. The listeners stay: a
 * terminal, npm and the launcher may each send the signal, and only the first one counts.
 */
export function stopSignal(): AbortSignal {
  if (heard) return heard.signal
  const stop = new AbortController()
  for (const signal of SIGNALS) process.on(signal, () => stop.abort(new ToldToStop(signal)))
  heard = stop
  return stop.signal
}
