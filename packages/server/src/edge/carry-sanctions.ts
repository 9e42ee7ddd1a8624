import { isStaff } from '@ovation/room'
import { effectiveRole, isActive } from '@ovation/room/rules'
import type { Standing } from '@ovation/room/rules'
import { roleIn } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { newId } from '../ops/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

type Deps = { rooms: Pick<Rooms, 'standing' | 'command' | 'hub'>; now: () => number }

/**
 * Gives an account the mutes and bans that its holder has in a room as a guest, so that signing in is no way around them.
 * Each is carried once: who lifts it from the account has lifted it. Nothing is carried to staff, who were trusted since.
 * Rejects if it cannot be stored: nobody comes in before it is.
 */
export const carrySanctions =
  ({ rooms, now }: Deps) =>
  async (room: string, identity: Pick<Identity, 'id' | 'aliases' | 'rooms'>): Promise<void> => {
    const { id, aliases = [] } = identity
    if (aliases.length === 0) return
    if (isStaff(effectiveRole(roleIn(identity, room), await rooms.standing(room, id)))) return
    let carried = false
    for (const alias of aliases) {
      if (!isToCarry(await rooms.standing(room, alias), id, now())) continue
      const command = { type: 'sanction.carry', body: { actor: id, from: alias } } as const
      // Another connection of theirs may be first.
      await orUnchanged(rooms.command(room, { actor: SYSTEM, commandId: `carry/${newId()}`, command }))
      carried = true
    }
    // What was just stored counts here at once, whichever node stored it.
    if (carried) await (await rooms.hub(room)).fillGap()
  }

const isToCarry = ({ mute, ban }: Standing, account: string, now: number): boolean =>
  [mute, ban].some((sanction) => isActive(sanction, now) && sanction.carried !== account)
