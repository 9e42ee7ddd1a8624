import type { OvationError } from '@ovation/client'
import { en } from './en.ts'
import type { Words } from './en.ts'
import { zh } from './zh.ts'

export type { Words }
export type Language = 'en' | 'zh'

export const WORDS: Record<Language, Words> = { en, zh }

/** The language of a tag such as `zh-CN`; without one, the browser's. */
export const languageOf = (tag: string | null | undefined): Language =>
  (tag ?? navigator.language).toLowerCase().startsWith('zh') ? 'zh' : 'en'

/** Why something was refused, in the person's language where there are words for it. */
export const explain = (words: Words, error: OvationError): string =>
  (Object.hasOwn(words.errors, error.code) && words.errors[error.code]) || error.message

/** 12.3万 in Chinese, 123K in English. */
export const compact = (language: Language, n: number): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n)
