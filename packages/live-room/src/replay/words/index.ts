import type { Book } from '../../core.ts'
import type { ReplayWords } from './en.ts'

export type { ReplayWords }

export const REPLAY_WORDS: Book<ReplayWords> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }
