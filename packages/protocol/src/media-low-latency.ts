// The low-latency stream (`/live/PATH/ws`): fragmented MP4 over a WebSocket. A text message is an init header or says that
// the stream pauses; binary messages are the init segment that the header announced, and then fragments, which may be cut
// anywhere. The viewer's screen imports types alone: what stands here as a value costs its first load nothing.

/** Stands before an init segment. */
export type InitHeader = {
  t: 'init'
  /** The media type with its codecs, as `MediaSource` takes it. */
  mime: string
  /** The time of position 0, milliseconds since 1970. */
  epochMs: number
  /** In pixels; 0 where there is only audio. */
  width: number
  height: number
  /** Set where the server says `still` while the stream pauses, as it does for those who ask for it with `?stills`. */
  stills?: true
}

/** Nothing new has arrived from the publisher, and the way to the viewer carries what there is. */
export type Still = { t: 'still' }

/** How the server closes the connection: the stream is not live, or has ended; this viewer may not watch. */
export const LOW_LATENCY_CLOSE = { notLive: 4_404, ended: 4_410, forbidden: 4_403 } as const
export type LowLatencyClose = typeof LOW_LATENCY_CLOSE

/** `stills`: whether pauses are reported on this connection. */
export function initMessage(header: Omit<InitHeader, 't' | 'stills'>, stills: boolean): string {
  const { mime, epochMs, width, height } = header
  const said: InitHeader = { t: 'init', mime, epochMs, width, height }
  return JSON.stringify(stills ? { ...said, stills } : said)
}

export const STILL_MESSAGE: string = JSON.stringify({ t: 'still' } satisfies Still)

/** How a screen lays a video out. */
export type Shape = 'portrait' | 'landscape'

/** Up to this width for its height, a video fills an upright phone without losing what matters. */
const MAX_PORTRAIT_RATIO = 0.8

/** What a video is by its size in pixels; undefined until that is known, or if it is audio alone. */
export function shapeOf({ width, height }: { width: number; height: number }): Shape | undefined {
  if (width === 0 || height === 0) return undefined
  return width / height <= MAX_PORTRAIT_RATIO ? 'portrait' : 'landscape'
}
