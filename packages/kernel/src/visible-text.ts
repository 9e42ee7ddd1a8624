// What people write is kept as it can be seen: code points that show nothing (UAX #44, Default_Ignorable_Code_Point)
// are taken out where they have no work to do, and marks are not stacked up to the rows above.

/** Letters that are joined, or not, by U+200D and U+200C: cursive scripts, and those that form conjuncts. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Adlam', 'Mandaic', 'Phags_Pa', 'Hanifi_Rohingya'],
  ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala'],
  ...['Khmer', 'Myanmar', 'Balinese', 'Javanese', 'Sundanese'],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')

/** Looks back past a few marks only, so that a text is gone over once, whatever stands in it. */
const AFTER_JOINING = (joiner: string): string => String.raw`${joiner}(?<=[${JOINING}]\p{M}{0,4}${joiner})`

/** Ignorable code points that change what is seen. Each begins with the code point itself, so that most text is passed over at once. */
const AT_WORK = [
  String.raw`${AFTER_JOINING(String.raw`\u200c`)}(?=[${JOINING}])`,
  AFTER_JOINING(String.raw`\u200d`),
  // Parts of one emoji: families, professions, flags.
  String.raw`\u200d(?=\p{Extended_Pictographic})(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?\u200d)`,
  String.raw`[\ufe0e\ufe0f](?<=\p{Extended_Pictographic}[\ufe0e\ufe0f])`,
  String.raw`\ufe0f(?=\u20e3)(?<=[0-9#*]\ufe0f)`,
  // The flags of England, Scotland and Wales are spelled out in tags (UTS #51, section 2.8).
  String.raw`[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f}(?<=\u{1f3f4}[\u{e0030}-\u{e007a}]{1,6}\u{e007f})`,
].join('|')

const ignorable = (more: string): RegExp =>
  new RegExp(String.raw`(${AT_WORK})|[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb${more}]`, 'gu')

/** Blanks that are signs of their own: of braille, of hieroglyphs (full, half), of notes, and in the place of an object. */
const BLANK_SIGNS = String.raw`\u2800\ufffc\u{13441}\u{13442}\u{1d159}`

/** A name stands beside others: nothing in it turns their direction, breaks their line or looks like a space. */
const IN_NAMES = ignorable(String.raw`\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}${BLANK_SIGNS}`)
/** The marks of direction are at work wherever scripts meet; rows isolate them. Overrides and embeddings are not needed for that. */
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
 * What somebody wrote, as it can be seen; empty when nothing can. A blank sign is kept beside others: people draw with
 * braille.
 */
export function visibleText(text: string): string {
  if (!VISIBLE.test(text)) return ''
  return text
    .replace(/\r\n?/g, '\n')
    .replace(IN_WORDS, (sign, atWork?: string) => atWork ?? (MARKS_OF_DIRECTION.test(sign) ? sign : ''))
    .replace(STACKED_IN_WORDS, '$1')
}

/** A name as it can be seen, in one form of all that look the same (NFKC); empty when nothing of it can. */
export function visibleName(name: string): string {
  const shown = name
    .normalize('NFKC')
    // All that is a space, but for U+FEFF, which is none to see.
    .replace(/[^\S\ufeff]+/gu, ' ')
    .replace(IN_NAMES, (_, atWork?: string) => atWork ?? '')
    .replace(STACKED_IN_NAMES, '$1')
    .replace(/ +/g, ' ')
    .trim()
    .normalize('NFKC')
  return VISIBLE.test(shown) ? shown : ''
}
