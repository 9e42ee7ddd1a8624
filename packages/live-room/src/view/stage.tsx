/** @jsxImportSource preact */
import { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef, useState } from 'preact/hooks'
import { danmakuPreferences, keepDanmaku, toSettings } from '../danmaku-preferences.ts'
import type { DanmakuPreferences } from '../danmaku-preferences.ts'
import { keep } from '../keep.ts'
import { Player } from '../player/player.ts'
import type { Picture } from '../player/player.ts'
import { replaysOf, ticketQuery } from '../player/replays.ts'
import { toggleFullscreen } from './fullscreen.ts'
import { Guests } from './guests.tsx'
import { GiftBanners } from './gift-banners.tsx'
import { HandButton } from './hand-button.tsx'
import { Hearts } from './hearts.tsx'
import { useScene, useVisit } from './hooks.ts'
import { Icon } from './icons.tsx'
import { SettingsSheet } from './settings-sheet.tsx'
import { useToast } from './toast.ts'

const CONTROLS_MS = 3_500
const DOUBLE_TAP_MS = 320
const BACK_MS = 30_000
/** However far behind a screen is, a text is not kept from it for longer. */
const MAX_ALIGN_MS = 15_000

/** The picture with what flies over it. As an overlay there is no picture and no ground: only what flies. */
export function Stage({ overlay = false }: { overlay?: boolean }) {
  const { visit } = useScene()
  const { room } = useVisit(visit)
  const frame = useRef<HTMLDivElement>(null)
  const video = useRef<HTMLVideoElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const player = useRef<Player>(undefined)
  const danmaku = useRef<DanmakuOverlay>(undefined)
  const [picture, setPicture] = useState<Picture>({ mode: 'none' })
  // What is said now is not about the picture of a while ago.
  const back = useRef(false)
  back.current = picture.mode === 'playing' && picture.by === 'replay'
  const [preferences, setPreferences] = useState(danmakuPreferences)
  const aligned = useRef(false)
  aligned.current = preferences.aligned && !overlay
  const { status } = room.essential.stream

  useEffect(() => {
    if (overlay || !video.current) return
    const { server, room } = visit.options
    const made = new Player(video.current, {
      ...{ server, room, changed: setPicture, now: () => visit.now() },
      ticket: () => visit.room.getSnapshot().self?.playback,
      watch: () => visit.room.getSnapshot().self?.watch,
    })
    player.current = made
    visit.playingAtMs = () => made.playingAtMs
    return () => {
      visit.playingAtMs = () => undefined
      made.close()
    }
  }, [visit, overlay])
  useEffect(() => player.current?.setLive(status === 'live', status === 'interrupted'), [status])

  useEffect(() => {
    if (!canvas.current) return
    const flying = new DanmakuOverlay(canvas.current, { now: () => performance.now() })
    danmaku.current = flying
    const stop = visit.onRoom((room) => {
      const gone = new Set<string>()
      const subscription = room.messages.subscribe({
        created: ({ text, danmaku, author, streamTime }) => {
          if (!danmaku || back.current) return
          const own = !overlay && author.id === visit.selfId
          const show = (): void => void (gone.has(author.id) || flying.show({ text, ...danmaku, own, by: author.id }))
          const waitMs = aligned.current && streamTime ? streamTime - (visit.playingAtMs() ?? streamTime) : 0
          if (waitMs > 0) setTimeout(show, Math.min(waitMs, MAX_ALIGN_MS))
          else show()
        },
        erased: (person) => {
          gone.add(person)
          flying.forget(person)
        },
      })
      return () => subscription.unsubscribe()
    })
    return () => {
      stop()
      flying.clear()
    }
  }, [visit, overlay])
  useEffect(() => {
    const shown = overlay ? { ...preferences, visible: true } : preferences
    if (danmaku.current) danmaku.current.settings = toSettings(shown, frame.current?.clientWidth ?? 0)
  }, [preferences, overlay, picture.mode])

  const { layout, guests } = room.essential.stage
  const onStage = guests.some(({ stream, actor }) => stream !== null || actor === visit.selfId) && !back.current
  const stageClass = `stage ${picture.mode} ${onStage ? layout : ''}`
  const change = (next: DanmakuPreferences): void => {
    keepDanmaku(next)
    setPreferences(next)
  }
  if (overlay)
    return (
      <div class="stage" ref={frame}>
        <canvas ref={canvas} class="danmaku" aria-hidden="true" />
        <GiftBanners />
      </div>
    )
  return (
    <div class={stageClass} ref={frame} part="stage">
      {/* Chinese live rooms have no captions of what is said; the chat beside it is text. */}
      <video ref={video} playsInline muted autoPlay disableRemotePlayback hidden={picture.mode !== 'playing'} />
      <Card picture={picture} />
      {!back.current && <Guests video={video} />}
      <canvas ref={canvas} class="danmaku" aria-hidden="true" />
      <Hearts />
      <Controls {...{ frame, video, player, picture, preferences, change }} like={() => visit.room.reactions.like()} />
    </div>
  )
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
    <div class={`card ${essential.stream.status}`} role="status">
      <span class="ring" aria-hidden="true" />
      <b>{title}</b>
      {more && <span>{more}</span>}
      {(essential.stream.status === 'ended' || essential.stream.status === 'none') && <LastReplay />}
    </div>
  )
}

/** Whoever comes too late, or too early, can see how it was. */
function LastReplay() {
  const { visit, words } = useScene()
  const { server, room } = visit.options
  const ticket = visit.room.getSnapshot().self?.playback
  const [id, setId] = useState<string>()
  useEffect(() => {
    let over = false
    void replaysOf(server, room, ticket).then((replays) => {
      if (!over) setId(replays.find(({ kind, live }) => kind === 'evening' && !live)?.id)
    })
    return () => void (over = true)
  }, [server, room, ticket === undefined])
  if (id === undefined) return null
  return (
    <a class="last-replay" href={`${server}/replay/${id}${ticketQuery(ticket)}`}>
      {words.lastReplay}
    </a>
  )
}

type ControlsProps = {
  frame: { current: HTMLDivElement | null }
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  picture: Picture
  preferences: DanmakuPreferences
  change: (preferences: DanmakuPreferences) => void
  like: () => void
}

/** A tap shows the controls, a second one quickly after it likes. Keys: m, d, f, t. */
function Controls({ frame, video, player, picture, preferences, change, like }: ControlsProps) {
  const { words } = useScene()
  const toast = useToast()
  const [shown, setShown] = useState(true)
  const [muted, setMuted] = useState(true)
  const [large, setLarge] = useState(false)
  const [tuning, setTuning] = useState(false)
  const hiding = useRef<ReturnType<typeof setTimeout>>(undefined)
  const tappedAt = useRef(0)
  const playing = picture.mode === 'playing'

  const show = (): void => {
    setShown(true)
    clearTimeout(hiding.current)
    hiding.current = setTimeout(() => setShown(false), CONTROLS_MS)
  }
  useEffect(() => {
    show()
    return () => clearTimeout(hiding.current)
  }, [playing])
  useEffect(() => {
    const element = video.current
    if (!element) return
    // Sound comes by itself only where somebody asked for it before, and the browser agrees.
    if (playing && keep.read('sound') === 'on') {
      element.muted = false
      element.play().catch(() => {
        element.muted = true
        void element.play().catch(() => {})
      })
    }
    const changed = (): void => setMuted(element.muted)
    changed()
    element.addEventListener('volumechange', changed)
    return () => element.removeEventListener('volumechange', changed)
  }, [playing, video])
  useEffect(() => {
    const changed = (): void => setLarge(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])

  const sound = (): void => {
    const element = video.current
    if (!element) return
    element.muted = !element.muted
    keep.write('sound', element.muted ? 'off' : 'on')
    void element.play().catch(() => {})
  }
  const full = (): void => toggleFullscreen(frame.current, video.current)
  const gone = playing && picture.by === 'replay'
  const goBack = async (): Promise<void> => {
    if (gone && video.current) video.current.currentTime -= BACK_MS / 1_000
    else if (!(await player.current?.goBack(BACK_MS))) toast(words.cannotGoBack)
  }
  const fly = (): void => change({ ...preferences, visible: !preferences.visible })
  // Nothing beside the picture, in a window as in full screen.
  const theatre = (): void =>
    void (frame.current?.getRootNode() as ShadowRoot | undefined)?.host.toggleAttribute('theatre')
  const keys: Record<string, () => void> = { m: sound, f: full, d: fly, t: theatre }

  return (
    <div
      class={shown || !playing || tuning ? 'controls shown' : 'controls'}
      onPointerMove={(event) => event.pointerType === 'mouse' && show()}
      onFocusCapture={show}
      onKeyDown={(event) => keys[event.key]?.()}
      onClick={(event) => {
        if (event.target !== event.currentTarget) return show()
        const quickly = event.timeStamp - tappedAt.current < DOUBLE_TAP_MS
        tappedAt.current = event.timeStamp
        if (quickly) like()
        show()
      }}
    >
      {playing && muted && (
        <button type="button" class="unmute" onClick={sound}>
          <Icon name="silent" /> {words.unmute}
        </button>
      )}
      <div class="bar">
        {playing && !muted && (
          <button type="button" class="round" aria-label={words.mute} title={`${words.mute} (M)`} onClick={sound}>
            <Icon name="sound" />
          </button>
        )}
        <span class="space" />
        {playing && (
          <button
            type="button"
            class="round"
            aria-label={words.goBack}
            title={words.goBack}
            onClick={() => void goBack()}
          >
            <Icon name="back" />
          </button>
        )}
        {gone && (
          <button type="button" class="pill to-live" onClick={() => player.current?.toLive()}>
            {words.toLive}
          </button>
        )}
        <HandButton />
        <button
          type="button"
          class="pill"
          aria-pressed={preferences.visible}
          title={`${preferences.visible ? words.danmakuOn : words.danmakuOff} (D)`}
          onClick={fly}
        >
          <Icon name="danmaku" /> {words.danmaku}
        </button>
        <button
          type="button"
          class="round"
          aria-label={words.settings}
          title={words.settings}
          onClick={() => setTuning(true)}
        >
          <Icon name="tune" />
        </button>
        <button
          type="button"
          class="round"
          aria-label={large ? words.leaveFullscreen : words.fullscreen}
          title={`${large ? words.leaveFullscreen : words.fullscreen} (F)`}
          onClick={full}
        >
          <Icon name={large ? 'small' : 'large'} />
        </button>
      </div>
      {tuning && (
        <SettingsSheet
          {...{ preferences, change, theatre, player: player.current, video: video.current }}
          onClose={() => setTuning(false)}
        />
      )}
    </div>
  )
}
