import { accept, drafting, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { ACCESS } from './model.ts'
import type { AccessEvents, AccessSettings, AccessSlice } from './model.ts'
import { accessShapes } from './wire.ts'

export type AccessSystemCommands = { 'door.set': { door: string | null } }

export type AccessCode = 'banned' | 'members_only' | 'password_needed'

const draft = drafting<AccessEvents>()

export const accessRules: Rules<
  AccessSlice & Base<AccessSettings>,
  AccessEvents,
  AccessSystemCommands,
  AccessCode,
  AccessSettings
> = {
  reads: [],
  settings: { access: ACCESS, video: ['open', 'session'] },
  events: { 'door.set': { personal: null } },
  shapes: accessShapes,
  commands: {
    /** The password itself never gets this far. Shown to staff, so that they see when it changed. */
    'door.set': {
      role: 'system',
      run: (state, body, ctx) =>
        state.door === body.door
          ? refuse('nothing_to_change')
          : accept(draft(ctx, 'door.set', { door: body.door }, { audience: 'staff' })),
    },
  },
}
