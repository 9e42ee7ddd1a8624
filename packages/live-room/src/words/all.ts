import { en } from './en.ts'
import type { Language, Words } from './index.ts'
import { zh } from './zh.ts'

/** For screens whose bundle contains every language. */
export const WORDS: Record<Language, Words> = { en, zh }
