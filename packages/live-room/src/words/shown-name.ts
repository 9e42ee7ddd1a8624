import type { Language } from './language.ts'

/** A name as it is shown: `Guest 1234`, as the server calls those who have not said so, in the viewer's language. */
export const shownName = (name: string, language: Language): string =>
  language === 'zh' ? name.replace(/^Guest(?= \d{4}$)/, '游客') : name
