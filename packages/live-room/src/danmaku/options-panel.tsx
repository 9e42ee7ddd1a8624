/** @jsxImportSource @ovation/live-room */
import { useEffect, useReducer } from 'preact/hooks'
import { blocked } from '../core.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { percentText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import { blockWord, MAX_BLOCKED_WORD_CHARS, unblockPerson, unblockWord } from './block.ts'
import { DEFAULT_PREFERENCES, LEAST_OPACITY } from './preferences.ts'
import type { DanmakuPreferences } from './preferences.ts'
import { danmakuStrings } from './strings.ts'

export type OptionsProps = {
  preferences: DanmakuPreferences
  change: (preferences: DanmakuPreferences) => void
  language: Language
  /** Texts are about a video that goes on now, and may wait for it. */
  live?: boolean
  close: () => void
}

/** How texts fly over the video, and which do not. */
export function OptionsPanel({ preferences, change, language, live = false, close }: OptionsProps) {
  const words = danmakuStrings[language]
  const { modes, colors, opacity, area, subtitleSafe, aligned } = preferences
  const percent = Math.round(opacity * 100)
  const set = (next: Partial<DanmakuPreferences>): void => change({ ...preferences, ...next })
  const toggle = (mode: (typeof modes)[number]): void =>
    set({ modes: modes.includes(mode) ? modes.filter((one) => one !== mode) : [...modes, mode] })
  return (
    <>
      <header>
        <h2>{words.danmaku}</h2>
        <button type="button" class="quiet" onClick={() => change({ ...DEFAULT_PREFERENCES, visible: true })}>
          {words.reset}
        </button>
        <button type="button" class="round" aria-label={words.closeOptions} onClick={close}>
          <ControlIcon name="close" />
        </button>
      </header>
      <Check label={words.shown} checked={preferences.visible} set={(visible) => set({ visible })} />
      <label class="option">
        <span>{words.opacity}</span>
        <input
          type="range"
          min={LEAST_OPACITY * 100}
          max="100"
          step="10"
          value={percent}
          aria-valuetext={percentText(percent, language)}
          onInput={(event) => set({ opacity: Number(event.currentTarget.value) / 100 })}
        />
        <output aria-hidden="true">{percentText(percent, language)}</output>
      </label>
      <Pick
        label={words.area}
        value={String(area)}
        options={words.areas}
        choose={(to) => set({ area: Number(to) as DanmakuPreferences['area'] })}
      />
      <Pick label={words.size} value={preferences.size} options={words.sizes} choose={(size) => set({ size })} />
      <Pick label={words.speed} value={preferences.speed} options={words.speeds} choose={(speed) => set({ speed })} />
      <Pick
        label={words.density}
        value={preferences.density}
        options={words.densities}
        choose={(density) => set({ density })}
      />
      <Pick
        label={words.stroke}
        value={preferences.stroke}
        options={words.strokes}
        choose={(stroke) => set({ stroke })}
      />
      <fieldset class="option">
        <legend>{words.kinds}</legend>
        <div class="choice several">
          {(Object.keys(words.modes) as (keyof typeof words.modes)[]).map((mode) => (
            <button key={mode} type="button" aria-pressed={modes.includes(mode)} onClick={() => toggle(mode)}>
              {words.modes[mode]}
            </button>
          ))}
          <button type="button" aria-pressed={colors} onClick={() => set({ colors: !colors })}>
            {words.colors}
          </button>
        </div>
      </fieldset>
      <Check label={words.subtitleSafe} checked={subtitleSafe} set={(on) => set({ subtitleSafe: on })} />
      {live && <Check label={words.aligned} checked={aligned} set={(on) => set({ aligned: on })} />}
      <Blocked words={words} />
    </>
  )
}

const Check = ({ label, checked, set }: { label: string; checked: boolean; set: (checked: boolean) => void }) => (
  <label class="field line">
    <span>{label}</span>
    <input type="checkbox" checked={checked} onChange={(event) => set(event.currentTarget.checked)} />
  </label>
)

type PickProps<K extends string> = {
  label: string
  value: string
  options: Record<K, string>
  choose: (value: K) => void
}

/** Options of which one is chosen, in the order of `Object.keys`, numbers by their size. */
function Pick<K extends string>({ label, value, options, choose }: PickProps<K>) {
  const keys = (Object.keys(options) as K[]).sort((a, b) => Number(a) - Number(b) || 0)
  return (
    <fieldset class="option">
      <legend>{label}</legend>
      <div class="choice">
        {keys.map((key) => (
          <button key={key} type="button" aria-pressed={key === value} onClick={() => choose(key)}>
            {options[key]}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

/** The words and people that this viewer has blocked. */
function Blocked({ words }: { words: (typeof danmakuStrings)['en'] }) {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => blocked.subscribe(() => redraw(undefined)), [])
  const people = Object.entries(blocked.list.people)
  return (
    <>
      <form
        class="block-word"
        onSubmit={(event) => {
          event.preventDefault()
          const form = event.currentTarget
          const field = form.elements.namedItem('word') as HTMLInputElement
          if (blockWord(field.value)) {
            field.value = ''
            // Below the end of a panel, nobody would see that it worked.
            requestAnimationFrame(() => form.nextElementSibling?.scrollIntoView({ block: 'nearest' }))
          }
          field.focus()
        }}
      >
        <label>
          <span>{words.blockedWords}</span>
          <input name="word" placeholder={words.blockWord} maxLength={MAX_BLOCKED_WORD_CHARS} autocomplete="off" />
        </label>
        <button>{words.add}</button>
      </form>
      <Chips
        label={words.blockedWords}
        entries={blocked.list.words.map((word) => [word, word])}
        remove={unblockWord}
        words={words}
      />
      <p class="option-title">{words.blockedPeople}</p>
      {people.length === 0 && <p class="option-hint">{words.noPeople}</p>}
      <Chips label={words.blockedPeople} entries={people} remove={unblockPerson} words={words} />
      <p class="option-hint">{words.blockedHint}</p>
    </>
  )
}

type ChipsProps = {
  label: string
  entries: readonly (readonly [key: string, text: string])[]
  remove: (key: string) => void
  words: (typeof danmakuStrings)['en']
}

const Chips = ({ label, entries, remove, words }: ChipsProps) =>
  entries.length > 0 && (
    <ul class="blocked" aria-label={label}>
      {entries.map(([key, text]) => (
        <li key={key}>
          <button
            type="button"
            aria-label={words.unblock(text)}
            title={words.unblock(text)}
            onClick={() => remove(key)}
          >
            <span>{text}</span> <ControlIcon name="close" />
          </button>
        </li>
      ))}
    </ul>
  )
