import { localPreferences, ticketQuery } from '../small.ts'
import { LowLatencyStream, lowLatencyIsPossible } from './low-latency.ts'
import type { LowLatencyEvents } from './low-latency.ts'
import type { PlayerOptions } from './player.ts'

/** How long the first stream of a visit may take to begin. */
const ANSWER_MS = 6_000

/** The address of a room's low-latency stream, or of its low rendition. */
export function streamAddress({ server, room, ticket, watch }: PlayerOptions, low: boolean): string {
  const place = `${server.replace(/^http/, 'ws')}/live/${room}${low ? '~low' : ''}/ws`
  const query = ticketQuery(watch?.() ?? ticket?.())
  return `${place}${query}${query ? '&' : '?'}stills`
}

/** A stream that plays before there is a player for it. */
export type FirstStream = {
  /** Hands the stream to a player, which is told what has happened to it; undefined if it is over. */
  take(events: LowLatencyEvents): LowLatencyStream | undefined
  close(): void
}

/**
 * Opens the low-latency stream of a room while the player is being loaded, so that video does not wait for that. Undefined
 * where the viewer or the browser wants another source.
 */
export function openFirstStream(video: HTMLVideoElement, options: PlayerOptions): FirstStream | undefined {
  if (!lowLatencyIsPossible() || ['steady', 'low'].some((name) => localPreferences.read(name) === 'on'))
    return undefined
  let player: LowLatencyEvents | undefined
  let begun: Parameters<LowLatencyEvents['begins']>[0] | undefined
  let over = false
  options.changed({ mode: 'loading' })
  const stream = new LowLatencyStream(
    video,
    streamAddress(options, false),
    { answerMs: ANSWER_MS, factor: 1 },
    {
      begins: (head) => {
        begun = head
        if (player) return player.begins(head)
        const { epochMs, width } = head
        options.changed({ mode: 'playing', by: 'low-latency', epochMs, audioOnly: width === 0 })
        video.play().catch(() => {})
      },
      over: (why) => {
        over = true
        player?.over(why)
      },
    },
  )
  return {
    take: (events) => {
      if (over) return undefined
      player = events
      if (begun) events.begins(begun)
      return stream
    },
    close: () => stream.close(),
  }
}
