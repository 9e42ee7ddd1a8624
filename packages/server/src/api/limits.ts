import { newId } from '../ops/index.ts'
import type { LiveLimits } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Site } from '../site/index.ts'
import { operatorOf } from './origins.ts'

type Deps = { site: Pick<Site, 'give'>; liveLimits: Pick<LiveLimits, 'list'> }

/** Limits that change while the server runs. */
export const limitHandlers = ({ site, liveLimits }: Deps): Handlers<'getLimits' | 'changeLimits'> => ({
  getLimits: () => ({ limits: liveLimits.list() }),
  changeLimits: async ({ body, caller }) => {
    await site.give(operatorOf(caller), { type: 'limits.change', body }, `rest/${newId()}`)
    return { limits: liveLimits.list() }
  },
})
