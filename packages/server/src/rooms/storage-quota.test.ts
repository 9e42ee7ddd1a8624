import { ROLES } from '@ovation/room'
import type { CommandType } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { standingRef } from '@ovation/room/rules'
import { rowId } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'
import { pending } from './live-room.fixture.ts'
import { exceedsDisk, exceedsQuota, withoutSpace } from './storage-quota.ts'

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
    const protects = ['message.delete', 'member.ban', 'member.mute', 'room.close', 'room.settings'] as const
    const onStage = ['hand.lower', 'stage.leave', 'stage.mute'] as const
    for (const type of [...protects, ...onStage]) expect(refused(9_000, type)).toEqual(['member', 'guest'])
  })
})

const MIB = 1_024 * 1_024
const GIB = 1_024 * MIB

describe('the disk', () => {
  const disk = { minFreeDiskBytes: 64 * MIB, memberDiskReserveBytes: 96 * MIB, guestDiskReserveBytes: 192 * MIB }
  const refused = (freeBytes: number, totalBytes = 100 * GIB) =>
    ROLES.filter((role) => exceedsDisk({ freeBytes, totalBytes }, role, disk))

  it('[QUOTA3] is closed to guests first, then to members, then to staff; the owner acts to the last', () => {
    expect(refused(256 * MIB)).toEqual([])
    expect(refused(256 * MIB - 1)).toEqual(['guest'])
    expect(refused(160 * MIB - 1)).toEqual(['member', 'guest'])
    expect(refused(64 * MIB - 1)).toEqual(['host', 'moderator', 'member', 'guest'])
    expect(refused(160 * MIB)).toEqual(['guest'])
    expect(refused(64 * MIB)).toEqual(['member', 'guest'])
    expect(refused(32 * MIB)).toEqual(['host', 'moderator', 'member', 'guest'])
    expect(refused(32 * MIB - 1)).toEqual([...ROLES])
  })

  it('[QUOTA3] keeps no more than a twentieth of a small one free', () => {
    expect(refused(100 * MIB, 500 * MIB)).toEqual([])
    expect(refused(80 * MIB, 500 * MIB)).toEqual(['member', 'guest'])
  })
})

describe('the commands of a turn for which there is no space', () => {
  const ref = standingRef('mo')
  const rows: Rows = new Map([[rowId(ref), { ref, data: { role: 'moderator' } }]])
  const commands = [
    pending('a', { actor: 'mia' }),
    pending('b', { actor: 'mo' }),
    pending('c', { actor: 'system', role: 'guest' }),
  ]
  const [mia, mo, system] = commands

  it('[QUOTA1] are those of people who may not fill the room, by the role that they have there', () => {
    expect([...withoutSpace(commands, rows, 999, bounds, () => undefined)]).toEqual([])
    expect([...withoutSpace(commands, rows, 1_000, bounds, () => undefined)]).toEqual([[mia, 'room_full']])
    expect([...withoutSpace(commands, rows, 1_100, bounds, () => undefined).keys()]).toEqual([mia, mo])
  })

  it('[QUOTA3] are those that the storage refuses to such a role', () => {
    const asked: unknown[] = []
    const full = withoutSpace(commands, rows, 0, bounds, (role, type) => {
      asked.push([role, type])
      return role === 'owner' ? 'storage_full' : undefined
    })
    expect([...full]).toEqual([[system, 'storage_full']])
    expect(asked).toEqual([
      ['member', 'message.send'],
      ['moderator', 'message.send'],
      ['owner', 'message.send'],
    ])
  })
})
