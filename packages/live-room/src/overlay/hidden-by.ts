import type { OverlayOptions } from './options.ts'

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Says whether a message is by a hidden name, or has a hidden word in it, whatever its case and width. */
export function hiddenBy(options: Pick<OverlayOptions, 'hide-names' | 'hide-words'>) {
  const names = new Set(options['hide-names'].map(plain))
  const words = options['hide-words'].map(plain)
  return ({ author, text = '' }: { author: { name: string }; text?: string }): boolean =>
    names.has(plain(author.name)) || words.some((word) => plain(text).includes(word))
}
