import { chosen } from '../chosen.ts'

/** The languages of the screens. */
export type Language = 'en' | 'zh'

/** The language of an element: its own, what the viewer has chosen, that of the page, or the browser's. */
export const languageIn = (host: Element): Language =>
  (
    host.getAttribute('lang') ||
    chosen('language') ||
    host.closest('[lang]')?.getAttribute('lang') ||
    navigator.language
  )
    .toLowerCase()
    .startsWith('zh')
    ? 'zh'
    : 'en'
