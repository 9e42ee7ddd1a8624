import type { Book } from '../../core.ts'
import type { PublishWords } from './en.ts'

export type { PublishWords }

export const PUBLISH_WORDS: Book<PublishWords> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }
