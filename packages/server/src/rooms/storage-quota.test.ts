import { ROLES } from '@ovation/room'
import type { CommandType } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { exceedsQuota } from './storage-quota.ts'

const bounds = { maxRoomLogBytes: 1_000, roomLogReserveShare: 0.1 }
const refused = (bytes: number, type: CommandType) => ROLES.filter((role) => exceedsQuota(bytes, role, type, bounds))

describe('the size of a room', () => {
  it('[QUOTA1] refuses guests and members at the bound, staff beyond the reserve, the owner never', () => {
    expect(refused(999, 'message.send')).toEqual([])
    expect(refused(1_000, 'message.send')).toEqual(['member', 'guest'])
    expect(refused(1_099, 'poll.open')).toEqual(['member', 'guest'])
    expect(refused(1_100, 'message.send')).toEqual(['host', 'moderator', 'member', 'guest'])
    expect(refused(9_000, 'announcement.set')).toEqual(['host', 'moderator', 'member', 'guest'])
  })

  it('[QUOTA1] refuses staff nothing that protects the room', () => {
    for (const type of ['message.delete', 'member.ban', 'member.mute', 'room.close', 'room.settings'] as const)
      expect(refused(9_000, type)).toEqual(['member', 'guest'])
  })
})
