/** @jsxImportSource @ovation/live-room */
import { shortcutsOf } from '../view/keys.ts'
import type { Language } from '../words/index.ts'
import { keyText } from './key-table.ts'
import { shortcutStrings } from './strings.ts'

/** The shortcuts that a player takes now: those that handle its keys, so that none is missing or too many. */
export function ShortcutList({ player, language }: { player: Element | undefined; language: Language }) {
  const words = shortcutStrings[language]
  return (
    <>
      <p class="hint">{words.shortcutsHint}</p>
      <dl class="shortcuts">
        {shortcutsOf(player).map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{keyText(key, words.space)}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
