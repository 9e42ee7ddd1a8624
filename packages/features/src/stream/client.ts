import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { ClientFrame } from '@ovation/protocol'

type PlaybackFrame = Extract<ClientFrame, { t: 'playback' }>
type Port = ClientPort<{ frames: PlaybackFrame }>

/** How the video of a room played since the last report. Milliseconds; what is unknown is left out. */
export type PlaybackReport = Omit<PlaybackFrame, 't' | 'room'>

/** The room's video. */
export interface VideoStream {
  /**
   * Reports how this person's player did since the last report, for the host's report of the show; `<live-room>` does it by
   * itself. Call it every 30 s while the video plays: the server counts one report every 10 s. Nothing answers it, and without
   * a connection it does nothing.
   *
   * `playedMs` and `stalledMs` (at most 60,000): how long the video played, and how long it waited for data; `stalls`: how
   * often it did; `delayMs` (at most an hour): how far behind live it is. `source`, counted once for each visit: where the page
   * was opened from, 1 to 64 lower-case letters, digits, dots, dashes and underscores, such as the host name of the page that
   * linked to it. Anything else is refused by the server (`invalid_frame`, as an error of the connection).
   *
   * @example
   * room.stream.report({ playedMs: 29_000, stalls: 1, stalledMs: 1_000, delayMs: 900 })
   */
  report(playback: PlaybackReport): void
}

export const streamClient = (port: Port): ClientPart<{ stream: VideoStream }> => ({
  room: {
    stream: {
      report: (playback) => {
        if (port.room.status === 'attached') port.send({ t: 'playback', ...playback })
      },
    },
  },
})
