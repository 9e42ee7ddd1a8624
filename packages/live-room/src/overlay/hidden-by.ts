import { folded, foldedText } from '../blocked.ts'
import type { OverlayOptions } from './options.ts'

/** Says whether a message is by a hidden name, or has a hidden word in it, whatever its case and width. */
export function hiddenBy(options: Pick<OverlayOptions, 'hide-names' | 'hide-words'>) {
  const names = new Set(options['hide-names'].map(folded))
  const words = options['hide-words'].map(foldedText)
  return ({ author, text = '' }: { author: { name: string }; text?: string }): boolean =>
    names.has(folded(author.name)) || words.some((word) => foldedText(text).includes(word))
}
