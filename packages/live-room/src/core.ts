// What every screen uses, as one module: see base.ts.

export { adopt } from './adopt.ts'
export type { Place, Screen } from './element/screen-element.ts'
export { blocked } from './blocked.ts'
export { default as css } from './styles.css'
export { Drawing } from './view/drawing.tsx'
export { MessageRow } from './view/message-row.tsx'
export { REGISTRY } from './view/registry.ts'
export { shownName } from './words/shown-name.ts'
export { languageIn } from './words/language.ts'
export { loadedWords, loadWords, wordsOf } from './words/load-words.ts'
export type { Book } from './words/load-words.ts'
