import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { RoomHead, RoomLog } from '../log/index.ts'
import { createMetrics, SERVER_LIMITS } from '../ops/index.ts'
import { FakeLog, listener, message, roomAt, settled } from './hub.fixture.ts'
import { Hubs } from './hubs.ts'
import { StorageGate } from './storage-gate.ts'

function open(limits: Partial<typeof SERVER_LIMITS> | Record<string, number> = {}) {
  const clock = new ManualClock()
  const log = new FakeLog()
  log.events = [1, 2, 3].map((seq) => message(seq))
  const storage = new StorageGate()
  const errors: unknown[] = []
  const asked: (string[] | undefined)[] = []
  const present: string[] = []
  const counted: string[] = []
  const gone = new Set<string>()
  const seen = { state: 0, diverged: 0, failures: 0 }
  const hubs = new Hubs({
    log: Object.assign(log, {
      heads: async (rooms?: string[]) => {
        asked.push(rooms)
        return (rooms ?? [])
          .filter((room) => !gone.has(room))
          .map((room) => ({ room, seq: log.events.length }) as RoomHead)
      },
    }) as unknown as RoomLog,
    ...{ clock, storage, limits: { ...SERVER_LIMITS, ...limits }, metrics: createMetrics() },
    state: async (room) => {
      seen.state += 1
      if (seen.failures-- > 0) throw new Error('the log was away')
      return { ...roomAt(3), room }
    },
    likes: (room) => room.length,
    ownership: {
      viewers: (room, here) => here + room.length * 100,
      present: (room, actor, here) => void present.push(`${actor} ${here ? 'in' : 'left'} ${room}`),
    },
    onPresent: (room, person, here) => void counted.push(`${person} ${here ? 'in' : 'left'} ${room}`),
    onDiverged: () => void (seen.diverged += 1),
    onError: (error) => void errors.push(error),
  })
  const join = async (room: string, name: string) => {
    const hub = await hubs.get(room)
    const one = listener(name)
    const answers: string[] = []
    await hub.attach(one, { self: { role: 'guest' } as never, answer: (text) => void answers.push(text) })
    return { hub, one, answer: JSON.parse(answers[0] ?? '') as Record<string, unknown> }
  }
  return { hubs, clock, log, storage, errors, asked, present, counted, seen, gone, join }
}

describe('the hub of a room', () => {
  it('is opened once for all who come, with what this node knows of the room', async () => {
    const { hubs, seen, present, counted, join } = open()
    expect(hubs.find('r')).toBeUndefined()
    const [one, other] = await Promise.all([hubs.get('r'), hubs.get('r')])
    expect(one).toBe(other)
    expect(hubs.find('r')).toBe(one)
    expect([...hubs.all]).toEqual([one])
    expect([hubs.size, seen.state]).toEqual([1, 1])
    const { answer } = await join('r', 'mia')
    expect(answer).toMatchObject({ likes: 1, viewers: 101 })
    expect(present).toEqual(['mia in r'])
    expect(counted).toEqual(['mia in r'])
  })

  it('[REC9] has the newest events in memory, from one query', async () => {
    const { hubs, log } = open()
    const hub = await hubs.get('r')
    expect(log.reads).toBe(1)
    const back = listener('mia')
    log.failures = Number.POSITIVE_INFINITY
    await hub.attach(back, { self: { role: 'guest' } as never, since: { epoch: 1, seq: 1 }, answer: () => {} })
    expect(back.heard).toEqual(['m2', 'm3'])
  })

  it('has only as many of them as it keeps, and none if they end too early', async () => {
    for (const [maxRingEvents, events] of [
      [2, 3],
      [100, 2],
    ] as const) {
      const { hubs, log } = open({ maxRingEvents })
      log.events.length = events
      const hub = await hubs.get('r')
      const reads = log.reads
      await hub.attach(listener('mia'), {
        self: { role: 'guest' } as never,
        since: { epoch: 1, seq: 1 },
        answer: () => {},
      })
      expect(log.reads > reads, `${maxRingEvents}`).toBe(true)
    }
  })

  it('that could not be opened is opened for the next who come', async () => {
    const { hubs, seen } = open()
    seen.failures = 1
    await expect(hubs.get('r')).rejects.toThrow('away')
    await settled()
    expect(hubs.find('r')).toBeUndefined()
    expect((await hubs.get('r')).room).toBe('r')
  })

  it('is not opened from what was read before the storage was reopened', async () => {
    const { hubs, storage } = open()
    const opening = hubs.get('r')
    await Promise.resolve()
    await Promise.resolve()
    storage.reopen(Promise.resolve())
    await expect(opening).rejects.toMatchObject({ code: 'storage_failed' })
    expect(hubs.size).toBe(0)
  })

  it('[HUB4] sends in turn with others: one that takes long leaves the event loop to everything else', async () => {
    const { hubs, clock } = open({ maxPassSliceMs: 10 })
    const rooms = ['r', 's']
    const sent: string[] = []
    for (const room of rooms) {
      const hub = await hubs.get(room)
      const one = listener('mia', {
        deliver: () => {
          sent.push(room)
          clock.advance(20)
        },
      })
      await hub.attach(one, { self: { role: 'guest' } as never, answer: () => {} })
    }
    for (const room of rooms) hubs.receive({ room, epoch: 1, from: 4, to: 4, payload: [message(4)] })
    await settled()
    expect(sent).toEqual(['r'])
    await settled()
    expect(sent).toEqual(['r', 's'])
  })

  it('receives what the bus brings for its room', async () => {
    const { hubs } = open()
    const [r, s] = [await hubs.get('r'), await hubs.get('s')]
    for (const room of ['r', 'unknown']) hubs.receive({ room, epoch: 1, from: 4, to: 4, payload: [message(4)] })
    expect([r.known, s.known]).toEqual([4, 3])
  })
})

describe('[BUS3] comparing heads', () => {
  it('finds what the bus has missed, with one query for all rooms', async () => {
    const { hubs, log, asked, seen } = open()
    await hubs.compareHeads()
    expect(asked).toEqual([])
    const [r, s] = [await hubs.get('r'), await hubs.get('s')]
    log.events.push(message(4))
    hubs.receive({ room: 's', epoch: 1, from: 4, to: 4, payload: [message(4)] })
    await hubs.compareHeads()
    expect(asked).toEqual([['r', 's']])
    expect([r.known, s.known]).toEqual([4, 4])
    expect(seen.diverged).toBe(0)
  })

  it('[OWN10] notices a log that lacks what viewers have seen', async () => {
    const { hubs, log, seen } = open()
    await hubs.get('r')
    log.events.length = 2
    await hubs.compareHeads()
    expect(seen.diverged).toBe(1)
  })

  it('takes nothing amiss that came while the log was asked', async () => {
    const { hubs, log, seen } = open()
    await hubs.get('r')
    const compared = hubs.compareHeads()
    hubs.receive({ room: 'r', epoch: 1, from: 4, to: 4, payload: [message(4)] })
    await compared
    expect(log.events).toHaveLength(3)
    expect(seen.diverged).toBe(0)
  })
})

describe('a hub is idle', () => {
  it('when nobody is there, and nobody has been for long', async () => {
    const { hubs, clock, join } = open()
    const since = (ms: number): boolean => hubs.isIdle('r', clock.monotonicMs() - ms)
    expect(since(0), 'there is none').toBe(true)
    const { hub, one } = await join('r', 'mia')
    clock.advance(10_000)
    expect(since(0), 'somebody is there').toBe(false)
    hubs.sample()
    hub.leave(one)
    clock.advance(5_000)
    hubs.sample()
    expect(since(5_000)).toBe(false)
    expect(since(4_999)).toBe(true)
    await hubs.get('r')
    expect(since(4_999), 'somebody has asked for it').toBe(false)
  })
})

describe('a hub that is closed', () => {
  it('sends nothing, and another one is opened for the next who come', async () => {
    const { hubs, clock, join } = open()
    const { hub, one } = await join('r', 'mia')
    const other = await hubs.get('s')
    hubs.close('r')
    hub.receive({ room: 'r', epoch: 1, from: 4, to: 4, payload: [message(4)] })
    clock.advance(1_000)
    await settled()
    expect(one.heard).toEqual([])
    expect([...hubs.all]).toEqual([other])
    expect(await hubs.get('r')).not.toBe(hub)
    hubs.closeAll()
    expect(hubs.size).toBe(0)
    expect(await hubs.get('s')).not.toBe(other)
  })
})

describe('[ROOM12] a room that is deleted', () => {
  const deleted = { ...message(4), type: 'room.deleted', body: { by: 'owner' } } as unknown as ReturnType<
    typeof message
  >

  it('sends everybody away, and its hub is not found any more', async () => {
    const { hubs, join, errors } = open()
    const [mia, gus] = [await join('r', 'mia'), await join('s', 'gus')]
    hubs.receive({ room: 'r', epoch: 1, from: 4, to: 4, payload: [deleted] })
    await settled()
    expect([mia.one.farewells, gus.one.farewells]).toEqual([1, 0])
    expect([hubs.find('r'), mia.hub.isClosed, gus.hub.isClosed, errors]).toEqual([undefined, true, false, []])
    expect(mia.one.all.join()).not.toContain('room.deleted')
  })

  it('is noticed where the bus told nothing, when heads are compared', async () => {
    const { hubs, join, gone, seen } = open()
    const { one } = await join('r', 'mia')
    gone.add('r')
    await hubs.compareHeads()
    await settled()
    expect([one.farewells, hubs.find('r'), seen.diverged]).toEqual([1, undefined, 0])
  })
})
