/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { chosenStyle, localPreferences } from '../base.ts'
import type { SlotProps, Style } from '../base.ts'
import { ControlIcon, Sheet } from '../parts.ts'
import { StylePanel } from './style-panel.tsx'
import { usePanelWords } from './use-words.ts'

/** Opens the panel in which a viewer chooses how their messages fly. */
export function StyleButton({ side }: SlotProps['composer']) {
  const words = usePanelWords()
  const [style, setStyle] = useState(chosenStyle)
  const [open, setOpen] = useState(false)
  const change = (next: Style): void => {
    setStyle(next)
    localPreferences.write('style', JSON.stringify(next))
  }
  if (side === 'after') return null
  return (
    <>
      <button
        type="button"
        class="round swatch"
        style={{ '--color': style.mode === 'none' ? 'transparent' : style.color }}
        aria-label={words.style}
        title={words.style}
        onClick={() => setOpen(true)}
      >
        <ControlIcon name="danmaku" />
      </button>
      {open && (
        <Sheet title={words.style} onClose={() => setOpen(false)}>
          <StylePanel {...{ style, change }} />
        </Sheet>
      )}
    </>
  )
}
