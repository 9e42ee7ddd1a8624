/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'

type SectionProps = { title: string; children: ComponentChildren }

/** Settings that belong together, under a title. */
export const Section = ({ title, children }: SectionProps) => (
  <section class="setting-group" aria-label={title}>
    <h3>{title}</h3>
    <div class="setting-rows">{children}</div>
  </section>
)

type SwitchProps = { label: string; checked: boolean; set: (checked: boolean) => void }

/** A setting that is on or off. */
export const Switch = ({ label, checked, set }: SwitchProps) => (
  <label class="setting">
    <span>{label}</span>
    <input
      type="checkbox"
      role="switch"
      class="switch"
      checked={checked}
      onChange={(event) => set(event.currentTarget.checked)}
    />
  </label>
)

type SegmentedProps<K extends string> = {
  label: string
  hint?: string
  value: K
  options: readonly (readonly [value: K, text: string])[]
  choose: (value: K) => void
}

let groups = 0

/** A setting with a few values, side by side; arrow keys go from one to the next. */
export function Segmented<K extends string>({ label, hint, value, options, choose }: SegmentedProps<K>) {
  const name = useMemo(() => `setting-${groups++}`, [])
  return (
    <div class="setting segmented">
      <span id={name}>{label}</span>
      <div
        class="segments"
        role="radiogroup"
        aria-labelledby={name}
        {...(hint && { 'aria-describedby': `${name}-hint` })}
      >
        {options.map(([key, text]) => (
          <label key={key}>
            <input type="radio" name={name} checked={key === value} onChange={() => choose(key)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {hint && <small id={`${name}-hint`}>{hint}</small>}
    </div>
  )
}
