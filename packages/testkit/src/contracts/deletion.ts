import { expect } from 'vitest'
import { initialState } from '@ovation/room'
import type { EventDraft } from '@ovation/room'
import { standingRef } from '@ovation/room/rules'
import type { RoomLog } from '@ovation/server/log'
import { ALL, ban, coins, isWhole, logTests, message, outcomes, own, unit } from './units.ts'
import type { LogFixture } from './units.ts'

const deletion = (): EventDraft =>
  ({
    ...{ v: 1, type: 'room.deleted', at: 2_000, actor: 'system', audience: 'all', tier: 'essential' },
    body: { by: 'owner' },
  }) as EventDraft

const MANY = 1_000

/** A room with so many messages and a ban, which is deleted by the last event of its log. */
async function deleted(log: RoomLog, messages: number): Promise<{ epoch: number; seq: number }> {
  const epoch = await own(log)
  for (let seq = 0; seq < messages; seq++)
    await log.append([unit('r', epoch, seq, { commandId: `said ${seq}`, events: [message(`secret ${seq}`)] })])
  const [banned, gone] = [unit('r', epoch, messages, { events: [ban('ed')], claims: ['once'] }), messages + 1]
  await log.append([banned, unit('r', epoch, gone, { actor: 'system', events: [deletion()] })])
  return { epoch, seq: gone + 1 }
}

/** What every driver of the log has to hold of rooms that are deleted. */
export function deletionContract(open: () => Promise<LogFixture>): void {
  const withLog = logTests(open)

  withLog('[ROOM12] a room that was deleted is not there, for whoever owned it either', async (log) => {
    const { epoch, seq } = await deleted(log, 2)
    expect([await log.heads(), await log.heads(['r']), await log.takeOwnership('r')]).toEqual([[], [], undefined])
    expect(outcomes(await log.append([unit('r', epoch, seq)]))).toEqual(['unknownRoom'])
    expect(await log.createRoom('r', 5), 'the name is not free yet').toBe(false)
  })

  withLog('[ROOM12] what was decided behind the deletion is not stored', async (log) => {
    const epoch = await own(log)
    const units = [unit('r', epoch, 0, { events: [deletion()] }), unit('r', epoch, 1)]
    expect(outcomes(await log.append(units))).toEqual(['committed', 'unknownRoom'])
  })

  withLog('[ROOM13] it is purged in parts, each of which goes on where the last one ended', async (log) => {
    const { seq } = await deleted(log, 5)
    expect(await log.deletedRooms(9)).toEqual(['r'])
    expect([await log.purgeRoom('r', 2), await log.purgeRoom('r', 2)]).toEqual([false, false])
    expect((await log.read('r', ALL)).map((event) => event.seq)).toEqual([5, 6, seq])
    expect([await log.purgeRoom('r', 2), await log.purgeRoom('r', 2)]).toEqual([true, true])
    expect(await log.deletedRooms(9)).toEqual([])
    expect(JSON.stringify(await log.exportEvents('r', ALL))).not.toContain('secret')
    expect(await log.rows('r', [standingRef('ed')])).toEqual([])
    expect(await log.findReply('mia', 'said 3'), 'the keys of commands went too').toBeUndefined()
  })

  withLog('[ROOM13] no snapshot of before comes back, and rooms that are there are not purged', async (log) => {
    const { epoch, seq } = await deleted(log, 2)
    const save = () =>
      log.saveSnapshot({
        ...{ stateVersion: 1, versions: {} },
        ...{ position: { epoch, seq }, state: { ...initialState('r'), epoch, seq, title: 'secret' } },
      })
    await save()
    expect(await log.purgeRoom('r', MANY)).toBe(true)
    await save()
    expect(await log.loadSnapshot('r')).toBeUndefined()
    await log.createRoom('s', 1)
    await log.append([unit('s', await own(log, 's'), 0)])
    expect([await log.purgeRoom('s', MANY), await log.purgeRoom('nowhere', MANY)]).toEqual([true, true])
    expect(await log.read('s', ALL)).toHaveLength(1)
  })

  withLog('[ROOM13] money stays, and is not moved again by a command that comes again', async (log) => {
    const epoch = await own(log)
    await log.transferOnce('welcome', coins('issuer:test', 'user:mia', 500), 1)
    const paid = unit('r', epoch, 0, { commandId: 'paid', postings: [coins('user:mia', 'room:r', 60)] })
    await log.append([paid, unit('r', epoch, 1, { events: [deletion()] })])
    await log.purgeRoom('r', MANY)
    expect(await log.auditLedger()).toMatchObject({ unbalanced: [], wrong: [], entries: 4 })
    expect(await log.balance('user:mia', 'test')).toBe(440)
    expect(await log.findReply('mia', 'paid')).toMatchObject({ position: { seq: 1 } })
  })

  withLog('[ROOM14] the log goes on under the same name, and its chain from the deletion on', async (log) => {
    const { seq } = await deleted(log, 3)
    const before = (await log.exportEvents('r', ALL)).at(-2)?.chain
    await log.purgeRoom('r', MANY)
    expect([await log.createRoom('r', 7), await log.createRoom('r', 8)]).toEqual([true, false])
    const epoch = await own(log)
    expect(outcomes(await log.append([unit('r', epoch, seq, { claims: ['once'] })]))).toEqual(['committed'])
    const [head] = await log.heads(['r'])
    expect(head).toMatchObject({ createdAt: 7, tailSeq: seq - 1, tailChain: before, seq: seq + 1 })
    const left = await log.exportEvents('r', ALL)
    expect(left.map(({ event }) => event.type)).toEqual(['room.deleted', 'message.sent'])
    expect(isWhole(left, before)).toBe(true)
    expect(head?.bytes).toBeLessThan(2_000)
  })

  withLog('[ROOM14] a room may be deleted again', async (log) => {
    const { seq } = await deleted(log, 1)
    await log.purgeRoom('r', MANY)
    await log.createRoom('r', 7)
    const epoch = await own(log)
    await log.append([unit('r', epoch, seq), unit('r', epoch, seq + 1, { events: [deletion()] })])
    expect([await log.heads(['r']), await log.purgeRoom('r', MANY)]).toEqual([[], true])
    expect((await log.read('r', ALL)).map((event) => event.seq)).toEqual([seq + 2])
    expect(await log.createRoom('r', 9)).toBe(true)
  })
}
