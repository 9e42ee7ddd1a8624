import { createHash } from 'node:crypto'
import type { EventDraft } from '@ovation/room'
import { standingRef } from '@ovation/room/rules'
import type { Posting } from '@ovation/room/rules'
import type { ExportedEvent, RoomLog, Unit, UnitResult } from '@ovation/server/log'
import { withFixture } from './with-fixture.ts'

/** What a test of a log driver needs: a fresh log, and a way to look at it again after its process would have ended. */
export type LogFixture = {
  log: RoomLog
  restart(): Promise<RoomLog>
  close(): Promise<void>
  /** Changes the schema behind the log's back. */
  execute(sql: string): Promise<void>
  /** A statement after which the database refuses events of the actor 'bad', as no check foresaw. */
  refuseBad: string
}

let counter = 0

export const message = (text: string, more: Partial<EventDraft> = {}): EventDraft =>
  ({
    v: 1,
    type: 'message.sent',
    at: 1_000,
    actor: 'mia',
    audience: 'all',
    tier: 'timeline',
    body: { text, cid: 'c', by: { id: 'mia', name: 'Mia', role: 'guest' } },
    ...more,
  }) as EventDraft

export const ban = (actor: string, until: number | null = null): EventDraft =>
  ({
    v: 1,
    type: 'member.banned',
    at: 1_000,
    actor: 'mo',
    audience: ['@staff', actor],
    tier: 'essential',
    body: { actor, until },
  }) as EventDraft

export const erasure = (person: string): EventDraft =>
  ({
    v: 1,
    type: 'person.erased',
    at: 1_000,
    actor: 'system',
    audience: 'all',
    tier: 'essential',
    body: { person },
  }) as EventDraft

/** An event of another person's, with words. */
export const told = (type: string, body: object, more: object = {}): EventDraft =>
  ({ v: 1, type, at: 1_000, actor: 'mo', audience: 'staff', tier: 'essential', body, ...more }) as EventDraft

export const unit = (room: string, epoch: number, expectedSeq: number, more: Partial<Unit> = {}): Unit => ({
  ...{
    room,
    epoch,
    expectedSeq,
    actor: 'mia',
    commandId: `c${++counter}`,
    requestHash: 'h',
    events: [message('hello')],
    claims: [],
    postings: [],
  },
  ...more,
})
export const coins = (from: string, to: string, amount: number): Posting => ({ from, to, amount, currency: 'test' })
export const outcomes = (results: UnitResult[]) => results.map(({ outcome }) => outcome)
export const ALL = { after: 0, limit: 1_000, maxBytes: 1e9 }
export const sha = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Declares tests that each have a fresh log with a room 'r'. */
export const logTests = (open: () => Promise<LogFixture>) => {
  const test = withFixture(open)
  return (name: string, run: (log: RoomLog, fixture: LogFixture) => Promise<void>): void =>
    test(name, async (fixture) => {
      await fixture.log.createRoom('r', 1)
      await run(fixture.log, fixture)
    })
}

export const own = async (log: RoomLog, room = 'r'): Promise<number> => (await log.takeOwnership(room))?.epoch ?? 0

/** Whether the chain can be computed again from what is exported, of a whole log or behind a link; bodies where there is a salt. */
export function isWhole(exported: readonly ExportedEvent[], before = sha('')): boolean {
  let chain = before
  return exported.every(({ event, body, salt, bodyDigest, chain: stored }) => {
    const { v, type, room, epoch, seq, at, actor, audience, tier, streamTime = null, amends = null } = event
    const head = JSON.stringify([v, type, room, epoch, seq, at, actor, audience, tier, streamTime, amends])
    chain = sha(`${chain}.${sha(`${head}.${bodyDigest}`)}`)
    return chain === stored && (salt === null || sha(`${salt}.${body}`) === bodyDigest)
  })
}

/** What the log remembers about people, by their ids. */
export const standingsOf = async (log: RoomLog, actors: string[]): Promise<Map<string, object>> =>
  new Map((await log.rows('r', actors.map(standingRef))).map(({ key, data }) => [key, data]))
