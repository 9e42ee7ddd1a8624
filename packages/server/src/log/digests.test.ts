import type { EventDraft } from '@ovation/room'
import { expect, it } from 'vitest'
import { EMPTY_CHAIN, firstBrokenLink } from './chain.ts'
import { databaseInMemory, logInMemory } from './sqlite/in-memory.fixture.ts'

const ALL = { after: 0, limit: 100, maxBytes: 1e6 }

const draft = (type: string, body: object): EventDraft =>
  ({ v: 1, type, at: 1, actor: 'hugo', audience: 'all', tier: 'essential', body }) as EventDraft

/** A log as an earlier version wrote it, whose settings had another name and another order. */
async function oldLog() {
  const db = databaseInMemory()
  const log = logInMemory(db)
  await log.createRoom('r', 1)
  const { epoch = 0 } = (await log.takeOwnership('r')) ?? {}
  const common = { room: 'r', epoch, actor: 'hugo', requestHash: 'h', claims: [], postings: [] }
  const settings = { guests: false, slowModeMs: 1_000 }
  const said = { text: 'words', cid: 'c', by: { id: 'hugo', name: 'Hugo', role: 'host' } }
  const events = [draft('room.opened', {}), draft('room.changed', { settings }), draft('message.sent', said)]
  await log.append([{ ...common, expectedSeq: 0, commandId: 'a', events }])
  const change = (sql: string): void => db.exec(sql)
  return { log, epoch, common, change }
}

it('[LOG33] digests are of what was stored: an old log whose settings mean something else now is whole', async () => {
  const { log, epoch, common } = await oldLog()
  expect((await log.read('r', ALL))[1]?.body).toEqual({ settings: { access: 'members', slowModeMs: 1_000 } })
  expect(firstBrokenLink(await log.exportEvents('r', ALL), EMPTY_CHAIN)).toBeUndefined()
  // The leaf that viewers are given of it is the one in the chain.
  const erasure = { ...draft('person.erased', { person: 'hugo' }), actor: 'system' } as EventDraft
  const [result] = await log.append([{ ...common, epoch, expectedSeq: 3, commandId: 'b', events: [erasure] }])
  const [, , , last] = await log.read('r', ALL)
  expect(result).toMatchObject({ outcome: 'committed', digests: [last?.digest] })
  expect(firstBrokenLink(await log.exportEvents('r', ALL), EMPTY_CHAIN)).toBeUndefined()
})

it('[LOG34] a body that was changed is found, also where it is passed off as erased', async () => {
  const { log, change } = await oldLog()
  const broken = async () => firstBrokenLink(await log.exportEvents('r', ALL), EMPTY_CHAIN)
  change(`update event set body = '{"settings":{"guests":true}}' where seq = 2`)
  expect(await broken()).toBe(2)
  // Nothing of a setting is ever erased.
  change(`update event set salt = null where seq = 2`)
  expect(await broken()).toBe(2)
  change(`update event set body = null where seq = 2`)
  expect(await broken()).toBe(2)
  change(`delete from event where seq = 2; update event set salt = null where seq = 3`)
  expect(firstBrokenLink(await log.exportEvents('r', { ...ALL, after: 2 }), 'any')).toBe(3)
})
