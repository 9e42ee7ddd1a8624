// Text is stored in its visible form: code points that show nothing (UAX #44, Default_Ignorable_Code_Point) are removed
// unless they have an effect, and combining marks cannot pile up into the rows above.

/** Letters that U+200D and U+200C join or separate: cursive scripts, and those that form conjuncts. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Adlam', 'Mandaic', 'Phags_Pa', 'Hanifi_Rohingya'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Khmer', 'Myanmar', 'Balinese', 'Javanese', 'Sundanese'],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')

/** Looks back past a few marks only, so that the cost is linear in the length of any text. */
const AFTER_JOINING = (joiner: string): string => String.raw`${joiner}(?<=[${JOINING}]\p{M}{0,4}${joiner})`

/**
 * Ignorable code points that have an effect. Each pattern begins with the code point itself, so that most text is skipped at
 * once.
 */
const AT_WORK = [
  String.raw`${AFTER_JOINING(String.raw`\u200c`)}(?=[${JOINING}])`,
  AFTER_JOINING(String.raw`\u200d`),
  // Parts of one emoji: families, professions, flags.
  String.raw`\u200d(?=\p{Extended_Pictographic})(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?\u200d)`,
  String.raw`[\ufe0e\ufe0f](?<=\p{Extended_Pictographic}[\ufe0e\ufe0f])`,
  String.raw`\ufe0f(?=\u20e3)(?<=[0-9#*]\ufe0f)`,
  // The flags of England, Scotland and Wales are spelled with tags (UTS #51, section 2.8).
  String.raw`[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f}(?<=\u{1f3f4}[\u{e0030}-\u{e007a}]{1,6}\u{e007f})`,
].join('|')

const ignorable = (more: string): RegExp =>
  new RegExp(String.raw`(${AT_WORK})|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb${more}]`, 'gu')

/** Blank characters: of braille, of hieroglyphs (full, half), of musical notation, and the object replacement character. */
const BLANK_SIGNS = String.raw`\u2800\ufffc\u{13441}\u{13442}\u{1d159}`

/** Names are shown beside other text: nothing in them may change direction, break the line or look like a space. */
const IN_NAMES = ignorable(String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}${BLANK_SIGNS}`)
/**
 * Directional marks have an effect wherever scripts meet; rows isolate them. Overrides and embeddings are not needed for
 * that.
 */
const IN_WORDS = ignorable(String.raw`\x00-\x08\x0b-\x1f\x7f-\x9f`)
const MARKS_OF_DIRECTION = /[\u061c\u200e\u200f]/u

const VISIBLE = new RegExp(String.raw`[^\s\p{M}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}${BLANK_SIGNS}]`, 'u')

const MAX_MARKS_IN_NAMES = 3
const MAX_MARKS_IN_WORDS = 8
const stacked = (max: number): RegExp =>
  new RegExp(String.raw`((?:\p{M}\p{Join_Control}?){${max}})(?:\p{M}\p{Join_Control}?)+`, 'gu')
const STACKED_IN_NAMES = stacked(MAX_MARKS_IN_NAMES)
const STACKED_IN_WORDS = stacked(MAX_MARKS_IN_WORDS)

/**
 * A text in its visible form; empty if nothing is visible. Blank characters are kept beside others: people draw with
 * braille.
 */
export function visibleText(text: string): string {
  if (!VISIBLE.test(text)) return ''
  return text
    .replace(/\r\n?/g, '\n')
    .replace(IN_WORDS, (sign, atWork?: string) => atWork ?? (MARKS_OF_DIRECTION.test(sign) ? sign : ''))
    .replace(STACKED_IN_WORDS, '$1')
}

/** A name in its visible form, normalised (NFKC) so that look-alikes are equal; empty if nothing is visible. */
export function visibleName(name: string): string {
  const shown = name
    .normalize('NFKC')
    // All kinds of spaces, except U+FEFF, which is invisible.
    .replace(/[^\S\ufeff]+/gu, ' ')
    .replace(IN_NAMES, (_, atWork?: string) => atWork ?? '')
    .replace(STACKED_IN_NAMES, '$1')
    .replace(/ +/g, ' ')
    .trim()
    .normalize('NFKC')
  return VISIBLE.test(shown) ? shown : ''
}
