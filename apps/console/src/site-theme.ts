import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core'
import { chosen } from '@ovation/live-room/chosen'

const KEY = 'ovation.theme'
/** Fired at the window when something has been chosen in this page; other tabs hear of it by `storage`. */
const CHOSEN = 'ovation-chosen'

const schemeOf = (value: unknown): MantineColorScheme => (value === 'light' || value === 'dark' ? value : 'auto')

/** The theme of the studio is that of the whole site in this browser: what was chosen in a room holds here, and the other way round. */
export function siteTheme(
  page: Pick<Window, 'addEventListener' | 'dispatchEvent' | 'localStorage'>,
): MantineColorSchemeManager {
  let over = new AbortController()
  const set = (scheme: MantineColorScheme): void => {
    try {
      page.localStorage.setItem(KEY, scheme === 'auto' ? '' : scheme)
    } catch {
      // Without storage it lasts as long as the page.
    }
    page.dispatchEvent(new Event(CHOSEN))
  }
  return {
    get: () => schemeOf(chosen('theme')),
    set,
    subscribe: (changed) => {
      over = new AbortController()
      const { signal } = over
      page.addEventListener(
        'storage',
        ({ key }) => (key === null || key === KEY) && changed(schemeOf(chosen('theme'))),
        { signal },
      )
    },
    unsubscribe: () => over.abort(),
    clear: () => set('auto'),
  }
}
