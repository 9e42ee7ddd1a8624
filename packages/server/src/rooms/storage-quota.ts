import { isStaff } from '@ovation/room'
import type { CommandType, Role } from '@ovation/room'
import type { ServerLimits } from '../ops/index.ts'

type Bounds = Pick<ServerLimits, 'maxRoomLogBytes' | 'roomLogReserveShare'>

/** What staff may always do, because it protects the room or ends what fills it. */
const PROTECTS: ReadonlySet<CommandType> = new Set([
  'message.delete',
  'member.mute',
  'member.ban',
  'room.settings',
  'room.close',
  'hand.lower',
  'stage.leave',
  'stage.mute',
])

/**
 * Whether a command is refused because the room's log has reached its size. Those below moderator are refused at the
 * bound; staff go on within a reserve, so that a room that was filled can be looked after. The owner is never refused,
 * nor is the room itself, which acts as one.
 */
export function exceedsQuota(bytes: number, role: Role, type: CommandType, bounds: Bounds): boolean {
  const { maxRoomLogBytes, roomLogReserveShare } = bounds
  if (bytes < maxRoomLogBytes || role === 'owner') return false
  if (!isStaff(role)) return true
  return bytes >= maxRoomLogBytes * (1 + roomLogReserveShare) && !PROTECTS.has(type)
}
