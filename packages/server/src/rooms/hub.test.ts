import { eventually, ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { createMetrics, SERVER_LIMITS, Turns } from '../ops/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { event, FakeLog, listener, message, roomAt, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import { Hub } from './hub.ts'
import type { HubDeps } from './hub.ts'

function open(limits: Partial<ServerLimits> = {}) {
  const clock = new ManualClock()
  const log = new FakeLog()
  const errors: unknown[] = []
  const diverged: string[] = []
  log.events.push(message(1))
  const deps: HubDeps = {
    ...{ clock, log: log as unknown as RoomLog, limits: { ...SERVER_LIMITS, ...limits }, metrics: createMetrics() },
    ...{ likes: () => 0, viewers: (here: number) => here, present: () => {}, load: () => 0 },
    onDiverged: () => void diverged.push('diverged'),
    onDeleted: () => void diverged.push('deleted'),
    fanOut: new Turns(clock, { maxMsPerTurn: 10, maxStepsPerTurn: Number.POSITIVE_INFINITY }),
    onError: (error) => errors.push(error),
  }
  const hub = new Hub(roomAt(1), [message(1)], deps)
  const join = async (one: Heard): Promise<Heard> => {
    await hub.attach(one, { self: { role: 'guest' }, answer: () => {} })
    return one
  }
  const commit = (...seqs: number[]): void => {
    const events = seqs.map((seq) => message(seq))
    log.events.push(...events)
    hub.receive({ room: 'r', epoch: 1, from: seqs[0] ?? 0, to: seqs.at(-1) ?? 0, payload: events })
  }
  /** Advances the time until a condition holds. */
  const until = (what: () => boolean, words: string): Promise<unknown> =>
    eventually(() => {
      clock.advance(100)
      return what()
    }, words)
  return { clock, log, hub, errors, diverged, join, commit, until }
}

/** Makes every flush read from the log. */
const NO_MEMORY = { maxRingEvents: 0 }

describe('a hub whose log or listeners fail', () => {
  it('[HUB1] passes on what a failed flush left, in order and once, also when nothing more happens', async () => {
    const { log, errors, join, commit, until } = open(NO_MEMORY)
    const mia = await join(listener('mia'))
    log.failures = 3
    commit(2, 3)
    await until(() => errors.length > 0, 'the failure')
    await until(() => mia.heard.length === 2, 'the messages')
    expect(mia.heard).toEqual(['m2', 'm3'])
    commit(4)
    await until(() => mia.heard.length === 3, 'the next one')
    expect(mia.heard).toEqual(['m2', 'm3', 'm4'])
  })

  it('[HUB1] asks a log that stays away ever more seldom, and not for each event', async () => {
    const { clock, log, join, commit, until } = open(NO_MEMORY)
    const mia = await join(listener('mia'))
    log.failures = Number.POSITIVE_INFINITY
    const before = log.reads
    commit(2)
    for (let step = 0; step < 600; step++) {
      clock.advance(100)
      await new Promise((done) => setImmediate(done))
    }
    // One minute: with at most two seconds between tries, that is about thirty.
    expect(log.reads - before).toBeGreaterThan(10)
    expect(log.reads - before).toBeLessThan(60)
    log.failures = 0
    await until(() => mia.heard.length === 1, 'the message')
  })

  it('[HUB2] a listener that cannot be sent to starts anew, and holds up nobody', async () => {
    const { errors, join, commit, until } = open()
    const broken = await join(
      listener('broken', {
        deliver: () => {
          throw new Error('its connection is odd')
        },
      }),
    )
    const mia = await join(listener('mia'))
    commit(2)
    await until(() => mia.heard.length === 1, 'the message')
    expect(broken.anew).toBe(1)
    expect(errors).toHaveLength(1)
  })

  it('[HUB2] a listener whose new start failed is given another one', async () => {
    const { log, hub, errors, join, commit, until } = open(NO_MEMORY)
    const mia = await join(
      listener('mia', {
        startAnew() {
          void hub.restart(mia, { role: 'guest' }, 'everyone').catch((error: unknown) => errors.push(error))
        },
      }),
    )
    commit(2)
    log.failures = 2
    mia.startAnew()
    await until(() => errors.length > 1, 'the failures of the start and of the flush')
    await until(() => mia.seq === 2, 'another start')
  })

  it('[HUB8] reads on seldom where the log ends before what viewers have seen, and tells it', async () => {
    const { clock, log, hub, errors, diverged, join, commit } = open(NO_MEMORY)
    await join(listener('mia'))
    commit(2, 3)
    log.events.length = 1
    const before = log.reads
    await expect(join(listener('gus'))).rejects.toThrow('has nothing after 1')
    for (let step = 0; step < 100; step++) {
      clock.advance(100)
      await new Promise((done) => setImmediate(done))
    }
    expect(hub.state.seq).toBe(1)
    expect(diverged.length).toBeGreaterThan(1)
    expect(errors.length).toBeGreaterThan(1)
    expect(log.reads - before, 'in ten seconds').toBeLessThan(30)
  })

  it('[HUB10] somebody who comes back while another leaves has the right number of viewers in the end', async () => {
    const { clock, hub, join } = open()
    const heard = async (one: Heard): Promise<string[]> => {
      clock.advance(500)
      for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done))
      return one.all.splice(0)
    }
    const [mia, gus] = [await join(listener('mia')), await join(listener('gus'))]
    expect((await heard(mia)).join()).toContain('"viewers":2')
    const tao = listener('tao')
    const answers: string[] = []
    const coming = hub.attach(tao, {
      ...{ self: { role: 'guest' }, since: { epoch: 1, seq: 1 } },
      answer: (text) => answers.push(text),
    })
    hub.leave(gus)
    await coming
    expect(answers.join()).toContain('"viewers":3')
    expect((await heard(tao)).join()).toContain('"viewers":2')
  })

  it('[ERASE9] after an erasure nothing in memory has the words: for those here, who come back, and who come', async () => {
    const { log, hub, join, until } = open()
    const mia = await join(listener('mia'))
    const by = { id: 'mo', name: 'Mo', role: 'moderator' }
    const gift = {
      ...message(3),
      type: 'gift.sent',
      tier: 'essential',
      body: { gift: 'star', count: 1, amount: 1, by },
    }
    const report = {
      ...message(4),
      actor: 'mo',
      type: 'report.sent',
      audience: 'staff',
      body: { reason: 'SECRET', message: 2, by },
    }
    const erasure = {
      ...message(5),
      type: 'person.erased',
      actor: 'system',
      tier: 'essential',
      body: { person: 'mia' },
    }
    const events = [message(2), gift, report, erasure] as StoredEvent[]
    await join(listener('gus'))
    const publish = (from: number, to: number): void =>
      hub.receive({ room: 'r', epoch: 1, from, to, payload: events.slice(from - 2, to - 1) })
    publish(2, 4)
    await until(() => mia.heard.includes('m2'), 'the message')
    log.events = [...log.events, ...events].map((event) =>
      event.seq < 5 ? ({ ...event, body: null } as StoredEvent) : event,
    )
    publish(5, 5)
    await until(() => hub.state.seq === 5, 'the erasure')
    const texts: string[] = []
    const back = listener('back', { viewerClass: 'staff', deliver: (frame) => texts.push(frame.text) })
    await hub.attach(back, { self: { role: 'host' }, since: { epoch: 1, seq: 1 }, answer: (text) => texts.push(text) })
    await hub.attach(listener('new'), { self: { role: 'guest' }, answer: (text) => texts.push(text) })
    expect(texts.join()).toContain('person.erased')
    for (const word of ['m1', 'm2', 'SECRET', 'Mia', '"star"']) expect(texts.join()).not.toContain(word)
  })

  it('[HUB3] standings that could not be read fail those who ask, and are read anew', async () => {
    const { log, hub } = open()
    log.failures = 1
    const asked = hub.standings.of('mia')
    // Later commits wait for them too.
    hub.standings.apply({ ...message(2), type: 'member.muted', body: { actor: 'mia', until: null } } as StoredEvent)
    await expect(asked).rejects.toThrow('away')
    expect(await hub.standings.of('mia')).toEqual({})
  })
})

describe('the clients of a room', () => {
  /** As `open`, with whatever events, and time that passes for what it brings. */
  function room(limits: Partial<ServerLimits> = {}) {
    const parts = open(limits)
    const { hub, log, clock } = parts
    const publish = (...events: StoredEvent[]): void => {
      log.events.push(...events)
      const [from, to] = [events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0]
      hub.receive({ room: 'r', epoch: 1, from, to, payload: events })
    }
    const pass = async (ms: number): Promise<void> => {
      clock.advance(ms)
      for (let turn = 0; turn < 4; turn++) await settled()
    }
    const signalsOf = (one: Heard): string[] => one.all.filter((text) => text.includes('"t":"signal"'))
    return { ...parts, publish, pass, signalsOf }
  }

  it('[WIRE8] are told counts at once, but slow ones only when what they were sent has arrived', async () => {
    const { hub, publish, join, pass, signalsOf } = room()
    const busy = await join(listener('busy', { idle: false }))
    const slow = await join(listener('slow', { idle: false, behind: () => true }))
    publish(message(2))
    await pass(500)
    expect(hub.slow).toBe(1)
    for (const one of [busy, slow]) one.all.length = 0
    hub.signals.typing({ actorId: 'gus', name: 'Gus' })
    await pass(500)
    expect([signalsOf(busy).length, signalsOf(slow).length]).toEqual([1, 0])
    Object.assign(slow, { idle: true })
    hub.signals.left('gus')
    await pass(500)
    expect([signalsOf(busy).length, signalsOf(slow).length]).toEqual([2, 1])
  })

  it('[WIRE11] are not typing any more when the last connection of that person left, who no longer counts', async () => {
    const { hub, join, pass, signalsOf } = room()
    const mia = await join(listener('mia'))
    const [phone, desk] = [await join(listener('gus')), await join(listener('gus'))]
    hub.signals.typing(phone)
    await pass(500)
    hub.leave(phone)
    await pass(500)
    expect(signalsOf(mia).at(-1)).toMatch(/"viewers":2.*"count":1/)
    hub.leave(desk)
    await pass(500)
    expect(signalsOf(mia).at(-1)).toMatch(/"viewers":1.*"count":0/)
    expect(hub.viewers).toBe(1)
  })

  it('[WIRE11] are not typing any more when their message is known', async () => {
    const { hub, publish, join, pass, signalsOf } = room()
    const mia = await join(listener('mia'))
    hub.signals.typing(mia)
    await pass(500)
    publish(message(2))
    await pass(500)
    expect(signalsOf(mia).at(-1)).toContain('"count":0')
  })

  it('[ROOM7] are checked again as soon as their standing changes, and all of them when the door does', async () => {
    const { hub, publish, join, pass } = room()
    const [mia, gus] = [await join(listener('mia')), await join(listener('gus'))]
    expect(await hub.standings.of('gus')).toEqual({})
    publish(event(2, 'member.muted', { actor: 'gus', until: null }, { actor: 'mo' }))
    expect([mia.reviews, gus.reviews]).toEqual([0, 1])
    expect(await hub.standings.of('gus')).toEqual({ mute: { until: null, by: 'mo', at: 1 } })
    publish(event(3, 'door.set', { door: 'x' }, { actor: 'system' }))
    await pass(500)
    expect([mia.reviews, gus.reviews]).toEqual([1, 2])
  })

  it('[LEVEL3] are slow no longer after three frames that came quickly, and miss nothing', async () => {
    const { hub, publish, join, pass } = room()
    let behind = true
    const mia = await join(listener('mia', { behind: () => behind }))
    for (let seq = 2; seq <= 5; seq++) {
      publish(message(seq))
      // It is flushed, and then sent when slow viewers are looked at.
      await pass(100)
      expect(hub.slow).toBe(seq < 5 ? 1 : 0)
      await pass(250)
      behind = false
    }
    publish(message(6))
    await pass(500)
    expect(mia.heard).toEqual(['m2', 'm3', 'm4', 'm5', 'm6'])
  })

  it('[LEVEL3] start anew if they are slow and their position is no longer in memory', async () => {
    const { hub, publish, join, pass } = room({ maxRingEvents: 2 })
    const mia = await join(listener('mia', { idle: false, behind: () => true }))
    publish(message(2))
    await pass(500)
    for (let seq = 3; seq <= 5; seq++) publish(message(seq))
    await pass(500)
    Object.assign(mia, { idle: true })
    await pass(500)
    expect([hub.slow, mia.anew, mia.heard]).toEqual([0, 1, []])
  })

  it('that are slow and leave are slow no longer', async () => {
    const { hub, publish, join, pass } = room()
    const mia = await join(listener('mia', { behind: () => true }))
    publish(message(2))
    await pass(100)
    expect(hub.slow).toBe(1)
    hub.leave(mia)
    expect([hub.slow, hub.listeners.viewers]).toEqual([0, 0])
  })

  it('are sent nothing by a hub that is closed, and it has none', async () => {
    const { hub, publish, join, pass } = room()
    const slow = await join(listener('slow', { behind: () => true }))
    const mia = await join(listener('mia'))
    publish(message(2))
    await pass(100)
    hub.signals.typing(mia)
    const before = [...slow.all, ...mia.all]
    hub.close()
    publish(message(3))
    await pass(2_000)
    expect([...slow.all, ...mia.all]).toEqual(before)
    expect([hub.slow, hub.listeners.connections, hub.known]).toEqual([0, 0, 2])
  })
})
