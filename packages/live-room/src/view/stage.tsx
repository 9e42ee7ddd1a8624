/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { openFirstStream } from '../player/first-stream.ts'
import type { FirstStream } from '../player/first-stream.ts'
import type { PlaybackState, Player, PlayerOptions } from '../player/player.ts'
import { useRoomContext, useSnapshot } from './hooks.ts'
import { Slot } from './slots.tsx'

/** The video with what is shown over it. As an overlay it has no video and no background. */
export function Stage({ overlay = false }: { overlay?: boolean }) {
  const { session } = useRoomContext()
  const { state } = useSnapshot(session).room
  const frame = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<Player>(undefined)
  const [playbackState, setPlaybackState] = useState<PlaybackState>({ mode: 'none' })
  const place = { frame, video, player, playbackState }
  const { layout, guests } = state.stage
  const back = playbackState.mode === 'playing' && playbackState.by === 'replay'
  const idle = playbackState.mode !== 'playing' && !isOnAir(state.stream.status)
  const onStage =
    guests.some(({ stream, actor }) => stream !== null || actor === session.room.connection.self?.id) && !back
  if (overlay)
    return (
      <div class="stage" ref={frame}>
        <Slot name="overlay" {...place} />
      </div>
    )
  return (
    <div
      class="stage"
      data-playback={playbackState.mode}
      data-layout={onStage ? layout : undefined}
      data-idle={idle || undefined}
      ref={frame}
      part="player"
    >
      {/* Chinese live rooms have no captions of speech; the chat beside it is text. */}
      <video ref={video} playsInline muted autoPlay disableRemotePlayback hidden={playbackState.mode !== 'playing'} />
      <Playing {...{ video, player }} changed={setPlaybackState} />
      <Card playbackState={playbackState} />
      <Slot name="over-video" {...place} />
    </div>
  )
}

/** Whether a broadcast goes on, or may. */
const isOnAir = (status: string): boolean => status === 'live' || status === 'interrupted'

type PlayingProps = {
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  changed: (playbackState: PlaybackState) => void
}

/** Plays the live stream in the video element: its first stream at once, and what comes after that with the player. */
function Playing({ video, player, changed }: PlayingProps) {
  const { session } = useRoomContext()
  const { state } = useSnapshot(session).room
  const first = useRef<FirstStream>(undefined)
  const options = useMemo((): PlayerOptions => {
    const { server, room } = session.options
    return {
      ...{ server, room, changed, now: () => session.now(), silent: () => session.retryNow() },
      ticket: () => session.room.getSnapshot().self?.playback,
      watch: () => session.room.getSnapshot().self?.watch,
    }
  }, [session])
  const { status } = state.stream
  useEffect(() => {
    if (status === 'live') {
      if (!player.current && video.current) first.current ??= openFirstStream(video.current, options)
    } else if (!isOnAir(status) && first.current) {
      first.current.close()
      first.current = undefined
      changed({ mode: 'none' })
    }
  }, [status])
  useEffect(() => () => first.current?.close(), [session])
  return <Slot name="player" {...{ video, player, first, options }} />
}

/** What is shown in place of the video. */
function Card({ playbackState }: { playbackState: PlaybackState }) {
  const { session, words } = useRoomContext()
  const { state, status } = useSnapshot(session).room
  const waits =
    state.stream.status === 'interrupted' && playbackState.mode === 'playing' && playbackState.by !== 'replay'
  if (playbackState.mode === 'playing' && !playbackState.audioOnly && !waits) return null
  if (status !== 'attached' && state.seq === 0) return <div class="card" />
  const unplayable = state.stream.status === 'live' && playbackState.mode === 'loading' && !!playbackState.unplayable
  // What is said of video that comes without a picture is loaded with the other parts.
  const instead = playbackState.mode === 'playing' && !waits ? 'audioOnly' : unplayable ? 'unplayable' : undefined
  const [title, more] =
    state.stream.status === 'live'
      ? [words.loadingVideo]
      : state.stream.status === 'interrupted'
        ? [words.backSoon, words.backSoonMore]
        : state.stream.status === 'ended'
          ? [words.ended, words.endedMore]
          : [words.notLive, words.notLiveMore]
  return (
    <div class="card" data-stream={state.stream.status} role="status">
      <span class="ring" aria-hidden="true" />
      {!instead && <b>{title}</b>}
      {!instead && more && <span>{more}</span>}
      <Slot name="card" instead={instead} />
    </div>
  )
}
