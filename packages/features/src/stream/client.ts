import type { ClientPart, ClientPort } from '@ovation/kernel/client'

/** How the video of a room played since the last report. What is unknown is left out. */
export interface PlaybackReport {
  /** Where the page was opened from, counted once for each visit. */
  source?: string
  /** How long the video played, milliseconds, at most 60,000. */
  playedMs?: number
  /** How often it waited for data in the middle, at most 100 times. */
  stalls?: number
  /** How long it waited, milliseconds, at most 60,000. */
  stalledMs?: number
  /** How far behind live it is, milliseconds, at most an hour. */
  delayMs?: number
}

type Port = ClientPort<{ frames: { t: 'playback'; room: string } & PlaybackReport }>

/** The room's video. */
export interface VideoStream {
  /**
   * Reports how this person's player did since the last report, for the host's report of the show; `<live-room>` does it by
   * itself. Call it every 30 s while the video plays: the server counts one report every 10 s. Nothing answers it, and without
   * a connection it does nothing.
   *
   * `source` has 1 to 64 lower-case letters, digits, dots, dashes and underscores, such as the host name of the page that
   * linked to this one. Numbers are whole. Anything else is not counted.
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
