import { jsonBytes, ROLES, SHARED_LIMITS } from '@ovation/kernel'
import { accept, authorOf, drafting, isActive, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { CUSTOM_LIMITS } from './model.ts'
import type { CustomEvents, CustomSettings } from './model.ts'
import { customShapes } from './wire.ts'

export type CustomCommands = { 'custom.send': { name: string; data: unknown } }

export type CustomCode = 'name_reserved'

const NAME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/
/** Prefixes reserved for future kinds of events. */
const LATER: ReadonlySet<string> = new Set(['ovation', 'system', 'site'])

/** A name that begins with one of the room's own prefixes could be mistaken for one of its events. */
function isFree(name: string, taken: ReadonlySet<string>): boolean {
  const first = name.slice(0, name.indexOf('.'))
  return NAME.test(name) && name.length <= CUSTOM_LIMITS.maxCustomNameChars && !taken.has(first) && !LATER.has(first)
}

const draft = drafting<CustomEvents>()

export const customRules: Rules<Base<CustomSettings>, CustomEvents, CustomCommands, CustomCode, CustomSettings> = {
  reads: [],
  settings: { customEventsFrom: ROLES },
  events: { 'custom.sent': { personal: { gone: 'all' }, tier: 'timeline' } },
  shapes: customShapes,
  commands: {
    'custom.send': {
      role: { setting: 'customEventsFrom' },
      run: (_, { name, data = null }, ctx) => {
        if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
        if (!isFree(name, ctx.registry.prefixes)) return refuse('name_reserved')
        if (jsonBytes(data) > SHARED_LIMITS.maxDataBytes)
          return refuse('data_too_large', { detail: String(SHARED_LIMITS.maxDataBytes) })
        return accept(draft(ctx, 'custom.sent', { name, data, by: authorOf(ctx) }))
      },
    },
  },
}
