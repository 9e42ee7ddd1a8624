import { OvationError } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Identity } from '../identity/index.ts'

type Deps = { rooms: Pick<Rooms, 'state' | 'command'> }

/**
 * Takes somebody who comes in with an account off the stage, and out of the queue for it, under the ids that they had as a
 * guest: nobody could leave that slot any more, and a ban of the account would not end it.
 */
export const leaveStageAsGuest =
  ({ rooms }: Deps) =>
  async (room: string, { aliases = [] }: Pick<Identity, 'aliases'>): Promise<void> => {
    if (aliases.length === 0) return
    const { stage } = await rooms.state(room)
    const leave = async (type: 'stage.leave' | 'hand.lower', actor: string): Promise<void> => {
      if (!aliases.includes(actor)) return
      const command = { type, body: { actor } } as const
      const left = rooms.command(room, { actor: SYSTEM, commandId: `leave/${newId()}`, command })
      // Another connection of theirs may be first.
      await orUnchanged(left).catch((error: unknown) => {
        if (!(error instanceof OvationError && error.code === 'not_on_stage')) throw error
      })
    }
    for (const { actor } of stage.guests) await leave('stage.leave', actor)
    for (const { actor } of stage.hands) await leave('hand.lower', actor)
  }
