import type { Language } from './language.ts'

type Errors = { errors?: Record<string, string> }

/** The texts of a feature, `strings.ts` of its folder. */
export type Strings<S> = Record<Language, S>

/** Those that every part has, those of the feature in their place, and of errors both. */
export type WithStrings<W, S> = Omit<W, keyof S | 'errors'> & Omit<S, 'errors'> & Required<Errors>

/** The texts of a feature with those that every part of a screen has. */
export function withStrings<W extends object, S extends object>(
  shared: W & Errors,
  strings: Strings<S>,
  language: Language,
): WithStrings<W, S> {
  const own: S & Errors = strings[language]
  return { ...shared, ...own, errors: { ...shared.errors, ...own.errors } }
}
