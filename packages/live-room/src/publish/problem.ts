import type { Broadcast } from './broadcaster.ts'
import type { PublishWords } from './words/index.ts'

/** Why devices could not be opened, as a text. */
export function whyNoDevices({ name, message }: Error, words: PublishWords): string {
  if (name === 'NotAllowedError') return words.denied
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return words.nothing
  return name === 'NotReadableError' ? words.busy : message
}

/** How a broadcast goes that does not go well, as a text. `cutReason`: why the site has cut it, once that is known. */
export function whyNotLive(broadcast: Broadcast, words: PublishWords, cutReason?: string): string | undefined {
  if (broadcast.phase === 'lost') return words.lost
  if (broadcast.phase !== 'over') return undefined
  const { why, detail } = broadcast
  if (why === 'cutBySite') return words.cutBySite(cutReason)
  return detail ? `${words[why]} (${detail})` : words[why]
}
