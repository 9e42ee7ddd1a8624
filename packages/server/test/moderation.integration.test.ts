import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '@ovation/testkit'
import { isStaff } from '@ovation/room'
import type { Role } from '@ovation/room'
import { EMPTY_CHAIN, firstBrokenLink } from '../src/log/index.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
let count = 0
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

/** A room of its own with one connection for each role asked for. */
async function room(...roles: Role[]) {
  const name = `mod${++count}`
  await test.server.rooms.create(name, name, { id: 'owner', name: 'Owner', role: 'owner' })
  const people = await Promise.all(roles.map((role, index) => test.rawIn(`${role}${index}-${name}`, role, name)))
  const staff = roles.filter((role) => isStaff(role)).length
  const base = await test.seqWithStaff(name, staff)
  /** The seq of the nth thing that happens now. */
  const at = (nth: number): number => base + nth
  return { name, people, at, id: (index: number) => `${roles[index]}${index}-${name}` }
}

describe('what is not for you never reaches you', () => {
  it('[AUD1] a report and a notice are in no frame, resume, snapshot or history of an outsider', async () => {
    const { name, people, id, at } = await room('guest', 'guest', 'guest', 'moderator')
    const [reporter, reported, outsider, moderator] = people
    if (!reporter || !reported || !outsider || !moderator) throw new Error('people are missing')
    await reporter.command('report.send', { reason: 'SECRET-REPORT', actor: id(1) }, { room: name })
    await moderator.command('notice.send', { to: id(1), text: 'SECRET-NOTICE' }, { room: name })
    await moderator.command('message.send', { text: 'done' }, { room: name })
    await outsider.next('room', ({ to }) => to === at(3))

    const resumed = await test.rawIn('late-guest', 'guest', name, { epoch: 1, seq: at(0) })
    await resumed.next('room', ({ to }) => to === at(3))
    const fresh = await test.rawIn('fresh-guest', 'guest', name)
    for (const viewer of [outsider, resumed, fresh]) {
      viewer.send({ t: 'history', id: 'h', room: name, limit: 100 })
      viewer.send({ t: 'messages', id: 'm', room: name, seqs: [1, at(1), at(2), at(3)] })
      await viewer.next('reply', ({ id }) => id === 'm')
      expect(viewer.texts.join('\n')).not.toContain('SECRET')
    }
    const redacted = [outsider, resumed].map((viewer) =>
      viewer.frames
        .flatMap((frame) => (frame.t === 'room' ? (frame.redacted ?? []) : []))
        .filter(([seq]) => seq > at(0)),
    )
    for (const list of redacted) expect(list.map(([seq]) => seq)).toEqual([at(1), at(2)])

    expect(reporter.texts.join()).toContain('SECRET-REPORT')
    expect(reporter.texts.join()).not.toContain('SECRET-NOTICE')
    expect(reported.texts.join()).toContain('SECRET-NOTICE')
    expect(reported.texts.join()).not.toContain('SECRET-REPORT')
    expect(moderator.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['report.sent', 'notice.sent']))
  })

  it('[AUD2] a personal frame comes before the room frame that covers its seq, live and on resume', async () => {
    const { name, people, id, at } = await room('guest', 'moderator')
    const [guest, moderator] = people
    await moderator?.command('notice.send', { to: id(0), text: 'for you' }, { room: name })
    await guest?.next('room', ({ to }) => to === at(1))
    const kinds = (guest?.frames ?? []).filter((frame) => frame.t !== 'room' || frame.to > at(0)).map(({ t }) => t)
    expect(kinds.indexOf('personal')).toBeGreaterThan(-1)
    expect(kinds.indexOf('personal')).toBeLessThan(kinds.indexOf('room'))
    const back = await test.rawIn(id(0), 'guest', name, { epoch: 1, seq: at(0) })
    await back.next('room', ({ to }) => to === at(1))
    expect(back.frames.map(({ t }) => t).filter((t) => t === 'personal' || t === 'room')).toEqual(['personal', 'room'])
  })

  it('[AUD3] a vote is seen by its voter and staff; everybody sees the tally', async () => {
    const { name, people } = await room('guest', 'guest', 'host')
    const [voter, other, host] = people
    await host?.command('poll.open', { question: 'Tea?', options: ['yes', 'no'] }, { room: name })
    const opened = await voter?.next('room', ({ events }) => events.some(({ type }) => type === 'poll.opened'))
    const { poll } = (opened?.events[0]?.body ?? {}) as { poll: string }
    expect(await voter?.command('poll.vote', { poll, option: 1 }, { room: name })).toHaveProperty('result')
    expect(await voter?.command('poll.vote', { poll, option: 0 }, { room: name })).toMatchObject({
      error: { code: 'already_voted' },
    })
    const tally = await other?.next('room', ({ events }) => events.some(({ type }) => type === 'poll.tallied'))
    expect(tally?.events.find(({ type }) => type === 'poll.tallied')?.body).toEqual({ poll, counts: [0, 1] })
    expect(other?.texts.join()).not.toContain('poll.voted')
    expect(host?.texts.join()).toContain('poll.voted')
    expect(voter?.frames.some((frame) => frame.t === 'personal' && frame.events[0]?.type === 'poll.voted')).toBe(true)
  })
})

describe('a ban bites at once', () => {
  it('[BAN1] every connection of the person is put out within a second, and cannot come back by any way', async () => {
    const { name, people, id } = await room('guest', 'moderator')
    const [guest, moderator] = people
    const second = await test.rawIn(id(0), 'guest', name)
    const at = performance.now()
    await moderator?.command('member.ban', { actor: id(0), durationMs: null, reason: 'spam' }, { room: name })
    for (const connection of [guest, second])
      expect(await connection?.next('detached')).toMatchObject({ room: name, error: { code: 'banned' } })
    expect(performance.now() - at).toBeLessThan(1_000)
    await moderator?.command('message.send', { text: 'quiet now' }, { room: name })
    await moderator?.next('room', ({ to }) => to === 3)
    expect(guest?.texts.join()).not.toContain('quiet now')
    expect(await guest?.command('message.send', { text: 'let me in' }, { room: name })).toMatchObject({
      error: { code: 'not_attached' },
    })
    for (const since of [undefined, { epoch: 1, seq: 1 }]) {
      const back = await test.raw()
      back.send({ t: 'hello', v: 2, token: await test.token(id(0), 'guest') })
      await back.next('welcome')
      back.send({ t: 'attach', id: 'a', room: name, ...(since ? { since } : {}) })
      expect(await back.next('reply')).toMatchObject({ error: { code: 'banned' } })
      expect(back.events).toEqual([])
    }
  })

  it('[BAN2] a timed mute ends by itself, in an event, and says how long until then', async () => {
    const { name, people, id } = await room('guest', 'moderator')
    const [guest, moderator] = people
    await moderator?.command('member.mute', { actor: id(0), durationMs: 1_000 }, { room: name })
    expect(await guest?.next('self')).toMatchObject({
      self: { role: 'guest', mutedUntil: expect.any(Number) as number },
    })
    const refused = await guest?.command('message.send', { text: 'x' }, { room: name })
    expect(refused?.error).toMatchObject({ code: 'muted' })
    expect(refused?.error?.retryInMs).toBeLessThanOrEqual(1_000)
    await moderator?.next('room', ({ events }) =>
      events.some(({ type, actor }) => type === 'member.unmuted' && actor === 'system'),
    )
    expect(await guest?.command('message.send', { text: 'again' }, { room: name })).toHaveProperty('result')
  })

  it('[ROLE6] a granted role changes what somebody sees and may do, without coming anew', async () => {
    const { name, people, id } = await room('guest', 'guest', 'host')
    const [promoted, reporter, host] = people
    await reporter?.command('report.send', { reason: 'look here' }, { room: name })
    await host?.command('role.grant', { actor: id(0), role: 'moderator' }, { room: name })
    expect(await promoted?.next('self')).toMatchObject({ self: { role: 'moderator' }, snapshot: {} })
    await reporter?.command('report.send', { reason: 'and here' }, { room: name })
    await eventually(() => promoted?.texts.join().includes('and here'), 'the report to reach the new moderator')
    expect(await promoted?.command('announcement.set', { text: 'Welcome' }, { room: name })).toHaveProperty('result')
  })
})

describe('gifts', () => {
  it('[GIFT2] a gift is paid once and shown once, and an empty wallet is refused', async () => {
    const { name, people, id } = await room('guest', 'guest')
    const [giver, other] = people
    const pay = () => giver?.command('gift.send', { gift: 'fireworks', count: 1 }, { room: name, id: 'the-gift' })
    const [first, second] = [await pay(), await pay()]
    expect(first).toEqual(second)
    expect(await test.server.wallet.balance(id(0))).toBe(480)
    expect(await giver?.command('gift.send', { gift: 'fireworks', count: 1 }, { room: name })).toMatchObject({
      error: { code: 'insufficient_funds' },
    })
    await other?.next('room')
    expect(other?.events.filter(({ type }) => type === 'gift.sent')).toHaveLength(1)
    expect(await test.server.wallet.audit()).toMatchObject({ unbalanced: [], wrong: [] })
  })
})

describe('erasure', () => {
  it('[ERASE1] what a person said is gone from snapshot, resume and history; the chain stays whole', async () => {
    const { name, people, id, at } = await room('guest', 'moderator')
    const [guest, moderator] = people
    await guest?.command('message.send', { text: 'PRIVATE-WORDS' }, { room: name })
    await moderator?.command('message.send', { text: 'stays' }, { room: name })
    const [before] = await test.server.log.heads([name])
    expect(await test.server.rooms.erase(name, id(0))).toMatchObject({ erased: 1 })
    const fresh = await test.rawIn('fresh', 'guest', name)
    const resumed = await test.rawIn('resumed', 'guest', name, { epoch: 1, seq: 1 })
    await resumed.next('room', ({ to }) => to === at(3))
    expect(fresh.texts.join() + resumed.texts.join()).not.toContain('PRIVATE')
    expect(fresh.texts.join()).toContain('stays')
    const links = await test.server.log.exportEvents(name, { after: 0, limit: 100, maxBytes: 1e6 })
    expect(firstBrokenLink(links, EMPTY_CHAIN)).toBeUndefined()
    expect(links.find(({ event }) => event.seq === before?.seq)?.chain).toBe(before?.chain)
  })
})
