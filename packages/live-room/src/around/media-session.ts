/** What the system shows of what plays, on a locked screen and beside its volume. */
export type NowPlaying = { title: string; artist: string; picture?: string }

type Actions = { play: () => void; pause: () => void }

/** The part of `navigator.mediaSession` that is used. */
export type Session = {
  metadata: unknown
  setActionHandler(action: 'play' | 'pause' | 'stop', handler: (() => void) | null): void
}

const ACTIONS = ['play', 'pause', 'stop'] as const

/** Tells the system what plays, and what its buttons do; returns a function that takes that back. */
export function tellSystem(
  session: Session,
  { title, artist, picture }: NowPlaying,
  { play, pause }: Actions,
): () => void {
  const metadata = new MediaMetadata({ title, artist, ...(picture ? { artwork: [{ src: picture }] } : {}) })
  session.metadata = metadata
  const handlers = { play, pause, stop: pause }
  const set = (action: (typeof ACTIONS)[number], handler: (() => void) | null): void => {
    try {
      session.setActionHandler(action, handler)
    } catch {
      // Older browsers do not know all of them.
    }
  }
  for (const action of ACTIONS) set(action, handlers[action])
  return () => {
    // Another player of the page may have taken over.
    if (session.metadata !== metadata) return
    session.metadata = null
    for (const action of ACTIONS) set(action, null)
  }
}
