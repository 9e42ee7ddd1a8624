import type { Mode } from './lanes.ts'

/** What a text is worth when there is no place for all. That of staff waits for as long as it takes. */
export const IMPORTANCE = { guest: 0, member: 1, staff: 2 } as const

export type DanmakuText = {
  text: string
  mode: Mode
  color?: string
  size?: 'small' | 'normal' | 'large'
  /** The viewer's own: marked, and shown at once. */
  own?: boolean
  /** Default: that of a guest. */
  importance?: 0 | 1 | 2
  /** The author, and an id of the text, for `forget`. */
  by?: string
  id?: number | string
}

/** How much of a text flies; a Chinese character or an emoji takes two columns, a Latin letter one. */
export const MAX_TEXT_COLUMNS = 80

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u

/** Visible characters; older browsers do not know which code points belong together. */
export const charsOf: (text: string) => Iterable<string> =
  typeof Intl === 'object' && 'Segmenter' in Intl
    ? (
        (segmenter) => (text: string) =>
          Array.from(segmenter.segment(text), ({ segment }) => segment)
      )(new Intl.Segmenter())
    : (text) => text

/** A text as it flies: in one line, and cut with "…" where it is longer than `maxColumns`. */
export function lineOf(text: string, maxColumns = MAX_TEXT_COLUMNS): string {
  const line = text.replace(/\s+/g, ' ').trim()
  // Nothing is wider than two columns.
  if (line.length * 2 <= maxColumns) return line
  let columns = 0
  let [end, cut] = [0, 0]
  for (const char of charsOf(line)) {
    columns += WIDE.test(char) ? 2 : 1
    if (columns > maxColumns) return `${line.slice(0, cut).trimEnd()}…`
    end += char.length
    // One column is for the dots.
    if (columns < maxColumns) cut = end
  }
  return line
}

/** What two texts have in common that count as the same. */
export const sameness = ({ text, mode }: Pick<DanmakuText, 'text' | 'mode'>): string =>
  `${mode} ${text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()}`
