import type { Model } from '@ovation/kernel'

/**
 * The state of the host's encoder: never seen, on air, lost and expected back, ended. `stream` is the id of the broadcast;
 * times are milliseconds since 1970, by the server's clock. `by`: `studio`, when its host ended it there; `site`, when somebody
 * who runs the site cut it, with what they `said`; absent when its encoder ended it. `recorded`: what is shown comes from a
 * file, not from an encoder.
 */
export type StreamState =
  | { status: 'none' }
  | { status: 'live'; stream: string; startedAt: number; recorded?: true }
  | { status: 'interrupted'; stream: string; startedAt: number; since: number; recorded?: true }
  | { status: 'ended'; stream: string; endedAt: number; by?: string; said?: string }

export type StreamSlice = { stream: StreamState }

export type StreamEvents = {
  'stream.started': { stream: string; recorded?: true }
  /** The encoder disconnected without unpublishing; the broadcast continues if it reconnects in time. */
  'stream.interrupted': { stream: string }
  'stream.ended': { stream: string; reason?: string; by?: string; said?: string }
  /** Who ended a broadcast that an encoder did not end, for staff. */
  'stream.cut': { stream: string; actor: string }
}

export const stream: Model<StreamSlice, StreamEvents> = {
  initial: { stream: { status: 'none' } },
  events: {
    // An encoder that comes back within the grace time continues the same broadcast,
    // and so does one that takes over from a file.
    'stream.started': ({ stream }, body, meta) => ({
      stream: {
        ...body,
        status: 'live',
        startedAt:
          'startedAt' in stream && (stream.status === 'interrupted' || stream.stream === body.stream)
            ? stream.startedAt
            : meta.at,
      },
    }),
    'stream.interrupted': ({ stream }, body, meta) =>
      stream.status === 'live' && stream.stream === body.stream
        ? { stream: { ...stream, status: 'interrupted', since: meta.at } }
        : {},
    'stream.ended': (_, { reason: _reason, ...body }, meta) => ({
      stream: { ...body, status: 'ended', endedAt: meta.at },
    }),
  },
}
