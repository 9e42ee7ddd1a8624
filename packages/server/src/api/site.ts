import type { SiteInfo } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Site } from '../site/index.ts'

/** What belongs to all rooms together, for its owner and for everybody who looks at it. */
export function siteHandlers({ site }: { site: Site }): Handlers<'getSite' | 'changeSite'> {
  const info = (): SiteInfo => {
    const { name, pause, version } = site.state
    return { name, pause, version }
  }
  return {
    getSite: info,
    changeSite: async ({ body, caller: { id, name } }) => {
      await site.give({ id, name, role: 'owner' }, { type: 'site.change', body }, `rest/${newId()}`)
      return info()
    },
  }
}
