import { OvationError } from '@ovation/protocol'
import type { Origins } from '../edge/index.ts'
import { newId, readOrigin } from '../ops/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import type { Site } from '../site/index.ts'

type Deps = { site: Pick<Site, 'state' | 'give'>; origins: Pick<Origins, 'first'> }

/** Who gives a command to the site: their permission was asked for by the route. */
export const operatorOf = ({ id, name }: Pick<Caller, 'id' | 'name'>) => ({ id, name, role: 'owner' }) as const

const unusable = (why: string, what: string): OvationError =>
  new OvationError('value_out_of_range', { message: `The list of origins was not changed; ${why}; ${what}.` })

/** One origin as browsers write it. Throws `value_out_of_range`. */
function mustBeOrigin(text: string): string {
  const read = readOrigin(text.trim())
  if ('fault' in read) throw unusable(read.fault, 'correct it')
  if (read.origin === '*') throw unusable("'*' would allow every page", 'name each origin, or set OVATION_ORIGINS')
  return read.origin
}

/** Origins of pages that may connect: those of the start, and those that are added and removed while the server runs. */
export const originHandlers = ({ site, origins }: Deps): Handlers<'listOrigins' | 'addOrigin' | 'removeOrigin'> => ({
  listOrigins: () => ({
    origins: [
      ...origins.first.map((origin) => ({ origin, fixed: true })),
      ...site.state.origins.map((origin) => ({ origin, fixed: false })),
    ],
  }),
  addOrigin: async ({ body, caller }) => {
    const origin = mustBeOrigin(body.origin)
    if (origins.first.includes(origin)) throw new OvationError('nothing_to_change')
    await site.give(operatorOf(caller), { type: 'origin.add', body: { origin } }, `rest/${newId()}`)
    return { origin, fixed: false }
  },
  removeOrigin: async ({ query: { origin: text = '' }, caller }) => {
    const origin = mustBeOrigin(text)
    if (origins.first.includes(origin) && !site.state.origins.includes(origin))
      throw new OvationError('nothing_to_change', {
        message: `The list of origins was not changed; '${origin}' comes from OVATION_ORIGINS; take it from there and restart.`,
      })
    const command = { type: 'origin.remove', body: { origin } } as const
    await site.give(operatorOf(caller), command, `rest/${newId()}`).catch((error: unknown) => {
      const unknown = error instanceof OvationError && error.code === 'nothing_to_change'
      throw unknown ? new OvationError('not_found') : error
    })
  },
})
