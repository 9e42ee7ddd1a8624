import type { Book } from '../../core.ts'
import type { PanelWords } from './en.ts'

export type { PanelWords }

export const PANEL_WORDS: Book<PanelWords> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }
