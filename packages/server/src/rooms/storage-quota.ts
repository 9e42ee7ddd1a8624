import { isStaff, SYSTEM_ACTOR_ID } from '@ovation/room'
import type { CommandType, Role } from '@ovation/room'
import { effectiveRole } from '@ovation/room/rules'
import type { DiskSpace, ServerLimits } from '../ops/index.ts'
import { standingIn } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'
import type { Pending } from './pending.ts'

type Bounds = Pick<ServerLimits, 'maxRoomLogBytes' | 'roomLogReserveShare'>
type DiskBounds = Pick<ServerLimits, 'minFreeDiskBytes' | 'memberDiskReserveBytes' | 'guestDiskReserveBytes'>

/** A reserve is at most this share of the disk. */
const MAX_RESERVE_SHARE = 0.05

/** What staff may always do, because it protects the room or stops what fills it. */
const PROTECTS: ReadonlySet<CommandType> = new Set([
  'message.delete',
  'message.deleteAll',
  'member.mute',
  'member.ban',
  'room.settings',
  'room.close',
  'hand.lower',
  'stage.leave',
  'stage.mute',
])

/**
 * Whether a command is refused because the room's log has reached its maximum size. People below moderator are refused at
 * the limit; staff have a reserve, so that a full room can still be moderated. The owner is never refused, nor is the room
 * itself, which acts as the owner.
 */
export function exceedsQuota(bytes: number, role: Role, type: CommandType, bounds: Bounds): boolean {
  const { maxRoomLogBytes, roomLogReserveShare } = bounds
  if (bytes < maxRoomLogBytes || role === 'owner') return false
  if (!isStaff(role)) return true
  return bytes >= maxRoomLogBytes * (1 + roomLogReserveShare) && !PROTECTS.has(type)
}

/**
 * Whether a command is refused because the disk is nearly full: first from guests, then from members, then from staff. The
 * owner can act until half of the space that is kept free for the database is used.
 */
export function exceedsDisk({ freeBytes, totalBytes }: DiskSpace, role: Role, bounds: DiskBounds): boolean {
  const { minFreeDiskBytes, memberDiskReserveBytes, guestDiskReserveBytes } = bounds
  if (role === 'owner') return freeBytes < minFreeDiskBytes / 2
  const reserve = isStaff(role) ? 0 : role === 'member' ? memberDiskReserveBytes : guestDiskReserveBytes
  return freeBytes < minFreeDiskBytes + Math.min(reserve, totalBytes * MAX_RESERVE_SHARE)
}

type Full = 'room_full' | 'storage_full'

/** Commands for which the room, or the disk, has no space. */
export function withoutSpace(
  batch: readonly Pending[],
  rows: Rows,
  roomBytes: number,
  bounds: Bounds,
  storageRefusal: (role: Role, type: CommandType) => 'storage_full' | undefined,
): Map<Pending, Full> {
  const full = new Map<Pending, Full>()
  for (const pending of batch) {
    const { actor, command } = pending
    const role = actor.id === SYSTEM_ACTOR_ID ? 'owner' : effectiveRole(actor.role, standingIn(rows, actor.id))
    const { type } = command
    // It makes space.
    if (type === 'room.delete') continue
    const code = exceedsQuota(roomBytes, role, type, bounds) ? 'room_full' : storageRefusal(role, type)
    if (code) full.set(pending, code)
  }
  return full
}
