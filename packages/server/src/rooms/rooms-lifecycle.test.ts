import { describe, expect, it } from 'vitest'
import { message, settled } from './hub.fixture.ts'
import { nodeWith } from './rooms.fixture.ts'

describe('once started, a node', () => {
  it('[OWN4] runs the timers of its rooms, and not before', async () => {
    const { rooms, opened, types, pass } = await nodeWith(['r'])
    await opened('r')
    rooms.like('r', 2)
    await pass(5_000)
    expect(types('r')).toEqual(['room.opened'])
    rooms.start()
    await pass(500)
    expect(types('r')).toEqual(['room.opened', 'likes.tallied'])
  })

  it('reports a room whose timers fail, and goes on with the others', async () => {
    const { rooms, opened, away, logged, pass, types } = await nodeWith(['r'])
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
    const { rooms, join, store, elsewhere, away, logged, pass } = await nodeWith(['r'])
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
    const { rooms, log, join, store, elsewhere, diverged, pass } = await nodeWith(['r'])
    store('r', 1)
    elsewhere.add('r')
    await join('r', 'mia')
    rooms.start()
    log.events.get('r')?.splice(0)
    await pass(1_000)
    expect(diverged).toEqual(['diverged'])
  })

  it('[OWN7] releases the rooms that another node owns by then', async () => {
    const { rooms, opened, elsewhere, saved, pass } = await nodeWith(['r', 's'])
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
    const { rooms, opened, say, saved, pass } = await nodeWith(['r'], IDLE)
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
    const { rooms, opened, say, join, pass } = await nodeWith(['watched', 'told'], IDLE)
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
    const { rooms, elsewhere, join, pass } = await nodeWith(['r', 's'], IDLE)
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
    const { rooms, opened, say, join, elsewhere, store, saved, taken, pass } = await nodeWith(['r', 's'])
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
    const { rooms, bus, opened, say, join, saved, types, pass } = await nodeWith(['r'])
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
