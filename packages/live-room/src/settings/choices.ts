import { chosen, scope } from '../core.ts'
import type { ChoiceName } from '../core.ts'
import { localPreferences } from '../small.ts'

/** Fired at the window when something has been chosen in this page; other tabs hear of it by `storage`. */
const CHOSEN = 'ovation-chosen'
const SYSTEM = ['(prefers-color-scheme: light)', '(prefers-reduced-motion: reduce)']

/** Remembers a choice for every screen of the site, or that there is none (an empty text); it is followed at once. */
export function choose(name: ChoiceName, value: string): void {
  localPreferences.write(name, value)
  delete scope.ovationChosen?.[name]
  // Nothing is stored here: it holds for as long as the page.
  if ((chosen(name) ?? '') !== value) scope.ovationChosen = { ...scope.ovationChosen, [name]: value }
  // On the server's own pages, which name the words that they load.
  const own = document.documentElement.dataset.ovationTheme !== undefined
  if (name === 'language' && own) document.cookie = `ovation_language=${value}; Path=/; Max-Age=31536000; SameSite=Lax`
  dispatchEvent(new Event(CHOSEN))
}

/** Whether this viewer wants nothing on the screen that moves by itself; danmaku have a switch of their own. */
export const wantsLessMotion = (): boolean =>
  chosen('motion') === 'reduced' || matchMedia('(prefers-reduced-motion: reduce)').matches

/** Calls `changed` when this viewer, in this tab or another, or the system wants something else. Returns what ends it. */
export function onChoice(changed: () => void): () => void {
  const over = new AbortController()
  const { signal } = over
  addEventListener(CHOSEN, changed, { signal })
  addEventListener('storage', ({ key }) => (key === null || key.startsWith('ovation.')) && changed(), { signal })
  for (const query of SYSTEM) matchMedia(query).addEventListener('change', changed, { signal })
  return () => over.abort()
}

/** Keeps an element as its viewer wants it: its theme, its language, and whether anything moves. Returns what ends it. */
export function followChoices(host: HTMLElement): () => void {
  const follow = (): void => {
    host.toggleAttribute('data-still', chosen('motion') === 'reduced')
    // A loader from before there was a choice has no such method for others.
    ;(host as { renew?: () => void }).renew?.()
  }
  // Something may have changed while this was being loaded.
  follow()
  return onChoice(follow)
}
