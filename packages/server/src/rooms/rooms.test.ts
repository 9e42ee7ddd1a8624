import { initialSite } from '@ovation/room'
import type { Command } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { message } from './hub.fixture.ts'
import { nodeWith, OWNER } from './rooms.fixture.ts'

describe('a room', () => {
  it('[LOG1] is created once, open, with its title and its time', async () => {
    const { rooms, clock, log, created, types } = await nodeWith()
    expect(await rooms.create('r', 'R', OWNER)).toBe(true)
    expect(log.events.get('r')).toMatchObject([{ type: 'room.opened', actor: 'o', body: { title: 'R' } }])
    expect(created).toEqual([['r', clock.now()]])
    expect(await rooms.create('r', 'Other', OWNER)).toBe(false)
    expect(types('r')).toEqual(['room.opened'])
    expect(await rooms.list()).toMatchObject([{ room: 'r', seq: 1 }])
  })

  it('[LOG2] is not taken for another one that the same person creates', async () => {
    const { rooms, units } = await nodeWith()
    await rooms.create('r', 'R', OWNER)
    await rooms.create('s', 'S', OWNER)
    expect(new Set(units.map(({ commandId }) => commandId)).size).toBe(2)
  })

  it('is not created under what is no name of a room', async () => {
    const { rooms, log } = await nodeWith()
    await expect(rooms.create('$site', 'S', OWNER)).rejects.toMatchObject({
      code: 'value_out_of_range',
      message: expect.stringContaining('room') as string,
    })
    expect(log.events.size).toBe(0)
  })

  it('of this node is taken over when its state is asked for, once', async () => {
    const { rooms, opened, taken, counted } = await nodeWith(['r'])
    await opened('r')
    expect(await rooms.state('r')).toMatchObject({ room: 'r', seq: 1, lifecycle: 'open' })
    expect(rooms.ownedStates()).toEqual([await rooms.state('r')])
    expect([taken, counted.takes]).toEqual([['r'], 1])
    await expect(rooms.state('nope')).rejects.toMatchObject({ code: 'room_not_found' })
  })

  it('of another node is read from its log, and not taken over', async () => {
    const { rooms, store, elsewhere, counted, taken } = await nodeWith(['r'])
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
    const { rooms, join, store, elsewhere, counted } = await nodeWith(['r'])
    store('r', 1)
    elsewhere.add('r')
    await join('r', 'mia')
    const { reads } = counted
    expect(await rooms.state('r')).toBe(rooms.openHub('r')?.state)
    expect(counted.reads).toBe(reads)
  })

  it('[OWN2] decides what other nodes pass on to its owner, and a node that is not the owner does not', async () => {
    const { rooms, opened, elsewhere, types } = await nodeWith(['r'])
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
    const { rooms, log, elsewhere } = await nodeWith(['r'])
    elsewhere.add('r')
    Object.assign(log, { readBack: async () => ({ events: [message(1)], more: false }) })
    expect((await rooms.queries.history('r', 9, 50)).messages).toHaveLength(1)
  })
})

describe('people in a room', () => {
  it('[OWN2] receive what is decided here, written together', async () => {
    const { join, opened, say, pass, counted } = await nodeWith(['r'])
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
    const { bus, join, store, elsewhere, pass } = await nodeWith(['r'])
    store('r', 1)
    elsewhere.add('r')
    const mia = await join('r', 'mia')
    bus.publish({ room: 'r', epoch: 1, from: 2, to: 2, payload: [message(2)] })
    await pass(500)
    expect(mia.heard).toEqual(['m2'])
  })

  it('[OWN20] are reported by room, each once, and whoever leaves is told to the owner', async () => {
    const { rooms, join, present } = await nodeWith(['r', 's', 't'])
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
    const { rooms, log } = await nodeWith(['r'])
    const data = { mute: { until: null, by: 'mo' } }
    Object.assign(log, { listRows: async () => [{ slice: 'standing', key: 'gus', data }] })
    expect(await rooms.standing('r', 'gus')).toEqual(data)
    expect(await rooms.standing('r', 'mia')).toEqual({})
  })

  it('are counted when they are slow, in all rooms', async () => {
    const { rooms, join, opened, say, pass } = await nodeWith(['r', 's'])
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
    const { elsewhere, given, rooms } = await nodeWith(['r'])
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

  it('[SITE9] are not counted while the site is paused', async () => {
    const { given, rooms, site } = await nodeWith(['r'])
    site.state = { ...initialSite(), pause: { text: 'Back at nine', since: 1 } }
    rooms.like('r', 2)
    await rooms.state('r')
    rooms.like('r', 3)
    expect(given).toEqual([])
    site.state = initialSite()
    rooms.like('r', 4)
    expect(await rooms.heartbeat('r', 0)).toBe(4)
  })

  it('[OWN3] of this node and of others add up, and are told to people here', async () => {
    const { rooms, join, pass } = await nodeWith(['r'])
    const mia = await join('r', 'mia')
    rooms.like('r', 2)
    await pass(500)
    expect(mia.all.join()).toContain('"likes":2')
    expect(await rooms.heartbeat('r', 3)).toBe(5)
    await pass(500)
    expect(mia.all.join()).toContain('"likes":5')
  })

  it('[OWN3] of a room that another node owns are those that it has reported', async () => {
    const { rooms, join, pass, elsewhere } = await nodeWith(['r'])
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
    const { rooms, erasedReads } = await nodeWith()
    await expect(rooms.erase('nope', 'mia')).rejects.toMatchObject({
      code: 'room_not_found',
      message: expect.stringContaining('nope') as string,
    })
    expect(erasedReads).toEqual([])
  })

  it('[ERASE12] [READ3] of somebody who said nothing destroys what they have read, and stores nothing', async () => {
    const { rooms, erasedReads, types } = await nodeWith(['r'])
    expect(await rooms.erase('r', 'mia')).toEqual({ erased: 0, files: 'later' })
    expect([types('r'), erasedReads]).toEqual([[], [['r', 'mia']]])
  })

  it('[ERASE9] is known to people here with the answer, also if the bus is silent', async () => {
    const { rooms, bus, join, opened, words, log } = await nodeWith(['r'])
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
    const { rooms, opened, words, types, units } = await nodeWith(['r'])
    await opened('r')
    words.digests = true
    expect(await rooms.erase('r', 'mia')).toEqual({ erased: 0, files: 'later' })
    await rooms.erase('r', 'mia')
    expect(types('r').slice(1)).toEqual(['person.erased', 'person.erased'])
    expect(new Set(units.map(({ commandId }) => commandId)).size).toBe(3)
  })
})
