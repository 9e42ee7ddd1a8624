import type { Model } from '@ovation/kernel'

/**
 * The state of the host's encoder: never seen, on air, lost and expected back, ended. `stream` is the id of the broadcast;
 * times are milliseconds since 1970, by the server's clock.
 */
export type StreamState =
  | { status: 'none' }
  | { status: 'live'; stream: string; startedAt: number }
  | { status: 'interrupted'; stream: string; startedAt: number; since: number }
  | { status: 'ended'; stream: string; endedAt: number }

export type StreamSlice = { stream: StreamState }

export type StreamEvents = {
  'stream.started': { stream: string }
  /** The encoder disconnected without unpublishing; the broadcast continues if it reconnects in time. */
  'stream.interrupted': { stream: string }
  'stream.ended': { stream: string; reason?: string }
}

export const stream: Model<StreamSlice, StreamEvents> = {
  initial: { stream: { status: 'none' } },
  events: {
    // An encoder that comes back within the grace time continues the same broadcast.
    'stream.started': ({ stream }, body, meta) => ({
      stream: {
        status: 'live',
        stream: body.stream,
        startedAt: stream.status === 'interrupted' ? stream.startedAt : meta.at,
      },
    }),
    'stream.interrupted': ({ stream }, body, meta) =>
      stream.status === 'live' && stream.stream === body.stream
        ? { stream: { ...stream, status: 'interrupted', since: meta.at } }
        : {},
    'stream.ended': (_, body, meta) => ({ stream: { status: 'ended', stream: body.stream, endedAt: meta.at } }),
  },
}
