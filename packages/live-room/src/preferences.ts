/** Remembers small things between visits; if the browser stores nothing, they are forgotten. */
export const localPreferences = {
  read(name: string): string | undefined {
    try {
      return localStorage.getItem(`ovation.${name}`) ?? undefined
    } catch {
      return undefined
    }
  },
  write(name: string, value: string): void {
    try {
      localStorage.setItem(`ovation.${name}`, value)
    } catch {
      // Full or blocked: not worth an error.
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
