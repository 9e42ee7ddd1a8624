/** @jsxImportSource @ovation/live-room */
import type * as Danmaku from '@ovation/danmaku'
import type { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef, useState } from 'preact/hooks'
import { danmakuPreferences, keepDanmaku, toSettings } from '../danmaku-preferences.ts'
import type { DanmakuPreferences } from '../danmaku-preferences.ts'
import { flyMessages } from '../fly-messages.ts'
import { loadModule } from '../load-module.ts'
import type { Picture, Player } from '../player/player.ts'
import { useScene, useVisit } from './hooks.ts'
import { Part } from './part.tsx'

const LOAD_AGAIN_MS = 5_000

/** The picture with what flies over it. As an overlay there is no picture and no ground: only what flies. */
export function Stage({ overlay = false }: { overlay?: boolean }) {
  const { visit } = useScene()
  const { room } = useVisit(visit)
  const frame = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const player = useRef<Player>(undefined)
  const [danmaku, setDanmaku] = useState<DanmakuOverlay>()
  const [picture, setPicture] = useState<Picture>({ mode: 'none' })
  // What is said now is not about the picture of a while ago.
  const back = useRef(false)
  back.current = picture.mode === 'playing' && picture.by === 'replay'
  const [preferences, setPreferences] = useState(danmakuPreferences)
  const aligned = useRef(false)
  aligned.current = preferences.aligned && !overlay
  // What is not needed to see and read is loaded once the room is here.
  const [attached, setAttached] = useState(false)
  useEffect(() => setAttached((before) => before || room.status === 'attached'), [room.status])

  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = (): void =>
      void loadModule<typeof Danmaku>(visit.options.server, 'danmaku').then(
        (module) => {
          if (!over && canvas.current)
            setDanmaku(new module.DanmakuOverlay(canvas.current, { now: () => performance.now() }))
        },
        () => over || (timer = setTimeout(load, LOAD_AGAIN_MS)),
      )
    load()
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [visit, overlay])
  useEffect(() => {
    const flying = danmaku
    if (!flying) return
    const stop = visit.onRoom((room) =>
      flyMessages(
        room,
        flying,
        (author) => !overlay && author === visit.selfId,
        (streamTime) =>
          back.current
            ? undefined
            : aligned.current && streamTime
              ? streamTime - (visit.playingAtMs() ?? streamTime)
              : 0,
      ),
    )
    return () => {
      stop()
      flying.clear()
    }
  }, [visit, overlay, danmaku])
  useEffect(() => {
    const shown = overlay ? { ...preferences, visible: true } : preferences
    if (danmaku) danmaku.settings = toSettings(shown, frame.current?.clientWidth ?? 0)
  }, [preferences, overlay, picture.mode, danmaku])

  const { layout, guests } = room.essential.stage
  const onStage = guests.some(({ stream, actor }) => stream !== null || actor === visit.selfId) && !back.current
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
    <div class="stage" data-picture={picture.mode} data-layout={onStage ? layout : undefined} ref={frame} part="player">
      {/* Chinese live rooms have no captions of what is said; the chat beside it is text. */}
      <video ref={video} playsInline muted autoPlay disableRemotePlayback hidden={picture.mode !== 'playing'} />
      <Part name="player" inline>
        {(made) => <Playing {...{ Player: made.Player, video, player }} changed={setPicture} />}
      </Part>
      <Card picture={picture} />
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
                {...{ frame, video, player, picture, preferences, change }}
                like={() => visit.room.reactions.like()}
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
  changed: (picture: Picture) => void
}

/** Plays what is live in the video element. */
function Playing({ Player, video, player, changed }: PlayingProps) {
  const { visit } = useScene()
  const { status } = useVisit(visit).room.essential.stream
  useEffect(() => {
    if (!video.current) return
    const { server, room } = visit.options
    const made = new Player(video.current, {
      ...{ server, room, changed, now: () => visit.now(), silent: () => visit.retryNow() },
      ticket: () => visit.room.getSnapshot().self?.playback,
      watch: () => visit.room.getSnapshot().self?.watch,
    })
    player.current = made
    visit.playingAtMs = () => made.playingAtMs
    return () => {
      visit.playingAtMs = () => undefined
      made.close()
    }
  }, [visit, Player])
  useEffect(() => player.current?.setLive(status === 'live', status === 'interrupted'), [visit, Player, status])
  return null
}

/** What stands where the picture would be. */
function Card({ picture }: { picture: Picture }) {
  const { visit, words } = useScene()
  const { essential, status } = useVisit(visit).room
  const waits = essential.stream.status === 'interrupted' && picture.mode === 'playing' && picture.by !== 'replay'
  if (picture.mode === 'playing' && !picture.soundOnly && !waits) return null
  if (status !== 'attached' && essential.seq === 0) return <div class="card" />
  const [title, more] =
    picture.mode === 'playing' && !waits
      ? [words.soundOnly, '']
      : essential.stream.status === 'live'
        ? picture.mode === 'loading' && picture.unplayable
          ? [words.unplayable, words.unplayableMore]
          : [words.loadingPicture, '']
        : essential.stream.status === 'interrupted'
          ? [words.backSoon, words.backSoonMore]
          : essential.stream.status === 'ended'
            ? [words.ended, words.endedMore]
            : [words.notLive, words.notLiveMore]
  return (
    <div class="card" data-stream={essential.stream.status} role="status">
      <span class="ring" aria-hidden="true" />
      <b>{title}</b>
      {more && <span>{more}</span>}
      {(essential.stream.status === 'ended' || essential.stream.status === 'none') && (
        <Part name="panels" quiet>
          {({ LastReplay }) => <LastReplay />}
        </Part>
      )}
    </div>
  )
}
