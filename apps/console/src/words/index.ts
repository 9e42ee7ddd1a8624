import { en } from './en.ts'
import type { Words } from './en.ts'
import { zh } from './zh.ts'

export type { Words }
export const language: 'en' | 'zh' = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
export const words: Words = language === 'zh' ? zh : en

/** The texts of a feature in the language of the studio, with those that every part has. */
export const textsOf = <S extends object>(strings: Record<typeof language, S>): Omit<Words, keyof S> & S => ({
  ...words,
  ...strings[language],
})
