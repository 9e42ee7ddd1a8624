import { isStaff, OWNER_ACTOR_ID } from '@ovation/room'
import { roleToHold } from '@ovation/room/rules'
import type { Role } from '@ovation/room'
import { isGuest } from '../identity/index.ts'
import type { Logger } from '../ops/index.ts'
import { newId } from '../ops/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

type Deps = {
  rooms: Rooms
  /** The role that somebody's token gives on a connection that is open now. */
  connectedRole: (room: string, actor: string) => Role | undefined
  logger: Logger
}

/**
 * Writes down the role of staff by token where it has changed since they were here last, so that a moderator cannot act on
 * a host who is away. Nobody waits for it.
 */
export const holdRole =
  ({ rooms, connectedRole, logger }: Deps) =>
  (room: string, actor: string, tokenRole: Role): void => {
    if (actor === OWNER_ACTOR_ID || isGuest(actor)) return
    const hold = async (): Promise<void> => {
      const standing = await rooms.standing(room, actor)
      const role = roleToHold(tokenRole, standing, connectedRole(room, actor))
      if (role === undefined) return
      const command = { type: 'role.hold', body: { actor, role } } as const
      await rooms.command(room, { actor: SYSTEM, commandId: `hold/${newId()}`, command })
    }
    // Those who are no staff were hardly ever: only a standing that says so is worth a look.
    const looked = isStaff(tokenRole)
      ? hold()
      : rooms.standing(room, actor).then(({ held }) => (held ? hold() : undefined))
    orUnchanged(looked).catch((err: unknown) => logger.warn({ err, room }, 'the role of a token was not remembered'))
  }
