/** @jsxImportSource @ovation/live-room */
import type { Style } from '../view/composer.tsx'
import { Choice } from './choice.tsx'
import { usePanelWords } from './use-words.ts'

const COLORS = ['#ffffff', '#ff5d73', '#ffd166', '#7ee0a1', '#7cc4ff', '#b794f6']

/** How the viewer's own messages fly over the video. */
export function StylePanel({ style, change }: { style: Style; change: (style: Style) => void }) {
  const words = usePanelWords()
  return (
    <>
      <Choice
        label={words.danmaku}
        value={style.mode}
        options={Object.entries(words.styles)}
        choose={(mode) => change({ ...style, mode: mode as Style['mode'] })}
      />
      <fieldset class="field">
        <legend>{words.color}</legend>
        <div class="colors">
          {COLORS.map((color) => (
            <button
              key={color}
              type="button"
              aria-label={color}
              aria-pressed={color === style.color}
              style={{ '--color': color }}
              onClick={() => change({ ...style, color })}
            />
          ))}
        </div>
      </fieldset>
    </>
  )
}
