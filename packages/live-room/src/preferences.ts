/** What the browser did not store: kept until the page is left. */
const ofVisit = new Map<string, string>()

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
  readObject<T extends object>(name: string, fallback: T): T {
    try {
      return { ...fallback, ...(JSON.parse(localPreferences.read(name) ?? '{}') as Partial<T>) }
    } catch {
      return fallback
    }
  },
}
