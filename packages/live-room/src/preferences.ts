/** What the browser did not store: kept until the page is left. */
const ofVisit = new Map<string, string>()

const kindOf = (value: unknown): string => Object.prototype.toString.call(value)

/** Remembers small things between visits; if the browser stores nothing, for this visit. */
export const localPreferences = {
  read(name: string): string | undefined {
    try {
      return ofVisit.get(name) ?? localStorage.getItem(`ovation.${name}`) ?? undefined
    } catch {
      return undefined
    }
  },
  write(name: string, value: string): void {
    try {
      localStorage.setItem(`ovation.${name}`, value)
      ofVisit.delete(name)
    } catch {
      // Full, blocked or missing: not worth an error.
      ofVisit.set(name, value)
    }
  },
  /** What is stored is not trusted: a field that is no `isValid` one, or of another type than in `fallback`, is as there. */
  readObject<T extends object>(
    name: string,
    fallback: T,
    isValid: (stored: T, field: keyof T) => boolean = () => true,
  ): T {
    try {
      const stored = JSON.parse(localPreferences.read(name) ?? '{}') as T
      const kept = { ...fallback }
      for (const field in fallback)
        if (kindOf(stored[field]) === kindOf(fallback[field]) && isValid(stored, field)) kept[field] = stored[field]
      return kept
    } catch {
      return fallback
    }
  },
}
