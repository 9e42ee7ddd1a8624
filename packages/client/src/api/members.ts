import type { Role } from '@ovation/kernel'
import type { RoomMember } from '@ovation/protocol'

/** Who was given a role in a room. */
export interface Members {
  /**
   * Lists those with one role (`owner`, `host`, `moderator` or `member`; by default `moderator`), at most 100 by id. `after`:
   * the id (`person`) after which to go on. From moderator upwards: rejects with `forbidden`, and with `unauthorized` for a
   * guest.
   *
   * @example
   * const hosts = await room.members.list({ role: 'host' })
   */
  list(options?: { role?: Exclude<Role, 'guest'>; after?: string }): Promise<readonly RoomMember[]>
}
