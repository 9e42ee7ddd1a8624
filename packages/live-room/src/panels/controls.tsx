/** @jsxImportSource @ovation/live-room */
import { Slot, useRoomContext, useToast } from '../base.ts'
import { AudioButton, ControlIcon, playAllowed, toggleMuted, useMuted, wantsAudio } from '../parts.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { DanmakuControls } from '../danmaku/danmaku-controls.tsx'
import type { DanmakuPreferences } from '../danmaku/preferences.ts'
import type { FlownText } from '../danmaku/fly-messages.ts'
import type { DanmakuOverlay } from '@ovation/danmaku'
import type { PlaybackState, Player } from '../player/player.ts'
import { SettingsControl } from '../settings/panel.tsx'
import { RoomSettings } from '../settings/room-settings.tsx'
import { toggleFullscreen } from '../view/fullscreen.ts'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { useKeys } from '../view/keys.ts'
import { heartAt } from './heart-at.ts'
import { LineOffer } from './line-offer.tsx'
import { PlaybackReports } from './playback-reports.tsx'
import { QualityPanel } from './quality-panel.tsx'
import { QualityPill, ToLive } from './quality-pill.tsx'
import { TapToPlay } from './tap-to-play.tsx'
import { usePaused } from './use-paused.ts'
import { useFullscreen } from './use-fullscreen.ts'
import { useGestures } from './use-gestures.ts'
import { useTheatre } from './use-theatre.ts'
import { usePanelWords } from './use-words.ts'

const CONTROLS_MS = 3_500
const DOUBLE_TAP_MS = 320
const BACK_MS = 30_000

type ControlsProps = {
  frame: { current: HTMLDivElement | null }
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  playbackState: PlaybackState
  preferences: DanmakuPreferences
  change: (preferences: DanmakuPreferences) => void
  overlay: DanmakuOverlay<FlownText> | undefined
  like: () => void
}

/** A tap shows the controls; a second tap soon after sends a like. `useGestures` has the other gestures. */
export function Controls({ frame, video, player, playbackState, preferences, change, overlay, like }: ControlsProps) {
  const words = usePanelWords()
  const { language } = useRoomContext()
  const does = shortcutStrings[language]
  const toast = useToast()
  const [shown, setShown] = useState(true)
  const muted = useMuted(video)
  const paused = usePaused(video)
  const [open, setOpen] = useState<'video' | 'danmaku' | 'quality'>()
  const hiding = useRef<ReturnType<typeof setTimeout>>(undefined)
  const tappedAt = useRef(0)
  const controls = useRef<HTMLDivElement>(null)
  const theatre = useTheatre(frame)
  const large = useFullscreen(frame, theatre)
  const waits = playbackState.mode === 'playing' && playbackState.waitsForTap === true
  const playing = playbackState.mode === 'playing' && !waits

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
    if (!element || !playing || !wantsAudio()) return
    // Audio begins by itself only if the viewer turned it on before, and the browser allows it.
    element.muted = false
    void playAllowed(element)
  }, [playing, video])

  const audio = (): void => {
    const element = video.current
    if (!element) return
    toggleMuted(element)
    void element.play().catch(() => {})
  }
  // Where the browser allows no full screen, the video has at least all of its own.
  const full = (): void => {
    if (!toggleFullscreen(frame.current, video.current)) theatre.toggle()
  }
  const gone = playing && playbackState.by === 'replay'
  const live = playing && !gone
  const goBack = async (): Promise<void> => {
    if (gone && video.current) video.current.currentTime -= BACK_MS / 1_000
    else if (!(await player.current?.goBack(BACK_MS))) toast(words.cannotGoBack)
  }
  const close = (): void => setOpen(undefined)
  const settings = (): void => setOpen(open === 'video' ? undefined : 'video')
  const fly = (): void => change({ ...preferences, visible: !preferences.visible })
  useKeys(frame, {
    m: { does: does.doesAudio, act: audio },
    d: { does: does.doesDanmaku, act: fly },
    s: { does: does.doesSettings, act: settings },
    t: { does: does.doesTheatre, act: theatre.toggle },
    f: { does: does.doesFullscreen, act: full },
    Escape: { does: does.doesLeave, act: theatre.leave },
  })
  useGestures(controls, { swiped: theatre.toggle, pressed: () => setOpen('video') })

  return (
    <div
      ref={controls}
      class={shown || !playing || paused || open ? 'controls shown' : 'controls'}
      onPointerMove={(event) => event.pointerType === 'mouse' && show()}
      onFocusCapture={show}
      onClick={(event) => {
        if (event.target !== event.currentTarget) return show()
        const quickly = event.timeStamp - tappedAt.current < DOUBLE_TAP_MS
        tappedAt.current = event.timeStamp
        if (quickly) {
          like()
          heartAt(event.currentTarget, event)
        }
        show()
      }}
    >
      {waits && <TapToPlay player={player.current} video={video.current} />}
      {playing && muted && (
        <button type="button" class="unmute" onClick={audio}>
          <ControlIcon name="silent" /> {words.unmute}
        </button>
      )}
      <LineOffer {...{ player, playbackState }} />
      <PlaybackReports {...{ video, player, playbackState }} />
      <div class="bar" part="controls">
        {playing && !muted && <AudioButton {...{ video, words }} toggle={audio} />}
        {/* What changes its width is before the space, so that no button moves from under a pointer. */}
        {gone && <ToLive player={player.current} />}
        {live && player.current && (shown || paused || open) && (
          <QualityPill
            player={player.current}
            paused={paused}
            open={open === 'quality'}
            toggle={() => setOpen(open === 'quality' ? undefined : 'quality')}
          />
        )}
        <span class="space" />
        {playing && (
          <button
            type="button"
            class="round"
            aria-label={words.goBack}
            title={words.goBack}
            data-short={words.short.back}
            onClick={() => void goBack()}
          >
            <ControlIcon name="back" />
          </button>
        )}
        <slot name="controls" />
        <Slot name="controls" {...{ frame, video, player, playbackState }} />
        <DanmakuControls
          {...{ preferences, overlay, language, close, fly }}
          change={change}
          open={open === 'danmaku'}
          toggle={() => setOpen(open === 'danmaku' ? undefined : 'danmaku')}
          live
        />
        <SettingsControl language={language} open={open === 'video'} toggle={settings} />
        <button
          type="button"
          class={large ? 'pill' : 'round beside'}
          aria-label={theatre.on ? words.showChat : words.hideChat}
          title={`${theatre.on ? words.showChat : words.hideChat} (T)`}
          data-short={words.short.chat}
          onClick={theatre.toggle}
        >
          <ControlIcon name={theatre.on ? 'chat' : 'chatOff'} />
          {large && <span>{theatre.on ? words.showChat : words.hideChat}</span>}
        </button>
        <button
          type="button"
          class={large ? 'pill' : 'round'}
          aria-label={large ? words.leaveFullscreen : words.fullscreen}
          title={`${large ? words.leaveFullscreen : words.fullscreen} (F)`}
          data-short={large ? words.short.leave : words.fullscreen}
          onClick={full}
        >
          <ControlIcon name={large ? 'small' : 'large'} />
          {large && <span>{words.leaveFullscreen}</span>}
        </button>
      </div>
      {open === 'quality' && player.current && <QualityPanel player={player.current} close={close} />}
      {open === 'video' && (
        <RoomSettings close={close} video={{ theatre: theatre.toggle, player: player.current, video: video.current }} />
      )}
    </div>
  )
}
