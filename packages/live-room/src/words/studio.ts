// What the studio, a screen in a package of its own, uses of the texts and formats of screens.

export { bitrateText, dayOf, durationText, explain, momentOf, percentText, sizeText, whole } from './format.ts'
export { timeOf } from './first.ts'
export { languageIn } from './language.ts'
export type { Language } from './language.ts'
export { loadWords, wordsOf } from './load-words.ts'
export type { Book } from './load-words.ts'
export { shownName } from './shown-name.ts'
export { withStrings } from './strings.ts'
export type { Strings, WithStrings } from './strings.ts'
