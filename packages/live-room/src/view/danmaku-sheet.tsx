/** @jsxImportSource preact */
import type { DanmakuPreferences } from '../danmaku-preferences.ts'
import type { Player } from '../player/player.ts'
import { useScene } from './hooks.ts'
import { Sheet } from './sheet.tsx'

type Props = {
  preferences: DanmakuPreferences
  change: (preferences: DanmakuPreferences) => void
  player: Player | undefined
  onClose: () => void
}

export function DanmakuSheet({ preferences, change, player, onClose }: Props) {
  const { words } = useScene()
  const percent = Math.round(preferences.opacity * 100)
  return (
    <Sheet title={words.settings} onClose={onClose}>
      {player && (
        <label class="field line">
          <span>{words.listenOnly}</span>
          <input
            type="checkbox"
            checked={player.soundOnly}
            onChange={(event) => (player.soundOnly = event.currentTarget.checked)}
          />
        </label>
      )}
      <label class="field">
        <span>
          {words.opacity} <output>{percent} %</output>
        </span>
        <input
          type="range"
          min="20"
          max="100"
          step="10"
          value={percent}
          onInput={(event) => change({ ...preferences, opacity: Number(event.currentTarget.value) / 100 })}
        />
      </label>
      <Choice
        label={words.area}
        value={String(preferences.area)}
        options={Object.entries(words.areas)}
        choose={(area) => change({ ...preferences, area: Number(area) as DanmakuPreferences['area'] })}
      />
      <Choice
        label={words.size}
        value={preferences.size}
        options={[
          ['small', words.small],
          ['normal', words.normal],
          ['large', words.large],
        ]}
        choose={(size) => change({ ...preferences, size: size as DanmakuPreferences['size'] })}
      />
      <Choice
        label={words.speed}
        value={preferences.speed}
        options={[
          ['slower', words.slower],
          ['normal', words.normal],
          ['faster', words.faster],
        ]}
        choose={(speed) => change({ ...preferences, speed: speed as DanmakuPreferences['speed'] })}
      />
    </Sheet>
  )
}

type ChoiceProps = { label: string; value: string; options: [string, string][]; choose: (value: string) => void }

export const Choice = ({ label, value, options, choose }: ChoiceProps) => (
  <fieldset class="field">
    <legend>{label}</legend>
    <div class="choice">
      {[...options]
        .sort(([a], [b]) => Number(a) - Number(b) || 0)
        .map(([key, text]) => (
          <button key={key} type="button" aria-pressed={key === value} onClick={() => choose(key)}>
            {text}
          </button>
        ))}
    </div>
  </fieldset>
)
