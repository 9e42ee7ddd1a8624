import { isStaff } from '@ovation/room'
import type { CommandType, Role } from '@ovation/room'
import type { DiskSpace, ServerLimits } from '../ops/index.ts'

type Bounds = Pick<ServerLimits, 'maxRoomLogBytes' | 'roomLogReserveShare'>
type DiskBounds = Pick<ServerLimits, 'minFreeDiskBytes' | 'memberDiskReserveBytes' | 'guestDiskReserveBytes'>

/** A small disk is not kept free by more of it than this. */
const MAX_RESERVE_SHARE = 0.05

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

/**
 * Whether a command is refused because the disk is nearly full: first from guests, then from members, then from staff. The
 * owner can act down to half of what is kept free for the database itself.
 */
export function exceedsDisk({ freeBytes, totalBytes }: DiskSpace, role: Role, bounds: DiskBounds): boolean {
  const { minFreeDiskBytes, memberDiskReserveBytes, guestDiskReserveBytes } = bounds
  if (role === 'owner') return freeBytes < minFreeDiskBytes / 2
  const reserve = isStaff(role) ? 0 : role === 'member' ? memberDiskReserveBytes : guestDiskReserveBytes
  return freeBytes < minFreeDiskBytes + Math.min(reserve, totalBytes * MAX_RESERVE_SHARE)
}
