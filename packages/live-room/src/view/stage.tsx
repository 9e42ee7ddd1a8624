/** @jsxImportSource @ovation/live-room */
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { openFirstStream } from '../player/first-stream.ts'
import type { FirstStream } from '../player/first-stream.ts'
import type { PlaybackState, Player, PlayerOptions } from '../player/player.ts'
import { useRoomContext, useSnapshot } from './hooks.ts'
import { expectedShape, shapeOf } from './shape.ts'
import type { Shape } from './shape.ts'
import { PartsContext, Slot } from './slots.tsx'
import type { VideoProps } from './slots.tsx'

type StageProps = {
  /** Called with what the layout of the room depends on: it changes with the video, and is undefined where none is to come. */
  shaped?: (shape: Shape | undefined) => void
}

/** The video with what is shown over it. */
export function Stage({ shaped }: StageProps) {
  const { session, root } = useRoomContext()
  const { state } = useSnapshot(session).room
  const frame = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const player = useRef<Player>(undefined)
  const [playbackState, setPlaybackState] = useState<PlaybackState>({ mode: 'none' })
  const place = { frame, video, player, playbackState }
  // While nothing is known of the room, there is place for a video.
  const idle = state.seq > 0 && playbackState.mode !== 'playing' && !isOnAir(state.stream.status)
  const [shape, setShape] = useState(() => expectedShape(root))
  useEffect(() => shaped?.(idle ? undefined : shape), [idle, shape])
  return (
    <div class="stage" data-playback={playbackState.mode} data-idle={idle || undefined} ref={frame} part="player">
      {/* Chinese live rooms have no captions of speech; the chat beside it is text. */}
      <video
        {...{ ref: video, playsInline: true, muted: true, autoPlay: true, disableRemotePlayback: true }}
        {...INLINE}
        hidden={playbackState.mode !== 'playing'}
        onResize={({ currentTarget }) => setShape((before) => shapeOf(currentTarget) ?? before)}
      />
      <Playing {...{ video, player }} changed={setPlaybackState} />
      <Card {...place} />
      <Slot name="over-video" {...place} />
    </div>
  )
}

/** What web views have in place of `playsinline`: without it they play in full screen, over everything. */
const INLINE = { 'webkit-playsinline': '', 'x5-playsinline': '' }

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

/** What is shown in place of the video: a title and a sentence, until the part that knows more of it is loaded. */
function Card(place: VideoProps) {
  const { session, words } = useRoomContext()
  const { state } = useSnapshot(session).room
  const whole = useContext(PartsContext).some(({ slots }) => slots.card)
  const { playbackState } = place
  const { status: stream } = state.stream
  const playing = playbackState.mode === 'playing' && (stream !== 'interrupted' || playbackState.by === 'replay')
  if (playing && !playbackState.audioOnly) return null
  // What is announced is not said until it can be said in whole.
  const unsure = playing || state.seq === 0 || state.settings.startsAt
  const [title, more] = {
    none: [words.notLive, words.notLiveMore],
    live: [words.loadingVideo],
    interrupted: [words.backSoon, words.backSoonMore],
    ended: [words.ended, words.endedMore],
  }[stream]
  return (
    <div class="card" data-stream={stream}>
      {whole ? (
        <Slot name="card" {...place} />
      ) : (
        !unsure && (
          <div class="notice">
            <i class="art" />
            <b>{title}</b>
            <span>{more}</span>
            {!isOnAir(stream) && <i class="act" />}
          </div>
        )
      )}
    </div>
  )
}
