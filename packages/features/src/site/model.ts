import type { Model } from '@ovation/kernel'

export type SiteSlice = {
  /** The site's name on its pages; empty if it has none. */
  name: string
  /** While the site is paused, only staff send anything. `since` is in milliseconds since 1970. */
  pause: { text: string; since: number } | null
  /** The number of the event that changed one of them last. */
  version: number
}

/** What changed; what is absent stayed. */
export type SiteEvents = { 'site.changed': { name?: string; pause?: { text: string } | null } }

export const SITE_LIMITS = { maxSiteNameChars: 60, maxPauseChars: 200 } as const

export const site: Model<SiteSlice, SiteEvents> = {
  initial: { name: '', pause: null, version: 0 },
  events: {
    'site.changed': (slice, { name = slice.name, pause }, { at, seq }) => ({
      ...{ name, version: seq },
      ...(pause === undefined ? {} : { pause: pause && { text: pause.text, since: at } }),
    }),
  },
}
