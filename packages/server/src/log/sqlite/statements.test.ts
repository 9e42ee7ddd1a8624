import { describe, expect, it } from 'vitest'
import type { EventDraft } from '@ovation/room'
import type { Unit } from '../port.ts'
import { databaseInMemory, logInMemory, threadInMemory } from './in-memory.fixture.ts'

const ALL = { after: 0, limit: 1_000, maxBytes: 1e9 }
const POSTING = { from: 'user:mia', to: 'room:r', amount: 60, currency: 'test' }
const ISSUED = { ...POSTING, from: 'issuer:test', to: 'user:mia', amount: 100 }

const said = (text: string, actor = 'mia'): EventDraft =>
  ({
    ...{ v: 1, type: 'message.sent', at: 1_000, actor, audience: 'all', tier: 'timeline' },
    body: { text, cid: 'c', by: { id: actor, name: actor, role: 'guest' } },
  }) as EventDraft

async function start() {
  const db = databaseInMemory()
  const log = logInMemory(db)
  await log.createRoom('r', 1)
  const { epoch = 0 } = (await log.takeOwnership('r')) ?? {}
  let seq = 0
  const append = async (events: EventDraft[], more: Partial<Unit> = {}) => {
    const unit = {
      room: 'r',
      epoch,
      expectedSeq: seq,
      actor: 'mia',
      commandId: `c${seq}`,
      requestHash: 'h',
      claims: [],
      postings: [],
    }
    const [result] = await log.append([{ ...unit, events, ...more }])
    if (result?.outcome === 'committed') seq += events.length
    return result
  }
  const one = <T>(sql: string): T => db.prepare(sql).get() as T
  return { db, log, append, one }
}

describe('money outside a unit', () => {
  it('[LOG8] is moved once under an id, and not at all where there is too little', async () => {
    const { db, log, one } = await start()
    expect(await log.transferOnce('a', ISSUED, 5)).toBe(true)
    expect(await log.transferOnce('a', ISSUED, 6)).toBe(false)
    await expect(log.transferOnce('b', { ...POSTING, amount: 101 }, 7)).rejects.toThrow(
      'the transfer b was not made; user:mia has too little',
    )
    for (const amount of [0, -1, 1.5])
      await expect(log.transferOnce('c', { ...POSTING, amount }, 7)).rejects.toThrow(
        `whole, positive amount, not ${amount}`,
      )
    expect(await log.transferOnce('d', POSTING, 8)).toBe(true)
    expect([await log.balance('user:mia', 'test'), await log.balance('room:r', 'test')]).toEqual([40, 60])
    expect([await log.balance('user:mia', 'other'), await log.balance('issuer:test', 'test')]).toEqual([0, -100])
    expect(db.prepare('select id, room, seq, at from transfer order by at').all()).toEqual([
      { id: 'a', room: null, seq: null, at: 5 },
      { id: 'd', room: null, seq: null, at: 8 },
    ])
    expect(one('select count(*) as n, sum(amount) as sum from entry')).toEqual({ n: 4, sum: 0 })
  })

  it('[LOG8] is found wrong where a balance is not the sum of its entries, or is below zero', async () => {
    const { db, log } = await start()
    await log.transferOnce('a', ISSUED, 5)
    expect(await log.auditLedger()).toEqual({ unbalanced: [], wrong: [], entries: 2 })
    db.exec(`update account set balance = 99 where account = 'user:mia'`)
    expect(await log.auditLedger()).toEqual({ unbalanced: [], wrong: ['user:mia'], entries: 2 })
    db.exec(
      `insert into account values ('user:new', 'test', -5); update account set balance = 100 where account = 'user:mia'`,
    )
    db.exec(`insert into entry values ('b', 'user:new', 'test', -5)`)
    expect(await log.auditLedger()).toEqual({ unbalanced: ['test'], wrong: ['user:new'], entries: 3 })
  })
})

describe('what is kept of a log', () => {
  it('[LOG12] is all that a consumer has not received, unless it has waited for too long', async () => {
    const { db, log, append } = await start()
    for (let n = 0; n < 6; n++) await append([said(`${n}`)])
    db.exec(`insert into snapshot (room, state_version, epoch, seq, state, versions) values ('r', 1, 1, 5, '{}', '{}')`)
    db.exec(`insert into consumer (name, created_at) values ('slow', 500)`)
    expect(await log.retain('r', 9, 400)).toBe(0)
    db.exec(`insert into consumer_cursor (consumer, log, seq, epoch, caught_up_at) values ('slow', 'r', 3, 1, 700)`)
    expect(await log.retain('r', 9, 400)).toBe(3)
    expect((await log.read('r', ALL)).map(({ seq }) => seq)).toEqual([4, 5, 6])
    const [head] = await log.heads(['r'])
    expect(head).toMatchObject({ tailSeq: 3, seq: 6, bytes: 3 * (400 + 68) })
    // It has waited since before that time, and so has the event that it waits for.
    expect(await log.retain('r', 9, 1_000)).toBe(2)
    expect((await log.heads(['r']))[0]?.tailSeq).toBe(5)
    expect([await log.retain('r', 9, 1_000), await log.retain('none', 9)]).toEqual([0, 0])
  })

  it('[ERASE16] is made anew after an erasure, once, and not where it is too large', async () => {
    const { db, log, append, one } = await start()
    const due = (): unknown => one('select count(*) as n from upkeep')
    await append([said('words')])
    expect([await log.purge(), due()]).toEqual(['done', { n: 0 }])
    await append([{ ...said(''), type: 'person.erased', actor: 'system', body: { person: 'mia' } } as EventDraft])
    expect(due()).toEqual({ n: 1 })
    expect(await logInMemory(db, 10).purge()).toBe('later')
    expect([due(), await log.purge(), due()]).toEqual([{ n: 1 }, 'done', { n: 0 }])
    // There is no space for a second file, or somebody holds it: it is tried again.
    db.exec(`insert into upkeep (task) values ('purge'); begin`)
    expect([await threadInMemory(db).call('makeAnew', 1e9), due()]).toEqual([false, { n: 1 }])
    db.exec('rollback')
  })

  it('[ERASE6] leaves no reading position and no error of a person behind, and those of others', async () => {
    const { db, log, append } = await start()
    await append([said('other', 'gus'), said('words')])
    db.exec(
      `insert into read_position (person, room, seq, at) values ('mia', 'r', 1, 1), ('gus', 'r', 1, 1), ('mia', 's', 1, 1)`,
    )
    expect(await log.wordsOf('r', 'mia')).toEqual({ events: 1, digests: true })
    await append([{ ...said(''), type: 'person.erased', actor: 'system', body: { person: 'mia' } } as EventDraft], {
      actor: 'system',
    })
    expect(db.prepare('select person, room from read_position order by person').all()).toEqual([
      { person: 'gus', room: 'r' },
      { person: 'mia', room: 's' },
    ])
    expect(await log.wordsOf('r', 'mia')).toEqual({ events: 0, digests: false })
    expect(await log.wordsOf('r', 'gus')).toEqual({ events: 1, digests: false })
  })
})
