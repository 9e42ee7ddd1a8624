import { leaders } from './model-shares.ts'

/** What is written behind an option of a poll that has ended; undefined where it has not the most votes. */
export function leadOf(counts: readonly number[], index: number): 'mostVotes' | 'tie' | undefined {
  const ahead = leaders(counts)
  if (!ahead.includes(index)) return undefined
  return ahead.length > 1 ? 'tie' : 'mostVotes'
}
