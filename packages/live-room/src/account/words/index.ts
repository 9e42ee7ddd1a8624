import type { Book } from '../../core.ts'
import type { AccountWords } from './en.ts'

export type { AccountWords }

export const ACCOUNT_WORDS: Book<AccountWords> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }
