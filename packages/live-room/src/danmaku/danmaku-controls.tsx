/** @jsxImportSource @ovation/live-room */
import type { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'
import { OptionsPanel } from './options-panel.tsx'
import type { OptionsProps } from './options-panel.tsx'
import { Popover } from './popover.tsx'
import { startPreview } from './preview.ts'
import { danmakuStrings } from './strings.ts'

type Props = OptionsProps & {
  overlay: Pick<DanmakuOverlay, 'show' | 'forget' | 'visible' | 'settings'> | undefined
  /** Whether the options are open. */
  open: boolean
  toggle: () => void
  /** Turns danmaku on or off. */
  fly: () => void
}

/** In the bar over the video: danmaku on or off, and their options, which are tried out over the video while they are open. */
export function DanmakuControls({ overlay, open, toggle, fly, ...options }: Props) {
  const { preferences, language, close } = options
  const words = danmakuStrings[language]
  const { visible } = preferences
  useEffect(() => {
    if (open && visible && overlay) return startPreview(overlay, words.samples)
    return undefined
  }, [open, visible, overlay, words])
  return (
    <>
      <button
        type="button"
        class="pill"
        aria-pressed={visible}
        data-short={words.danmaku}
        title={`${visible ? words.isOn : words.isOff} (D)`}
        onClick={fly}
      >
        <ControlIcon name="danmaku" /> <span>{words.danmaku}</span>
      </button>
      <button
        type="button"
        class="round"
        aria-label={words.options}
        title={words.options}
        data-short={words.shortOptions}
        aria-expanded={open}
        onClick={toggle}
      >
        <ControlIcon name="danmaku-options" />
      </button>
      {open && (
        <Popover label={words.options} close={close}>
          <OptionsPanel {...options} />
        </Popover>
      )}
    </>
  )
}
