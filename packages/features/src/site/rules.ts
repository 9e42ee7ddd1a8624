import { accept, drafting, optionalWordsIn, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { SITE_LIMITS } from './model.ts'
import type { SiteEvents, SiteSlice } from './model.ts'
import { siteShapes } from './wire.ts'

export type SiteCommands = {
  /** `ifVersion`: only if the site has that version. An empty name is none. `pause` null ends the pause. */
  'site.change': {
    name?: string | undefined
    pause?: { text: string } | null | undefined
    ifVersion?: number | undefined
  }
}

export type SiteCode = 'site_paused' | 'revision_conflict'

const draft = drafting<SiteEvents>()

export const siteRules: Rules<SiteSlice & Base<object>, SiteEvents, SiteCommands, SiteCode, object> = {
  reads: [],
  // The site's own words, not a person's.
  events: { 'site.changed': { personal: null } },
  shapes: siteShapes,
  commands: {
    'site.change': {
      role: 'owner',
      run: (state, { name, pause, ifVersion }, ctx) => {
        if (ifVersion !== undefined && ifVersion !== state.version)
          return refuse('revision_conflict', { detail: String(state.version), revision: state.version })
        const newName = optionalWordsIn(name?.replace(/\s+/g, ' ').trim(), SITE_LIMITS.maxSiteNameChars)
        if (!newName.ok) return newName
        const why = optionalWordsIn(pause?.text.trim(), SITE_LIMITS.maxPauseChars)
        if (!why.ok) return why
        const renamed = name !== undefined && newName.text !== state.name
        const paused = pause && why.text !== state.pause?.text ? { text: why.text } : undefined
        const change = {
          ...(renamed ? { name: newName.text } : {}),
          ...(paused ? { pause: paused } : {}),
          ...(pause === null && state.pause ? { pause: null } : {}),
        }
        if (Object.keys(change).length === 0) return refuse('nothing_to_change')
        return accept(draft(ctx, 'site.changed', change))
      },
    },
  },
}
