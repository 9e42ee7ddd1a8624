import { cacheOf } from './cache.fixture.ts'
import { initialSite } from '@ovation/room'
import type { Command } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/index.ts'
import { createLogger, createMetrics, LiveLimits, SERVER_LIMITS } from '../ops/index.ts'
import { RoomActivity } from './room-activity.ts'
import { LiveRoom } from './live-room.ts'
import { MemoryLog } from './memory-log.fixture.ts'
import { ALONE } from './ownership.ts'
import { Rooms } from './rooms.ts'
import { foldRoom } from './fold.ts'

const TWO_HOURS_MS = 7_200_000
const STEPS = [
  ['back', -TWO_HOURS_MS],
  ['forward', TWO_HOURS_MS],
] as const

/** Waits until everything that depends only on earlier promises has run. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

function parts(limits: Partial<typeof SERVER_LIMITS> | Record<string, number> = {}) {
  const clock = new ManualClock(1_800_000_000_000)
  const log = new MemoryLog()
  const deps = {
    log: log.port,
    committer: log,
    bus: new InProcessBus<never>(),
    clock,
    limits: { ...SERVER_LIMITS, ...limits },
    storageRefusal: () => undefined,
    openWallet: () => Promise.resolve(),
    idsOf: (person: string) => Promise.resolve([person]),
    requestKey: 'k',
    site: { state: initialSite(), know: () => Promise.resolve() },
    connectedRole: () => undefined,
  }
  return { clock, log, deps }
}

async function liveRoom(limits: Record<string, number> = {}) {
  const { clock, log, deps } = parts(limits)
  await log.createRoom('r')
  const live = new LiveRoom(
    await foldRoom(log.port, 'r'),
    { epoch: 1, bytes: 0 },
    {
      ...deps,
      onError: (error) => {
        throw error
      },
    },
  )
  let ids = 0
  const give = (id: string, role: 'owner' | 'member', command: Command) =>
    live.submit({ actor: { id, name: id, role }, commandId: `c${++ids}`, command })
  const say = (id: string): Promise<unknown> =>
    give(id, 'member', { type: 'message.send', body: { text: 'x' } }).catch((error: unknown) => error)
  await give('o', 'owner', { type: 'room.open', body: { title: 'R' } })
  return { clock, log, live, give, say, limits: deps.limits }
}

describe('the wall clock is set while a room runs', () => {
  it.each(STEPS)('[TIME1] %s: slow mode holds for its own length, within a turn and over turns', async (_, byMs) => {
    const { clock, give, say } = await liveRoom()
    await give('o', 'owner', { type: 'room.settings', body: { settings: { slowModeMs: 5_000 } } })
    const together = await Promise.all([say('mia'), say('mia')])
    expect(together[0]).toHaveProperty('seq')
    expect(together[1]).toMatchObject({ code: 'slow_mode', retryInMs: 5_000 })
    clock.stepWall(byMs)
    clock.advance(1_000)
    expect(await say('mia')).toMatchObject({ code: 'slow_mode', retryInMs: 4_000 })
    clock.advance(4_000)
    expect(await say('mia')).toHaveProperty('seq')
  })

  it.each(STEPS)('[TIME2] %s: as many messages are shown as people can read', async (_, byMs) => {
    const { clock, log, say } = await liveRoom({ shownMessagesPerRoomPerSecond: 1, shownMessagesPerRoomBurst: 1 })
    const shown = (): unknown[] =>
      (log.events.get('r') ?? []).flatMap(({ type, body }) =>
        type === 'message.sent' ? [(body as { shown?: false } | null)?.shown ?? true] : [],
      )
    await say('mia')
    await say('gus')
    expect(shown()).toEqual([true, false])
    clock.stepWall(byMs)
    await say('gus')
    expect(shown(), 'no time passed').toEqual([true, false, false])
    clock.advance(1_000)
    await say('gus')
    expect(shown()).toEqual([true, false, false, true])
  })

  it('[SITE15] how many messages are shown follows a limit that changes', async () => {
    const { clock, log, say, limits } = await liveRoom({
      shownMessagesPerRoomPerSecond: 1,
      shownMessagesPerRoomBurst: 1,
    })
    const shown = (): number =>
      (log.events.get('r') ?? []).filter(
        ({ type, body }) => type === 'message.sent' && (body as { shown?: false } | null)?.shown === undefined,
      ).length
    await say('mia')
    await say('gus')
    expect(shown()).toBe(1)
    new LiveLimits(limits).apply({ shownMessagesPerRoomPerSecond: 3, shownMessagesPerRoomBurst: 3 })
    clock.advance(1_000)
    for (const who of ['mia', 'gus', 'mia', 'gus']) await say(who)
    expect(shown()).toBe(4)
  })

  it.each(STEPS)('[TIME3] %s: likes are stored as often as ever, and no more often', async (_, byMs) => {
    const { clock, live } = await liveRoom({ storeLikesIntervalMs: 5_000 })
    live.addLikes(3)
    await live.tick()
    expect(live.state.likes).toBe(3)
    live.addLikes(2)
    clock.stepWall(byMs)
    await live.tick()
    expect(live.state.likes).toBe(3)
    clock.advance(5_000)
    await live.tick()
    expect(live.state.likes).toBe(5)
  })

  it.each(STEPS)('[TIME4] %s: a poll goes on telling how it stands', async (_, byMs) => {
    const { clock, live, give } = await liveRoom()
    await give('o', 'owner', { type: 'poll.open', body: { question: 'Q', options: ['a', 'b'] } })
    const poll = live.state.poll?.poll ?? ''
    clock.advance(2_000)
    await give('mia', 'member', { type: 'poll.vote', body: { poll, option: 1 } })
    clock.stepWall(byMs)
    await live.tick()
    expect(live.state.poll?.tallied).toEqual([0, 1])
  })

  it.each(STEPS)('[TIME5] %s: a room without anybody closes after its time and not before', async (_, byMs) => {
    const { clock, log, deps } = parts({ closeIdleRoomAfterMs: 60_000, tickIntervalMs: 500 })
    const rooms = new Rooms({
      ...deps,
      cache: cacheOf(clock),
      metrics: createMetrics(),
      logger: createLogger('silent'),
      ownership: ALONE,
      onPresent: () => {},
      onTaken: () => {},
      eraseRead: async () => {},
      onDiverged: () => {},
    })
    await rooms.create('r', 'R', { id: 'o', name: 'O', role: 'owner' })
    await rooms.hub('r')
    rooms.start()
    clock.stepWall(byMs)
    clock.advance(59_000)
    await settled()
    expect(rooms.counts).toMatchObject({ owned: 1, hubs: 1 })
    clock.advance(2_000)
    await settled()
    expect(rooms.counts).toMatchObject({ owned: 0, hubs: 0 })
    await rooms.close()
    expect(log.events.get('r')).toHaveLength(1)
  })

  it.each(STEPS)('[TIME6] %s: anyone who writes is not shown as writing for long', (_, byMs) => {
    const clock = new ManualClock(1_800_000_000_000)
    const roomActivity = new RoomActivity()
    roomActivity.typing('mia', 'Mia', clock.now())
    expect(roomActivity.news(clock.now())?.typing?.count).toBe(1)
    clock.stepWall(byMs)
    clock.advance(5_000)
    expect(roomActivity.news(clock.now())?.typing?.count).toBe(0)
    expect(roomActivity.anyTyping).toBe(false)
  })
})
