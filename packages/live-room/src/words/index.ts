import type { Book } from '../core.ts'
import type { Words } from './en.ts'
import type { Language } from './language.ts'

export type { Words }
export type { Language }

/** The texts without which nothing is shown. */
export const WORDS: Book<Words> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }
