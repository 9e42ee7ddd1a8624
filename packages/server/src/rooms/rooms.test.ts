import { initialSite } from '@ovation/room'
import type { Command } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/index.ts'
import type { RoomHead, StoredEvent, Unit } from '../log/index.ts'
import { createMetrics, SERVER_LIMITS } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import { listener, message, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import { MemoryLog } from './memory-log.fixture.ts'
import { ALONE } from './ownership.ts'
import { Rooms } from './rooms.ts'

const OWNER = { id: 'o', name: 'O', role: 'owner' } as const
const SELF = { role: 'guest' } as const

/** The rooms of a node beside node `b`, which owns those in `elsewhere`. The rooms `names` exist. */
async function open(names: string[] = [], limits: Record<string, number> = {}) {
  const clock = new ManualClock()
  const log = new MemoryLog()
  const bus = new InProcessBus<StoredEvent[]>()
  const seen = {
    given: [] as unknown[],
    logged: [] as unknown[],
    taken: [] as string[],
    diverged: [] as string[],
    erasedReads: [] as unknown[],
    saved: [] as string[],
    created: [] as unknown[],
    units: [] as Unit[],
    present: [] as unknown[],
  }
  const elsewhere = new Set<string>()
  const away = { heads: false, due: false }
  const words = { events: 0, digests: false }
  const counted = { takes: 0, reads: 0, together: 0 }
  const { heads, createRoom, takeOwnership, read } = log
  Object.assign(log, {
    heads: (rooms?: string[]): Promise<RoomHead[]> =>
      away.heads ? Promise.reject(new Error('the log was away')) : heads(rooms),
    createRoom: (room: string, at: number) => {
      seen.created.push([room, at])
      return createRoom(room)
    },
    takeOwnership: (room: string) => {
      counted.takes += 1
      return takeOwnership(room)
    },
    read: (room: string, range: { after: number; limit: number }) => {
      counted.reads += 1
      return read(room, range)
    },
    dueRows: () =>
      away.due ? Promise.reject(new Error('the log was away')) : Promise.resolve({ due: [], nextAt: null }),
    saveSnapshot: async ({ state }: { state: { room: string } }) => void seen.saved.push(state.room),
    wordsOf: async () => words,
    purge: async () => 'later',
  })
  const rooms = new Rooms({
    ...{ log: log.port, bus, clock, limits: { ...SERVER_LIMITS, ...limits }, metrics: createMetrics() },
    committer: {
      append: (all: Unit[]) => {
        seen.units.push(...all)
        return log.append(all)
      },
    },
    logger: { error: (...all: unknown[]) => void seen.logged.push(all) } as unknown as Logger,
    ...{ storageRefusal: () => undefined, openWallet: async () => {}, connectedRole: () => undefined },
    ...{ requestKey: 'k', site: { state: initialSite(), know: async () => {} } },
    ownership: {
      ...ALONE,
      elsewhere: (room) => (elsewhere.has(room) ? 'b' : undefined),
      like: (room, count) => void seen.given.push([room, count]),
      likes: (room) => (elsewhere.has(room) ? 70 : 0),
      present: (...all) => void seen.present.push(all),
    },
    together: (steps) => {
      counted.together += 1
      steps()
      counted.together -= 1
    },
    onTaken: ({ room }) => void seen.taken.push(room),
    eraseRead: async (...all) => void seen.erasedReads.push(all),
    onDiverged: () => void seen.diverged.push('diverged'),
  })
  for (const name of names) await log.createRoom(name)
  let ids = 0
  const say = (room: string, text = 'x') =>
    rooms.command(room, {
      ...{ actor: { id: 'mia', name: 'Mia', role: 'member' }, commandId: `c${++ids}` },
      command: { type: 'message.send', body: { text } } as Command,
    })
  /** The room is open, and has stored that. */
  const opened = async (room: string): Promise<void> => {
    await rooms.command(room, {
      ...{ actor: OWNER, commandId: `open ${room}` },
      command: { type: 'room.open', body: { title: 'R' } },
    })
  }
  const join = async (room: string, name: string, more: Partial<Heard> = {}): Promise<Heard> => {
    const one = listener(name, more)
    await (await rooms.hub(room)).attach(one, { self: SELF, answer: () => {} })
    return one
  }
  const pass = async (ms: number): Promise<void> => {
    // In steps, so that what a timer begins ends before the next one.
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left))
      await settled()
      await settled()
    }
  }
  const types = (room: string): string[] => (log.events.get(room) ?? []).map(({ type }) => type)
  /** Stores an event of which the bus tells nobody. */
  const store = (room: string, seq: number): void => void log.events.get(room)?.push(message(seq, { room }))
  return {
    ...{ rooms, clock, log, bus, elsewhere, away, words, counted, say, opened, join, pass, types, store },
    ...seen,
  }
}

describe('a room', () => {
  it('[LOG1] is created once, open, with its title and its time', async () => {
    const { rooms, clock, log, created, types } = await open()
    expect(await rooms.create('r', 'R', OWNER)).toBe(true)
    expect(log.events.get('r')).toMatchObject([{ type: 'room.opened', actor: 'o', body: { title: 'R' } }])
    expect(created).toEqual([['r', clock.now()]])
    expect(await rooms.create('r', 'Other', OWNER)).toBe(false)
    expect(types('r')).toEqual(['room.opened'])
    expect(await rooms.list()).toMatchObject([{ room: 'r', seq: 1 }])
  })

  it('[LOG2] is not taken for another one that the same person creates', async () => {
    const { rooms, units } = await open()
    await rooms.create('r', 'R', OWNER)
    await rooms.create('s', 'S', OWNER)
    expect(new Set(units.map(({ commandId }) => commandId)).size).toBe(2)
  })

  it('is not created under what is no name of a room', async () => {
    const { rooms, log } = await open()
    await expect(rooms.create('$site', 'S', OWNER)).rejects.toMatchObject({
      code: 'value_out_of_range',
      message: expect.stringContaining('room') as string,
    })
    expect(log.events.size).toBe(0)
  })

  it('of this node is taken over when its state is asked for, once', async () => {
    const { rooms, opened, taken, counted } = await open(['r'])
    await opened('r')
    expect(await rooms.state('r')).toMatchObject({ room: 'r', seq: 1, lifecycle: 'open' })
    expect(rooms.ownedStates()).toEqual([await rooms.state('r')])
    expect([taken, counted.takes]).toEqual([['r'], 1])
    await expect(rooms.state('nope')).rejects.toMatchObject({ code: 'room_not_found' })
  })

  it('of another node is read from its log, and not taken over', async () => {
    const { rooms, store, elsewhere, counted, taken } = await open(['r'])
    store('r', 1)
    elsewhere.add('r').add('nope').add('$site')
    expect(await rooms.state('r')).toMatchObject({ room: 'r', seq: 1 })
    for (const name of ['nope', '$site'])
      await expect(rooms.state(name)).rejects.toMatchObject({
        code: 'room_not_found',
        message: expect.stringContaining(name) as string,
      })
    expect([taken, counted.takes]).toEqual([[], 0])
  })

  it('of another node is as its people here have seen it, without reading', async () => {
    const { rooms, join, store, elsewhere, counted } = await open(['r'])
    store('r', 1)
    elsewhere.add('r')
    await join('r', 'mia')
    const { reads } = counted
    expect(await rooms.state('r')).toBe(rooms.openHub('r')?.state)
    expect(counted.reads).toBe(reads)
  })

  it('[OWN2] decides what other nodes pass on to its owner, and a node that is not the owner does not', async () => {
    const { rooms, opened, elsewhere, types } = await open(['r'])
    await opened('r')
    const request = {
      ...{ actor: { id: 'mia', name: 'Mia', role: 'member' } as const, commandId: 'c' },
      command: { type: 'message.send', body: { text: 'x' } } as Command,
    }
    expect(await rooms.commandHere('r', request)).toEqual({ epoch: 1, seq: 2 })
    elsewhere.add('r')
    await expect(rooms.commandHere('r', { ...request, commandId: 'd' })).rejects.toMatchObject({
      name: 'OwnershipLost',
    })
    expect(types('r')).toEqual(['room.opened', 'message.sent'])
  })

  it('tells what is in its log, whoever owns it', async () => {
    const { rooms, log, elsewhere } = await open(['r'])
    elsewhere.add('r')
    Object.assign(log, { readBack: async () => ({ events: [message(1)], more: false }) })
    expect((await rooms.queries.history('r', 9, 50)).messages).toHaveLength(1)
  })
})

describe('people in a room', () => {
  it('[OWN2] receive what is decided here, written together', async () => {
    const { join, opened, say, pass, counted } = await open(['r'])
    await opened('r')
    const together: boolean[] = []
    const mia = await join('r', 'mia', {
      deliver: ({ text }) => {
        if (text.includes('"t":"room"')) together.push(counted.together > 0)
      },
    })
    await say('r')
    await pass(500)
    expect([mia.seq, together]).toEqual([2, [true]])
  })

  it('[OWN2] receive what another node publishes', async () => {
    const { bus, join, store, elsewhere, pass } = await open(['r'])
    store('r', 1)
    elsewhere.add('r')
    const mia = await join('r', 'mia')
    bus.publish({ room: 'r', epoch: 1, from: 2, to: 2, payload: [message(2)] })
    await pass(500)
    expect(mia.heard).toEqual(['m2'])
  })

  it('[OWN20] are reported by room, each once, and whoever leaves is told to the owner', async () => {
    const { rooms, join, present } = await open(['r', 's', 't'])
    const mia = await join('r', 'mia')
    await join('r', 'gus')
    await join('r', 'gus')
    await rooms.hub('s')
    expect(rooms.followed()).toEqual([
      { room: 'r', viewers: 2 },
      { room: 's', viewers: 0 },
    ])
    rooms.openHub('r')?.leave(mia)
    expect(present).toEqual([
      ['r', 'mia', true],
      ['r', 'gus', true],
      ['r', 'mia', false],
    ])
  })

  it('have the standing that the log has', async () => {
    const { rooms, log } = await open(['r'])
    const data = { mute: { until: null, by: 'mo' } }
    Object.assign(log, { listRows: async () => [{ slice: 'standing', key: 'gus', data }] })
    expect(await rooms.standing('r', 'gus')).toEqual(data)
    expect(await rooms.standing('r', 'mia')).toEqual({})
  })

  it('are counted when they are slow, in all rooms', async () => {
    const { rooms, join, opened, say, pass } = await open(['r', 's'])
    for (const room of ['r', 's']) {
      await opened(room)
      await join(room, 'mia', { behind: () => true })
      await say(room)
    }
    await pass(500)
    expect(rooms.counts).toEqual({ owned: 2, hubs: 2, slow: 2 })
  })
})

describe('likes', () => {
  it('[OWN21] are counted here in a room that is open here, and otherwise passed on to whoever opens it', async () => {
    const { elsewhere, given, rooms } = await open(['r'])
    rooms.like('r', 2)
    expect(given).toEqual([['r', 2]])
    await rooms.state('r')
    rooms.like('r', 3)
    expect(await rooms.heartbeat('r', 0)).toBe(3)
    elsewhere.add('r')
    rooms.like('r', 4)
    expect(given).toEqual([
      ['r', 2],
      ['r', 4],
    ])
    elsewhere.clear()
    expect(await rooms.heartbeat('r', 0)).toBe(3)
  })

  it('[OWN3] of this node and of others add up, and are told to people here', async () => {
    const { rooms, join, pass } = await open(['r'])
    const mia = await join('r', 'mia')
    rooms.like('r', 2)
    await pass(500)
    expect(mia.all.join()).toContain('"likes":2')
    expect(await rooms.heartbeat('r', 3)).toBe(5)
    await pass(500)
    expect(mia.all.join()).toContain('"likes":5')
  })

  it('[OWN3] of a room that another node owns are those that it has reported', async () => {
    const { rooms, join, pass, elsewhere } = await open(['r'])
    const mia = await join('r', 'mia')
    await pass(500)
    await rooms.state('r')
    rooms.releaseRooms()
    elsewhere.add('r')
    rooms.releaseRooms()
    rooms.told('r')
    await pass(500)
    expect(mia.all.join()).toContain('"likes":70')
  })
})

describe('an erasure', () => {
  it('[ERASE12] in a room that does not exist is refused', async () => {
    const { rooms, erasedReads } = await open()
    await expect(rooms.erase('nope', 'mia')).rejects.toMatchObject({
      code: 'room_not_found',
      message: expect.stringContaining('nope') as string,
    })
    expect(erasedReads).toEqual([])
  })

  it('[ERASE12] [READ3] of somebody who said nothing destroys what they have read, and stores nothing', async () => {
    const { rooms, erasedReads, types } = await open(['r'])
    expect(await rooms.erase('r', 'mia')).toEqual({ erased: 0, files: 'later' })
    expect([types('r'), erasedReads]).toEqual([[], [['r', 'mia']]])
  })

  it('[ERASE9] is known to people here with the answer, also if the bus is silent', async () => {
    const { rooms, bus, join, opened, words, log } = await open(['r'])
    await opened('r')
    await join('r', 'gus')
    await bus.close()
    words.events = 3
    expect(await rooms.erase('r', 'mia')).toEqual({ erased: 3, files: 'later' })
    expect(log.events.get('r')?.at(-1)).toMatchObject({
      ...{ type: 'person.erased', actor: 'system', body: { person: 'mia' } },
    })
    expect(rooms.openHub('r')?.known).toBe(2)
  })

  it('[ERASE6] of digests alone is stored too, each time', async () => {
    const { rooms, opened, words, types, units } = await open(['r'])
    await opened('r')
    words.digests = true
    expect(await rooms.erase('r', 'mia')).toEqual({ erased: 0, files: 'later' })
    await rooms.erase('r', 'mia')
    expect(types('r').slice(1)).toEqual(['person.erased', 'person.erased'])
    expect(new Set(units.map(({ commandId }) => commandId)).size).toBe(3)
  })
})

describe('once started, a node', () => {
  it('[OWN4] runs the timers of its rooms, and not before', async () => {
    const { rooms, opened, types, pass } = await open(['r'])
    await opened('r')
    rooms.like('r', 2)
    await pass(5_000)
    expect(types('r')).toEqual(['room.opened'])
    rooms.start()
    await pass(500)
    expect(types('r')).toEqual(['room.opened', 'likes.tallied'])
  })

  it('reports a room whose timers fail, and goes on with the others', async () => {
    const { rooms, opened, away, logged, pass, types } = await open(['r'])
    await opened('r')
    rooms.start()
    away.due = true
    await pass(500)
    expect(logged).toEqual([[{ err: new Error('the log was away') }, 'a room failed']])
    rooms.like('r', 1)
    await pass(5_000)
    expect(types('r')).toContain('likes.tallied')
  })

  it('[BUS3] finds within a second what the bus did not bring, also after the log was away', async () => {
    const { rooms, join, store, elsewhere, away, logged, pass } = await open(['r'])
    store('r', 1)
    elsewhere.add('r')
    const mia = await join('r', 'mia')
    rooms.start()
    store('r', 2)
    away.heads = true
    await pass(1_000)
    expect(logged).toEqual([[{ err: new Error('the log was away') }, 'a room failed']])
    away.heads = false
    await pass(1_500)
    expect(mia.heard).toEqual(['m2'])
  })

  it('[OWN10] tells that the log lacks what people have seen', async () => {
    const { rooms, log, join, store, elsewhere, diverged, pass } = await open(['r'])
    store('r', 1)
    elsewhere.add('r')
    await join('r', 'mia')
    rooms.start()
    log.events.get('r')?.splice(0)
    await pass(1_000)
    expect(diverged).toEqual(['diverged'])
  })

  it('[OWN7] releases the rooms that another node owns by then', async () => {
    const { rooms, opened, elsewhere, saved, pass } = await open(['r', 's'])
    await opened('r')
    await opened('s')
    rooms.start()
    elsewhere.add('s')
    await pass(500)
    expect(rooms.ownedStates().map(({ room }) => room)).toEqual(['r'])
    expect(saved).toEqual(['s'])
  })
})

describe('a room that nobody uses', () => {
  const IDLE = { closeIdleRoomAfterMs: 10_000 }

  it('[TIME5] is closed after some time, with a snapshot', async () => {
    const { rooms, opened, say, saved, pass } = await open(['r'], IDLE)
    await opened('r')
    await say('r')
    await rooms.hub('r')
    rooms.start()
    await pass(10_000)
    expect(rooms.counts).toMatchObject({ owned: 1, hubs: 1 })
    await pass(500)
    expect(rooms.counts).toMatchObject({ owned: 0, hubs: 0 })
    expect(saved).toEqual(['r'])
  })

  it('is not one in which somebody is, or something is said', async () => {
    const { rooms, opened, say, join, pass } = await open(['watched', 'told'], IDLE)
    for (const room of ['watched', 'told']) await opened(room)
    await join('watched', 'mia')
    rooms.start()
    for (let step = 0; step < 4; step++) {
      await pass(5_000)
      await say('told')
    }
    expect(rooms.ownedStates().map(({ room }) => room)).toEqual(['watched', 'told'])
    expect(rooms.followed()).toEqual([{ room: 'watched', viewers: 1 }])
  })

  it('of another node is closed here too, but for those in which somebody is', async () => {
    const { rooms, elsewhere, join, pass } = await open(['r', 's'], IDLE)
    elsewhere.add('r').add('s')
    await rooms.hub('r')
    await join('s', 'mia')
    rooms.start()
    await pass(10_500)
    expect(rooms.followed()).toEqual([{ room: 's', viewers: 1 }])
  })
})

describe('a node', () => {
  it('[OWN9] whose storage is opened anew drops what it has in memory, and reads again when it is there', async () => {
    const { rooms, opened, say, join, elsewhere, store, saved, taken, pass } = await open(['r', 's'])
    await opened('r')
    await say('r')
    const mia = await join('r', 'mia')
    let reopen = (): void => {}
    rooms.evictAll(new Promise((done) => (reopen = done)))
    expect(rooms.counts).toEqual({ owned: 0, hubs: 0, slow: 0 })
    elsewhere.add('s')
    const [state, followed] = [rooms.state('r'), rooms.state('s')]
    await settled()
    store('r', 3)
    store('s', 1)
    reopen()
    expect([(await state).seq, (await followed).seq]).toEqual([3, 1])
    expect([taken, saved]).toEqual([['r', 'r'], []])
    await say('r')
    await pass(500)
    expect(mia.heard, 'its hub is closed').toEqual([])
  })

  it('that is closed stores its rooms, does nothing more, and hears nothing more', async () => {
    const { rooms, bus, opened, say, join, saved, types, pass } = await open(['r'])
    await opened('r')
    await say('r')
    await join('r', 'mia')
    rooms.start()
    await rooms.close()
    expect(saved).toEqual(['r'])
    expect(rooms.counts).toEqual({ owned: 0, hubs: 0, slow: 0 })
    const hub = await rooms.hub('r')
    bus.publish({ room: 'r', epoch: 1, from: 3, to: 3, payload: [message(3)] })
    expect(hub.known).toBe(2)
    rooms.like('r', 1)
    await pass(5_000)
    expect(types('r')).toEqual(['room.opened', 'message.sent'])
  })
})
