import { blocked } from '../blocked.ts'

export const MAX_BLOCKED_WORDS = 100
export const MAX_BLOCKED_WORD_CHARS = 40
export const MAX_BLOCKED_PEOPLE = 500

const newest = <T>(list: readonly T[], max: number): T[] => list.slice(-max)

/** Blocks a word; the oldest are given up if there are too many. Returns whether there was one. */
export function blockWord(word: string): boolean {
  const clean = Array.from(word.replace(/\s+/g, ' ').trim()).slice(0, MAX_BLOCKED_WORD_CHARS).join('').trim()
  if (clean === '') return false
  const { list } = blocked
  blocked.list = { ...list, words: newest([...list.words.filter((one) => one !== clean), clean], MAX_BLOCKED_WORDS) }
  return true
}

export function unblockWord(word: string): void {
  const { list } = blocked
  blocked.list = { ...list, words: list.words.filter((one) => one !== word) }
}

/** Blocks a person; `name` is how the list of blocked people calls them. */
export function blockPerson(id: string, name: string): void {
  const { list } = blocked
  const others = Object.entries(list.people).filter(([one]) => one !== id)
  blocked.list = { ...list, people: Object.fromEntries(newest([...others, [id, name]], MAX_BLOCKED_PEOPLE)) }
}

export function unblockPerson(id: string): void {
  const { list } = blocked
  blocked.list = { ...list, people: Object.fromEntries(Object.entries(list.people).filter(([one]) => one !== id)) }
}

/** Three of the same character are in every longer run of them. */
const RUN = /(.)\1{3,}/gu
const EDGES = /^[\s\p{P}]+|[\s\p{P}]+$/gu

/** Blocks what repeats a text: the same with more around it, with other marks at its ends, or drawn out. */
export const blockTextsLike = (text: string): boolean => {
  const word = text.replace(RUN, '$1$1$1')
  return blockWord(word.replace(EDGES, '')) || blockWord(word)
}
