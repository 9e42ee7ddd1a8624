import type { RoomSnapshot } from '@ovation/client'
import type { PlaybackState } from '../player/player.ts'
import { phaseOf } from './schedule.ts'

/** What is shown in place of the video. */
export type RoomState =
  /** Nothing is known yet. */
  | 'unknown'
  | 'none'
  | 'scheduled'
  | 'soon'
  | 'loading'
  /** The video has been loading for long. */
  | 'late'
  | 'unplayable'
  | 'interrupted'
  | 'ended'
  | 'audioOnly'
  | 'offline'
  | 'unreachable'

/** How the connection is: `reconnecting` is no more than a moment, `unreachable` needs an explanation. */
export type Link = 'up' | 'reconnecting' | 'offline' | 'unreachable'

export type Seen = {
  /** Whether anything is known of the room. */
  known: boolean
  stream: RoomSnapshot['state']['stream']
  playback: PlaybackState
  /** When the next broadcast is announced for, milliseconds since 1970. */
  startsAt: number | null | undefined
  link: Link
  /** For how long the video has been loading. */
  loadingMs: number
  /** The server's clock. */
  now: number
}

/** What takes longer is said to take long. */
export const LATE_MS = 10_000
/** For so long a broadcast has just ended: it is still said where another is announced. */
const JUST_ENDED_MS = 3_600_000

/** What is to be said of the broadcast itself, whatever this viewer gets of it. */
export type Broadcast = 'none' | 'scheduled' | 'soon' | 'live' | 'interrupted' | 'ended'

/** How the broadcast is, by the server's clock. */
export function broadcastOf({ stream, startsAt, now }: Pick<Seen, 'stream' | 'startsAt' | 'now'>): Broadcast {
  if (stream.status === 'interrupted' || stream.status === 'live') return stream.status
  // What comes next is more to the point than what is over.
  return phaseOf(startsAt, now) ?? stream.status
}

/** Whether a broadcast has ended a moment ago. */
export const hasJustEnded = ({ stream, now }: Pick<Seen, 'stream' | 'now'>): boolean =>
  stream.status === 'ended' && now - stream.endedAt < JUST_ENDED_MS

/** What is shown in place of the video; undefined while there is one to see. */
export function stateOf({ known, stream, playback, startsAt, link, loadingMs, now }: Seen): RoomState | undefined {
  if (playback.mode === 'playing' && (stream.status !== 'interrupted' || playback.by === 'replay'))
    return playback.audioOnly ? 'audioOnly' : undefined
  if (link === 'offline' || link === 'unreachable') return link
  if (!known) return 'unknown'
  const broadcast = broadcastOf({ stream, startsAt, now })
  if (broadcast !== 'live') return broadcast
  if (playback.mode === 'loading' && playback.unplayable) return 'unplayable'
  return loadingMs >= LATE_MS ? 'late' : 'loading'
}

const WORD_MS = 300
const EXPLANATION_MS = 5_000

/** How the connection is, by how long it has been lost, and whether this device has a network. */
export function linkOf(attached: boolean, lostMs: number, online: boolean): Link {
  if (attached || lostMs < WORD_MS) return 'up'
  if (!online) return 'offline'
  return lostMs < EXPLANATION_MS ? 'reconnecting' : 'unreachable'
}

/** In how long `linkOf` gives another answer by itself. */
export const linkChangesInMs = (lostMs: number): number =>
  [WORD_MS, EXPLANATION_MS].map((at) => at - lostMs).find((leftMs) => leftMs > 0) ?? Number.POSITIVE_INFINITY
