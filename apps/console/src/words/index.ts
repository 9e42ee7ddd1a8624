import { en } from './en.ts'
import type { Words } from './en.ts'
import { zh } from './zh.ts'

export type { Words }
export const language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
export const words: Words = language === 'zh' ? zh : en
