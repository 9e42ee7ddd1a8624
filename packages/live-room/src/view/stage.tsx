/** @jsxImportSource @ovation/live-room */
import type * as Danmaku from '@ovation/danmaku'
import type { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef, useState } from 'preact/hooks'
import { danmakuPreferences, keepDanmaku, toSettings } from '../danmaku-preferences.ts'
import type { DanmakuPreferences } from '../danmaku-preferences.ts'
import { flyMessages } from '../fly-messages.ts'
import { loadModule } from '../load-module.ts'
import type { PlaybackState, Player } from '../player/player.ts'
import { useRoomContext, useSnapshot } from './hooks.ts'
import { Part } from './part.tsx'

const LOAD_RETRY_DELAY_MS = 5_000

/** The video with danmaku and gifts over it. As an overlay it has no video and no background. */
export function Stage({ overlay = false }: { overlay?: boolean }) {
  const { session } = useRoomContext()
  const { room } = useSnapshot(session)
  const frame = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const player = useRef<Player>(undefined)
  const [danmaku, setDanmaku] = useState<DanmakuOverlay>()
  const [playbackState, setPlaybackState] = useState<PlaybackState>({ mode: 'none' })
  // New messages are not about the video of a while ago.
  const back = useRef(false)
  back.current = playbackState.mode === 'playing' && playbackState.by === 'replay'
  const [preferences, setPreferences] = useState(danmakuPreferences)
  const aligned = useRef(false)
  aligned.current = preferences.aligned && !overlay
  // What is not needed to see and read is loaded after the room is attached.
  const [attached, setAttached] = useState(false)
  useEffect(() => setAttached((before) => before || room.status === 'attached'), [room.status])

  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = (): void =>
      void loadModule<typeof Danmaku>(session.options.server, 'danmaku').then(
        (module) => {
          if (!over && canvas.current)
            setDanmaku(new module.DanmakuOverlay(canvas.current, { now: () => performance.now() }))
        },
        () => over || (timer = setTimeout(load, LOAD_RETRY_DELAY_MS)),
      )
    load()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [session, overlay])
  useEffect(() => {
    const flying = danmaku
    if (!flying) return
    const stop = session.onRoom((room) =>
      flyMessages(
        room,
        flying,
        (author) => !overlay && author === session.selfId,
        (streamTime) =>
          back.current
            ? undefined
            : aligned.current && streamTime
              ? streamTime - (session.playingAtMs() ?? streamTime)
              : 0,
      ),
    )
    return () => {
      stop()
      flying.clear()
    }
  }, [session, overlay, danmaku])
  useEffect(() => {
    const shown = overlay ? { ...preferences, visible: true } : preferences
    if (danmaku) danmaku.settings = toSettings(shown, frame.current?.clientWidth ?? 0)
  }, [preferences, overlay, playbackState.mode, danmaku])

  const { layout, guests } = room.state.stage
  const onStage = guests.some(({ stream, actor }) => stream !== null || actor === session.selfId) && !back.current
  const change = (next: DanmakuPreferences): void => {
    keepDanmaku(next)
    setPreferences(next)
  }
  if (overlay)
    return (
      <div class="stage" ref={frame}>
        <canvas ref={canvas} class="danmaku" aria-hidden="true" />
        <Part name="panels" quiet>
          {({ GiftBanners }) => <GiftBanners />}
        </Part>
      </div>
    )
  return (
    <div
      class="stage"
      data-playback={playbackState.mode}
      data-layout={onStage ? layout : undefined}
      ref={frame}
      part="player"
    >
      {/* Chinese live rooms have no captions of speech; the chat beside it is text. */}
      <video ref={video} playsInline muted autoPlay disableRemotePlayback hidden={playbackState.mode !== 'playing'} />
      <Part name="player" inline>
        {(made) => <Playing {...{ Player: made.Player, video, player }} changed={setPlaybackState} />}
      </Part>
      <Card playbackState={playbackState} />
      {!back.current && (guests.some(({ stream }) => stream !== null) || room.self?.stage) && (
        <Part name="panels" inline>
          {({ Guests }) => <Guests video={video} />}
        </Part>
      )}
      <canvas ref={canvas} class="danmaku" aria-hidden="true" />
      {attached && (
        <Part name="panels" inline>
          {({ Controls, GiftBanners, Hearts }) => (
            <>
              <Hearts />
              <GiftBanners />
              <Controls
                {...{ frame, video, player, playbackState, preferences, change }}
                like={() => session.room.reactions.like()}
              />
            </>
          )}
        </Part>
      )}
    </div>
  )
}

type PlayingProps = {
  Player: typeof Player
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  changed: (playbackState: PlaybackState) => void
}

/** Plays the live stream in the video element. */
function Playing({ Player, video, player, changed }: PlayingProps) {
  const { session } = useRoomContext()
  const { status } = useSnapshot(session).room.state.stream
  useEffect(() => {
    if (!video.current) return
    const { server, room } = session.options
    const made = new Player(video.current, {
      ...{ server, room, changed, now: () => session.now(), silent: () => session.retryNow() },
      ticket: () => session.room.getSnapshot().self?.playback,
      watch: () => session.room.getSnapshot().self?.watch,
    })
    player.current = made
    session.playingAtMs = () => made.playingAtMs
    return () => {
      session.playingAtMs = () => undefined
      made.close()
    }
  }, [session, Player])
  useEffect(() => player.current?.setLive(status === 'live', status === 'interrupted'), [session, Player, status])
  return null
}

/** What is shown in place of the video. */
function Card({ playbackState }: { playbackState: PlaybackState }) {
  const { session, words } = useRoomContext()
  const { state, status } = useSnapshot(session).room
  const waits =
    state.stream.status === 'interrupted' && playbackState.mode === 'playing' && playbackState.by !== 'replay'
  if (playbackState.mode === 'playing' && !playbackState.audioOnly && !waits) return null
  if (status !== 'attached' && state.seq === 0) return <div class="card" />
  const [title, more] =
    playbackState.mode === 'playing' && !waits
      ? [words.audioOnly, '']
      : state.stream.status === 'live'
        ? playbackState.mode === 'loading' && playbackState.unplayable
          ? [words.unplayable, words.unplayableMore]
          : [words.loadingVideo, '']
        : state.stream.status === 'interrupted'
          ? [words.backSoon, words.backSoonMore]
          : state.stream.status === 'ended'
            ? [words.ended, words.endedMore]
            : [words.notLive, words.notLiveMore]
  return (
    <div class="card" data-stream={state.stream.status} role="status">
      <span class="ring" aria-hidden="true" />
      <b>{title}</b>
      {more && <span>{more}</span>}
      {(state.stream.status === 'ended' || state.stream.status === 'none') && (
        <Part name="panels" quiet>
          {({ LastReplay }) => <LastReplay />}
        </Part>
      )}
    </div>
  )
}
