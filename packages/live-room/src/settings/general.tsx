/** @jsxImportSource @ovation/live-room */
import { useEffect, useReducer } from 'preact/hooks'
import { chosen } from '../core.ts'
import type { ChoiceName } from '../core.ts'
import type { Language } from '../words/index.ts'
import { choose, onChoice } from './choices.ts'
import { Section, Segmented } from './controls.tsx'
import { settingsStrings } from './strings.ts'

type Props = { host: Element; language: Language }

/** How every screen of the site looks to this viewer. What the page around it has decided is not offered. */
export function General({ host, language }: Props) {
  const words = settingsStrings[language]
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => onChoice(() => redraw(undefined)), [])
  const pick = (name: ChoiceName, label: string, texts: Record<string, string>, hint?: string) => {
    const now = chosen(name) ?? ''
    return (
      <Segmented
        {...{ label, ...(hint && { hint }) }}
        value={now in texts ? now : ''}
        options={Object.entries(texts)}
        choose={(value) => choose(name, value)}
      />
    )
  }
  return (
    <Section title={words.general}>
      {host.getAttribute('theme') === 'auto' && pick('theme', words.theme, words.themes)}
      {!host.getAttribute('lang') && pick('language', words.language, words.languages)}
      {pick('motion', words.motion, words.motions, words.motionHint)}
    </Section>
  )
}
