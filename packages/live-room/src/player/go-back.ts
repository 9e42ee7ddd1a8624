import { loadHls, ticketQuery } from '../small.ts'
import type { PlaylistPlayer } from './hls.ts'
import { playNatively, playsNatively } from './native-hls.ts'
import { replaysOf } from './replays.ts'

export type GoBackOptions = { server: string; room: string; ticket?: () => string | undefined }

/** Plays the recording in a video element; undefined if no player works in this browser. */
export type PlayRecording = (video: HTMLVideoElement, failed: () => void) => PlaylistPlayer | undefined

/**
 * The recording of the broadcast that is live, from this long ago on; undefined if there is none, or nothing to play it
 * with. A module of its own: few viewers go back.
 */
export async function recordingFrom(
  { server, room, ticket }: GoBackOptions,
  agoMs: number,
  video: HTMLVideoElement,
): Promise<PlayRecording | undefined> {
  const [replays, hls] = await Promise.all([replaysOf(server, room, ticket?.()), loadHls()])
  const recording = replays.find(({ live }) => live)
  if (!recording || !(hls || playsNatively(video))) return undefined
  const startS = Math.max(0, recording.durationMs - agoMs) / 1_000
  const address = `${server}/replay/${recording.id}/index.m3u8${ticketQuery(ticket?.())}`
  return (shown, failed) =>
    hls?.playWithHls(shown, address, failed, { replay: true, startS }) ?? playNatively(shown, address, failed, startS)
}
