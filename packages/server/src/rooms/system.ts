import { OvationError } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { Actor } from '@ovation/room/rules'

/** In whose name the server itself gives commands. */
export const SYSTEM: Actor = { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' }

/** Takes it for done when it was so already (`nothing_to_change`). Any other refusal stays one. */
export const orUnchanged = (command: Promise<unknown>): Promise<void> =>
  command.then(
    () => {},
    (error: unknown) => {
      if (!(error instanceof OvationError && error.code === 'nothing_to_change')) throw error
    },
  )
