/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Slot, useRoomContext } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { Rename } from '../panels/rename.tsx'
import { useKeys } from '../view/keys.ts'
import { followChoices } from './choices.ts'
import { General } from './general.tsx'
import { SettingsControl, SettingsPopover } from './panel.tsx'
import { ReportVideo } from './report-video.tsx'
import { settingsStrings } from './strings.ts'
import { VideoSettings } from './video-settings.tsx'
import type { VideoSettingsProps } from './video-settings.tsx'

type Props = { close: () => void; video?: Omit<VideoSettingsProps, 'close'> }

/** Everything that a viewer of a room may set; without a video what is not about one. */
export function RoomSettings({ close, video }: Props) {
  const { language, root, ask } = useRoomContext()
  const { reportVideo } = settingsStrings[language]
  const [reporting, setReporting] = useState(false)
  if (reporting)
    return (
      <SettingsPopover {...{ language, close }} inside={{ title: reportVideo, back: () => setReporting(false) }}>
        <ReportVideo close={close} />
      </SettingsPopover>
    )
  return (
    <SettingsPopover {...{ language, close }}>
      {video && <VideoSettings {...video} close={close} />}
      <Slot name="settings" />
      <General {...{ language }} host={root.host} />
      <Rename />
      <button
        type="button"
        class="setting-act keys"
        aria-haspopup="dialog"
        onClick={() => (close(), ask({ kind: 'shortcuts' }))}
      >
        <ControlIcon name="keys" /> {shortcutStrings[language].shortcuts}
      </button>
      {video && (
        <button type="button" class="setting-act danger" onClick={() => setReporting(true)}>
          <ControlIcon name="flag" /> {reportVideo}
        </button>
      )}
    </SettingsPopover>
  )
}

/** Where there is no video, and so no bar over it: beside the title. */
export function ChatSettings() {
  const { language, root } = useRoomContext()
  const place = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)
  const toggle = (): void => setOpen(!open)
  const chatOnly = root.host.getAttribute('mode') === 'chat'
  // Elsewhere the controls over the video take it.
  useKeys(place, chatOnly ? { s: { does: shortcutStrings[language].doesSettings, act: toggle } } : {})
  return (
    <span ref={place} hidden={!chatOnly}>
      {chatOnly && <SettingsControl {...{ language, open, toggle }} />}
      {chatOnly && open && <RoomSettings close={() => setOpen(false)} />}
    </span>
  )
}

/** Keeps the element as its viewer wants it, whatever of the room is shown. */
export function useChoices(): void {
  const { root } = useRoomContext()
  useEffect(() => followChoices(root.host as HTMLElement), [root])
}
