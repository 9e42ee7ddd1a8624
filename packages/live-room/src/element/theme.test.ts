import { afterEach, expect, it, vi } from 'vitest'
import { languageIn } from '../words/language.ts'
import { themeIn } from './theme.ts'

afterEach(() => vi.unstubAllGlobals())

type Around = { stored?: Record<string, string>; prefersLight?: boolean; pageLang?: string; browser?: string }

function host(
  attributes: Record<string, string>,
  { stored = {}, prefersLight = false, ...more }: Around = {},
): Element {
  vi.stubGlobal('localStorage', { getItem: (name: string) => stored[name.replace('ovation.', '')] ?? null })
  vi.stubGlobal('matchMedia', () => ({ matches: prefersLight }))
  vi.stubGlobal('navigator', { language: more.browser ?? 'en-GB' })
  const page = { getAttribute: () => more.pageLang ?? null }
  return {
    getAttribute: (name: string) => attributes[name] ?? null,
    closest: () => (more.pageLang === undefined ? null : page),
  } as unknown as Element
}

it.each([
  ['without the attribute', {}, { stored: { theme: 'light' }, prefersLight: true }, 'dark'],
  ['light, whatever is chosen', { theme: 'light' }, { stored: { theme: 'dark' } }, 'light'],
  ['dark, whatever the system has', { theme: 'dark' }, { stored: { theme: 'light' }, prefersLight: true }, 'dark'],
  ['auto: the choice', { theme: 'auto' }, { stored: { theme: 'dark' }, prefersLight: true }, 'dark'],
  ['auto: the choice of light', { theme: 'auto' }, { stored: { theme: 'light' } }, 'light'],
  ['auto: the system', { theme: 'auto' }, { prefersLight: true }, 'light'],
  ['auto: a choice that was taken back', { theme: 'auto' }, { stored: { theme: '' }, prefersLight: true }, 'light'],
  ['auto: a system that is dark', { theme: 'auto' }, {}, 'dark'],
])('[SET2] %s', (_, attributes, around, theme) => {
  expect(themeIn(host(attributes as Record<string, string>, around as Around))).toBe(theme)
})

it.each([
  ['its own', { lang: 'zh-CN' }, { stored: { language: 'en' }, pageLang: 'en' }, 'zh'],
  ['the choice before the page', {}, { stored: { language: 'en' }, pageLang: 'zh', browser: 'zh-CN' }, 'en'],
  ['the page before the browser', {}, { pageLang: 'ZH-Hant', browser: 'en' }, 'zh'],
  ['the browser', {}, { browser: 'zh-CN' }, 'zh'],
  ['English for any other', {}, { browser: 'de' }, 'en'],
  ['a choice that was taken back', {}, { stored: { language: '' }, browser: 'zh' }, 'zh'],
])('[SET5] the language is %s', (_, attributes, around, language) => {
  expect(languageIn(host(attributes as Record<string, string>, around as Around))).toBe(language)
})
