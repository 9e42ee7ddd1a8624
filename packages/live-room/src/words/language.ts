/** The languages of the screens. */
export type Language = 'en' | 'zh'

/** The language of an element: its own, that of the page, or the browser's. */
export const languageIn = (host: Element): Language =>
  (host.getAttribute('lang') ?? host.closest('[lang]')?.getAttribute('lang') ?? navigator.language)
    .toLowerCase()
    .startsWith('zh')
    ? 'zh'
    : 'en'
