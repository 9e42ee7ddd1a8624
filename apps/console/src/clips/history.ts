const MAX_STEPS = 100

/** What something was before each change, the newest first; changes that belong together count as one. */
export type Past<T> = { readonly now: T; readonly before: readonly T[] }

export const begun = <T>(now: T): Past<T> => ({ now, before: [] })

/** `continues`: part of the change before it, as while something is dragged. */
export const changed = <T>({ now, before }: Past<T>, next: T, continues = false): Past<T> => ({
  now: next,
  before: continues && before.length > 0 ? before : [now, ...before].slice(0, MAX_STEPS),
})

export function undone<T>(past: Past<T>): Past<T> {
  const [now, ...before] = past.before
  return past.before.length === 0 ? past : { now: now as T, before }
}
