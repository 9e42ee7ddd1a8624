/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { Popover } from '../danmaku/popover.tsx'
import { ControlIcon } from '../view/control-icon.tsx'
import type { Language } from '../words/index.ts'
import { settingsStrings } from './strings.ts'

type Props = {
  language: Language
  close: () => void
  /** What is shown in place of the sections, by its title, and the way back to them. */
  inside?: { title: string; back: () => void } | undefined
  children: ComponentChildren
}

/** The panel of settings, in a room and in a replay. Its sections are given. */
export function SettingsPopover({ language, close, inside, children }: Props) {
  const words = settingsStrings[language]
  return (
    <Popover label={words.settings} close={close} name="settings">
      <header>
        {inside && (
          <button type="button" class="round" aria-label={words.back} onClick={inside.back}>
            <ControlIcon name="previous" />
          </button>
        )}
        <h2>{inside?.title ?? words.settings}</h2>
        <button type="button" class="round" aria-label={words.close} onClick={close}>
          <ControlIcon name="close" />
        </button>
      </header>
      {children}
    </Popover>
  )
}

type ButtonProps = { language: Language; open: boolean; toggle: () => void }

/** Opens and closes it. */
export function SettingsControl({ language, open, toggle }: ButtonProps) {
  const { settings } = settingsStrings[language]
  return (
    <button
      type="button"
      class="round"
      aria-label={settings}
      title={`${settings} (S)`}
      data-short={settings}
      aria-expanded={open}
      onClick={toggle}
    >
      <ControlIcon name="settings" />
    </button>
  )
}
