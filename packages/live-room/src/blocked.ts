import { localPreferences } from './small.ts'

/** What a viewer does not want to read, in the chat and over the video. */
export type BlockList = {
  words: readonly string[]
  /** The names under which they were blocked, by id. */
  people: Readonly<Record<string, string>>
}

type Said = { text: string; author: { id: string } }

/** Without what makes no difference: width, and case in any language (“ß” is “ss”, “ς” is “σ”). */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().toUpperCase()

/** The same for what is said, in which long runs of one character are as long as each other. */
export const foldedText = (text: string): string => folded(text).replace(/(.)\1{3,}/gu, '$1$1$1')

/** Says whether a message is by a blocked person, or has a blocked word in it, whatever its case and width. */
export function blockerOf({ words, people }: BlockList): (message: Said) => boolean {
  const barred = words.map(foldedText)
  return ({ text, author }) => {
    if (typeof people[author.id] === 'string') return true
    const said = barred.length > 0 && foldedText(text)
    return said !== false && barred.some((word) => said.includes(word))
  }
}

const NAME = 'blocked'
const stored = (): BlockList => {
  const { words, people } = localPreferences.readObject<BlockList>(NAME, { words: [], people: {} })
  return { words: words.filter((word) => typeof word === 'string'), people }
}
let list = stored()
let has = blockerOf(list)
const listeners = new Set<() => void>()

const take = (next: BlockList): void => {
  list = next
  has = blockerOf(list)
  for (const listener of listeners) listener()
}
// Another tab has blocked somebody: what is blocked here next comes to that. Without a key: all is removed.
globalThis.addEventListener?.('storage', ({ key }) => (!key || key === `ovation.${NAME}`) && take(stored()))

/** What this viewer has blocked, in every room of the site; remembered. */
export const blocked = {
  get list(): BlockList {
    return list
  },
  set list(next: BlockList) {
    localPreferences.write(NAME, JSON.stringify(next))
    take(next)
  },
  /** Whether a message is not to be shown. */
  has: (message: Said): boolean => has(message),
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}
