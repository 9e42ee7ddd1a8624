/** @jsxImportSource @ovation/live-room */
import type { Style } from '../view/composer.tsx'
import { Choice } from './choice.tsx'
import { usePanelWords } from './use-words.ts'

const COLORS = {
  white: '#ffffff',
  red: '#ff5d73',
  yellow: '#ffd166',
  green: '#7ee0a1',
  blue: '#7cc4ff',
  purple: '#b794f6',
} as const
const NAMES = Object.keys(COLORS) as (keyof typeof COLORS)[]

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
          {NAMES.map((name) => (
            <button
              key={name}
              type="button"
              aria-label={words.colors[name]}
              title={words.colors[name]}
              aria-pressed={COLORS[name] === style.color}
              style={{ '--color': COLORS[name] }}
              onClick={() => change({ ...style, color: COLORS[name] })}
            />
          ))}
        </div>
      </fieldset>
    </>
  )
}
