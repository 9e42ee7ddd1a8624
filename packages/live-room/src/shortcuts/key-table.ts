/** A key of a player: what it does, for the list of shortcuts and for the key itself. */
export type Shortcut = {
  /** In the viewer's language. */
  does: string
  /** Returns false if there was nothing to do: the key is left to the page. */
  act: () => unknown
}

/** By `KeyboardEvent.key`; letters are lower case. */
export type KeyTable = Readonly<Record<string, Shortcut>>

/** Signs of Chinese keyboards, for the key that they are on. */
const SAME: Record<string, string> = { '？': '?' }

/** What a key does. Letters are the same with and without Shift or Caps Lock. */
export function shortcutOf(table: KeyTable, key: string): Shortcut | undefined {
  const known = SAME[key] ?? (key.length === 1 ? key.toLowerCase() : key)
  return Object.hasOwn(table, known) ? table[known] : undefined
}

/** All shortcuts of several tables; keys that do the same are one. */
export function listShortcuts(tables: Iterable<KeyTable>): { keys: string[]; does: string }[] {
  const byText = new Map<string, string[]>()
  for (const table of tables)
    for (const [key, { does }] of Object.entries(table)) byText.set(does, [...(byText.get(does) ?? []), key])
  return [...byText].map(([does, keys]) => ({ keys, does }))
}

const SHOWN: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' }

/** A key as it is printed on keyboards. */
export const keyText = (key: string, space: string): string => (key === ' ' ? space : (SHOWN[key] ?? key.toUpperCase()))
