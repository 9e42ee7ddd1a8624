/** What viewers may choose for every screen of a site; without a value: automatic. */
export type ChoiceName = 'theme' | 'language' | 'motion'

/** Where the browser stores nothing, choices are kept here for as long as the page is: by whichever copy of this module. */
export const scope = globalThis as { ovationChosen?: Partial<Record<ChoiceName, string>> }

/** What this viewer has chosen, or nothing. Loaders read it before there is a program: it is small. */
export function chosen(name: ChoiceName): string | null | undefined {
  try {
    return scope.ovationChosen?.[name] ?? localStorage.getItem(`ovation.${name}`)
  } catch {
    return undefined
  }
}
