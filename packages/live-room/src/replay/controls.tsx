/** @jsxImportSource @ovation/live-room */
import type { Message, ReplaySummary } from '@ovation/client'
import type { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { DanmakuControls } from '../danmaku/danmaku-controls.tsx'
import type { FlownText } from '../danmaku/fly-messages.ts'
import type { DanmakuPreferences } from '../danmaku/preferences.ts'
import { General } from '../settings/general.tsx'
import { SettingsControl, SettingsPopover } from '../settings/panel.tsx'
import { ControlIcon } from '../view/control-icon.tsx'
import { Drawing } from '../core.ts'
import { Dialog } from '../view/dialog.tsx'
import { toggleFullscreen } from '../view/fullscreen.ts'
import { AudioButton } from '../view/audio-button.tsx'
import { ShortcutList } from '../shortcuts/list.tsx'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { useKeys } from '../view/keys.ts'
import { toggleMuted } from '../view/use-muted.ts'
import { endOf } from './position.ts'
import { Seek } from './seek.tsx'
import type { Language } from '../words/index.ts'
import type { ReplayWords } from './words/index.ts'

const STEP_MS = 5_000
/** By a button. */
const SKIP_MS = 10_000
const TEN = 'M9.4 10.4l1.6-1v5.8M13.6 12.3a1.5 1.5 0 0 1 3 0v1.4a1.5 1.5 0 0 1-3 0z'
const SKIP_BACK = `M5 5.5v4h4M5.3 9.3a8 8 0 1 1-1.2 4.2${TEN}`
const SKIP_FORWARD = `M19 5.5v4h-4M18.7 9.3a8 8 0 1 0 1.2 4.2${TEN}`
const RATES = [0.5, 1, 1.25, 1.5, 2]
const CONTROLS_MS = 3_000
/** What the bar shows changes with these. The playable range also grows while the video is paused. */
const CHANGES = ['play', 'pause', 'timeupdate', 'ratechange', 'seeked', 'ended', 'progress', 'durationchange'] as const

type Video = { current: HTMLVideoElement | null }

type Props = {
  video: Video
  info: ReplaySummary
  words: ReplayWords
  /** Where the video is in the recording, milliseconds. */
  position: () => number
  seek: (ms: number) => void
  /** The address of the picture of a moment, milliseconds since the recording began; undefined where there are none. */
  still: ((ms: number) => string) | undefined
  preferences: DanmakuPreferences
  change: (preferences: DanmakuPreferences) => void
  overlay: DanmakuOverlay<FlownText<Message>> | undefined
  language: Language
}

/** Renders again when the video changes. */
function useChanges(video: Video): void {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const changed = (): void => redraw(undefined)
    for (const kind of CHANGES) video.current?.addEventListener(kind, changed)
    return () => {
      for (const kind of CHANGES) video.current?.removeEventListener(kind, changed)
    }
  }, [video])
}

/** Whether the controls are shown: for a while after each use. */
function useShown(): { shown: boolean; show: () => void } {
  const [shown, setShown] = useState(true)
  const hiding = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(hiding.current), [])
  const show = (): void => {
    setShown(true)
    clearTimeout(hiding.current)
    hiding.current = setTimeout(() => setShown(false), CONTROLS_MS)
  }
  return { shown, show }
}

export function Controls({ video, info, words, position, seek, still, overlay, language, preferences, change }: Props) {
  const { shown, show } = useShown()
  useChanges(video)
  const element = video.current
  const paused = element?.paused ?? true
  const toggle = (): void => {
    if (!element) return
    if (element.paused) void element.play().catch(() => {})
    else element.pause()
  }
  const audio = (): void => {
    if (element) toggleMuted(element)
  }
  const skip = (byMs: number): void => {
    show()
    seek(position() + byMs)
  }
  const [open, setOpen] = useState<'danmaku' | 'settings'>()
  const toggled = (what: 'danmaku' | 'settings') => (): void => setOpen(open === what ? undefined : what)
  const close = (): void => setOpen(undefined)
  const fly = (): void => change({ ...preferences, visible: !preferences.visible })
  const full = (): void => void toggleFullscreen(element, element)
  const shownBy = (act: () => void) => (): void => {
    show()
    act()
  }
  const does = shortcutStrings[language]
  const [listed, list] = useState(false)
  useKeys(video, {
    ' ': { does: does.doesPlay, act: shownBy(toggle) },
    k: { does: does.doesPlay, act: shownBy(toggle) },
    ArrowLeft: { does: does.doesBack, act: shownBy(() => seek(position() - STEP_MS)) },
    ArrowRight: { does: does.doesForward, act: shownBy(() => seek(position() + STEP_MS)) },
    m: { does: does.doesAudio, act: shownBy(audio) },
    d: { does: does.doesDanmaku, act: shownBy(fly) },
    s: { does: does.doesSettings, act: shownBy(toggled('settings')) },
    f: { does: does.doesFullscreen, act: shownBy(full) },
    '?': { does: does.doesList, act: () => list(true) },
  })
  return (
    <div
      class={shown || paused || open ? 'controls shown' : 'controls'}
      onPointerMove={show}
      onFocusCapture={show}
      onClick={(event) => event.target === event.currentTarget && (toggle(), show())}
    >
      <div class="bar">
        <button type="button" class="round" aria-label={paused ? words.play : words.pause} onClick={toggle}>
          <ControlIcon name={paused ? 'play' : 'pause'} />
        </button>
        <button
          type="button"
          class="round skip"
          aria-label={words.back}
          title={words.back}
          onClick={() => skip(-SKIP_MS)}
        >
          <Drawing path={SKIP_BACK} />
        </button>
        <button
          type="button"
          class="round skip"
          aria-label={words.forward}
          title={words.forward}
          onClick={() => skip(SKIP_MS)}
        >
          <Drawing path={SKIP_FORWARD} />
        </button>
        <Seek {...{ info, words, seek, still }} endMs={endOf(info, element)} atMs={position()} />
        <Rate element={element} label={words.speed} />
        <AudioButton {...{ video, words }} toggle={audio} />
        <DanmakuControls
          {...{ preferences, change, overlay, language, close, fly }}
          open={open === 'danmaku'}
          toggle={toggled('danmaku')}
        />
        <SettingsControl {...{ language }} open={open === 'settings'} toggle={toggled('settings')} />
        <button
          type="button"
          class="round keys"
          aria-haspopup="dialog"
          aria-label={does.shortcuts}
          title={`${does.shortcuts} (?)`}
          onClick={() => list(true)}
        >
          <ControlIcon name="keys" />
        </button>
        <button type="button" class="round" aria-label={words.fullscreen} onClick={full}>
          <ControlIcon name="large" />
        </button>
      </div>
      {open === 'settings' && element && (
        <SettingsPopover {...{ language, close }}>
          <General host={(element.getRootNode() as ShadowRoot).host} language={language} />
        </SettingsPopover>
      )}
      {listed && (
        <Dialog title={does.shortcuts} close={does.closeShortcuts} onClose={() => list(false)}>
          <ShortcutList player={hostOf(element)} language={language} />
        </Dialog>
      )}
    </div>
  )
}

const hostOf = (inside: Element | null): Element | undefined => (inside?.getRootNode() as ShadowRoot | undefined)?.host

const Rate = ({ element, label }: { element: HTMLVideoElement | null; label: string }) => (
  <select
    class="rate"
    aria-label={label}
    value={String(element?.playbackRate ?? 1)}
    onChange={(event) => element && (element.playbackRate = Number(event.currentTarget.value))}
  >
    {RATES.map((rate) => (
      <option key={rate} value={String(rate)}>
        {rate}×
      </option>
    ))}
  </select>
)
