import { initialSite } from '@ovation/room'
import type { Command, Role } from '@ovation/room'
import type { Row } from '@ovation/room/rules'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { Hint } from '../bus/index.ts'
import type { StoredEvent, Unit, UnitResult } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import { foldRoom } from './fold.ts'
import { settled } from './hub.fixture.ts'
import { LiveRoom } from './live-room.ts'
import type { LiveRoomDeps } from './live-room.ts'
import { MemoryLog } from './memory-log.fixture.ts'

const say: Command = { type: 'message.send', body: { text: 'x' } } as Command
/** More than any test here has. A room that decides the same without end ends with an error, and keeps nobody waiting. */
const MAX_DECISIONS = 200

/** The open room `r`, owned here. */
async function open(
  limits: Partial<Record<keyof typeof SERVER_LIMITS, number>> = {},
  more: Partial<LiveRoomDeps> = {},
) {
  const clock = new ManualClock()
  const log = new MemoryLog()
  const hints: Hint<StoredEvent[]>[] = []
  const errors: unknown[] = []
  const wallets: unknown[] = []
  const saved: number[] = []
  /** What the log answers next to an append, in place of storing it. */
  const answers: ((units: Unit[]) => Promise<UnitResult[]>)[] = []
  const appended: Unit[][] = []
  let decisions = 0
  await log.createRoom('r')
  Object.assign(log, {
    readSeqs: async () => [],
    saveSnapshot: async ({ position }: { position: { seq: number } }) => void saved.push(position.seq),
  })
  const live = new LiveRoom(
    await foldRoom(log.port, 'r'),
    { epoch: 3, bytes: 0 },
    {
      log: log.port,
      committer: {
        append: (units) => {
          appended.push(units)
          return (answers.shift() ?? log.append)(units)
        },
      },
      bus: { publish: (hint: Hint<StoredEvent[]>) => void hints.push(hint) } as unknown as LiveRoomDeps['bus'],
      ...{ clock, limits: { ...SERVER_LIMITS, ...limits }, requestKey: 'k' },
      connectedRole: () => undefined,
      openWallet: async (actor, coins) => void wallets.push([actor, coins]),
      idsOf: async (person) => [person],
      site: { state: initialSite(), know: async () => {} },
      onError: (error) => void errors.push(error),
      ...more,
      storageRefusal: (role, type) => {
        if (++decisions > MAX_DECISIONS) throw new Error('the same is decided again and again')
        return more.storageRefusal?.(role, type)
      },
    },
  )
  let ids = 0
  const give = (command: Command, id = 'mia', role: Role = 'member', commandId = `c${++ids}`) =>
    live.submit({ actor: { id, name: id, role }, commandId, command })
  await give({ type: 'room.open', body: { title: 'R' } } as Command, 'o', 'owner')
  // Its turn is over.
  await settled()
  hints.length = 0
  const types = (): string[] => (log.events.get('r') ?? []).map(({ type }) => type)
  return { clock, log, live, hints, errors, wallets, saved, answers, appended, give, types }
}

describe('a command', () => {
  it('[LOG2] is answered with its place once it is stored, and told to everybody', async () => {
    const { live, hints, give } = await open()
    expect(await give(say)).toEqual({ epoch: 3, seq: 2 })
    expect(live.state.seq).toBe(2)
    expect(hints).toMatchObject([{ room: 'r', epoch: 3, from: 2, to: 2, payload: [{ seq: 2, type: 'message.sent' }] }])
  })

  it('that comes with others is stored and told with them', async () => {
    const { hints, give } = await open()
    const all = await Promise.all([give(say), give(say), give(say)])
    expect(all.map(({ seq }) => seq)).toEqual([2, 3, 4])
    expect(hints.map(({ from, to }) => [from, to])).toEqual([
      [2, 2],
      [3, 4],
    ])
  })

  it('that the rules refuse is answered with their reason, and nothing is stored or told', async () => {
    const { live, hints, appended, give } = await open()
    const before = appended.length
    await expect(give({ type: 'message.edit', body: { message: 9, text: 'y' } } as Command)).rejects.toMatchObject({
      code: 'message_not_found',
    })
    expect([live.state.seq, hints.length, appended.length - before]).toEqual([1, 0, 0])
  })

  it('[AUTH1] against somebody who stands higher by their token is refused while they are here', async () => {
    const { give } = await open(
      {},
      { connectedRole: (room, actor) => (`${room} ${actor}` === 'r gus' ? 'host' : undefined) },
    )
    const mute = (actor: string) => ({ type: 'member.mute', body: { actor, durationMs: null } }) as Command
    await expect(give(mute('gus'), 'mo', 'moderator')).rejects.toMatchObject({ code: 'outranked' })
    expect(await give(mute('mia'), 'mo', 'moderator')).toMatchObject({ seq: 2 })
  })

  it('[LOG29] with a name that no log can store is refused at once', async () => {
    const { give, types } = await open()
    await expect(give(say, 'a\u0000')).rejects.toMatchObject({
      code: 'invalid_frame',
      message: expect.stringContaining('an id in it cannot be stored') as string,
    })
    expect(types()).toEqual(['room.opened'])
  })

  it('for which there is no place any more is refused, with when to come again', async () => {
    const { give } = await open({ maxQueuedCommandsPerRoom: 1 })
    const first = [give(say), give(say)]
    await expect(give(say)).rejects.toMatchObject({ code: 'overloaded', retryInMs: 1_000 })
    expect(await Promise.all(first)).toHaveLength(2)
  })

  it('[QUOTA1] [QUOTA3] for which there is no space is refused, and others are not', async () => {
    const { give, answers } = await open(
      { maxRoomLogBytes: 100 },
      { storageRefusal: (role) => (role === 'guest' ? 'storage_full' : undefined) },
    )
    const both = await Promise.allSettled([give(say), give(say, 'gus', 'guest'), give(say)])
    expect(both).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'storage_full' } }, { status: 'fulfilled' }])
    answers.push(async () => [{ outcome: 'committed', position: { epoch: 3, seq: 4 }, digests: [''], bytes: 100 }])
    await give(say)
    await expect(give(say)).rejects.toMatchObject({ code: 'room_full' })
  })

  it('of a gift finds a wallet that is open', async () => {
    const { give, wallets } = await open()
    await give({ type: 'room.settings', body: { settings: { testCoins: 500 } } } as Command, 'o', 'owner')
    await give({ type: 'gift.send', body: { gift: 'star', count: 1 } } as Command)
    expect(wallets).toEqual([['mia', 500]])
  })

  it('that was stored before is answered with its place, although it would be refused now', async () => {
    const { log, give } = await open()
    let requestHash = ''
    Object.assign(log, { findReply: async () => ({ requestHash, position: { epoch: 1, seq: 1 } }) })
    const edit = { type: 'message.edit', body: { message: 9, text: 'y' } } as Command
    // Without a digest, as after an erasure.
    expect(await give(edit)).toEqual({ epoch: 1, seq: 1 })
    requestHash = 'of another command'
    await expect(give(edit)).rejects.toMatchObject({ code: 'command_conflict' })
  })

  it('[TIME1] of somebody who has just spoken is one too soon in slow mode', async () => {
    const { clock, give } = await open()
    await give({ type: 'room.settings', body: { settings: { slowModeMs: 5_000 } } } as Command, 'o', 'owner')
    await give(say)
    clock.advance(2_000)
    await expect(give(say)).rejects.toMatchObject({ code: 'slow_mode', retryInMs: 3_000 })
    expect(await give(say, 'gus')).toMatchObject({ seq: 4 })
  })

  it('[TIME1] of somebody who has only voted is none too soon in slow mode', async () => {
    const { live, give } = await open()
    await give({ type: 'room.settings', body: { settings: { slowModeMs: 5_000 } } } as Command, 'o', 'owner')
    await give({ type: 'poll.open', body: { question: 'Q', options: ['a', 'b'] } } as Command, 'o', 'owner')
    await give({ type: 'poll.vote', body: { poll: live.state.poll?.poll ?? '', option: 1 } } as Command)
    expect(await give(say)).toMatchObject({ seq: 5 })
  })
})

describe('a room that is another node’s', () => {
  const lost = { name: 'OwnershipLost' }

  it('[LOG3] notices it by the refusal of an append, and decides nothing any more', async () => {
    const { give, answers, hints, live } = await open()
    answers.push(async () => [{ outcome: 'staleEpoch' }])
    await expect(give(say)).rejects.toMatchObject(lost)
    await expect(give(say)).rejects.toMatchObject(lost)
    expect([live.state.seq, hints.length]).toEqual([1, 0])
  })

  it('[LOG5] decides again what was decided on what was not stored', async () => {
    const { give, answers } = await open()
    answers.push(
      (units) => Promise.resolve(units.map(() => ({ outcome: 'refused', reason: 'odd' }) as UnitResult)),
      (units) =>
        Promise.resolve(
          units.map(
            (_, index) => (index === 0 ? { outcome: 'refused', reason: 'odd' } : { outcome: 'conflict' }) as UnitResult,
          ),
        ),
    )
    const given = await Promise.allSettled([give(say), give(say), give(say)])
    expect(given).toMatchObject([
      { reason: { code: 'invalid_frame' } },
      { reason: { code: 'invalid_frame' } },
      { value: { epoch: 3, seq: 2 } },
    ])
  })

  it('[OWN7] is closed: nothing is decided, and no timer runs', async () => {
    const { log, live, give, types } = await open()
    let asked = 0
    Object.assign(log, { dueRows: async () => ({ due: [], nextAt: ++asked }) })
    live.addLikes(3)
    live.close()
    await expect(give(say)).rejects.toMatchObject(lost)
    await live.tick()
    expect([types(), asked]).toEqual([['room.opened'], 0])
  })
})

describe('likes', () => {
  it('are counted at once, and stored when it is time', async () => {
    const { live, types } = await open()
    live.addLikes(3)
    live.addLikes(2)
    expect([live.likes, live.state.likes]).toEqual([5, 0])
    await live.tick()
    expect([live.likes, live.state.likes]).toEqual([5, 5])
    expect(types().at(-1)).toBe('likes.tallied')
    await live.tick()
    expect(types().filter((type) => type === 'likes.tallied')).toHaveLength(1)
  })

  it('[OWN5] are stored by a command whose id is that of the room and of the time, whoever gives it', async () => {
    const ids = async (): Promise<unknown[]> => {
      const { clock, live, appended } = await open()
      for (const likes of [2, 3]) {
        live.addLikes(likes)
        await live.tick()
        clock.advance(60_000)
      }
      return appended.slice(1).flatMap((units) => units.map(({ actor, commandId }) => [actor, commandId]))
    }
    const here = await ids()
    expect(here).toEqual([
      ['system', expect.stringMatching(/^r\/.+/)],
      ['system', expect.stringMatching(/^r\/.+/)],
    ])
    expect(new Set(here.map(String)).size).toBe(2)
    expect(await ids()).toEqual(here)
  })

  it('[FEATURE31] are stored at the end, however short ago some were, and once', async () => {
    const { live, types } = await open()
    live.addLikes(3)
    await live.tick()
    live.addLikes(2)
    await live.storeLikes()
    expect([live.likes, live.state.likes]).toEqual([5, 5])
    await live.storeLikes()
    expect(types().filter((type) => type === 'likes.tallied')).toHaveLength(2)
    live.close()
    live.addLikes(1)
    await live.storeLikes()
    expect(live.state.likes).toBe(5)
  })

  it('are never fewer than the log has', async () => {
    const { live, give } = await open()
    await give({ type: 'likes.tally', body: { total: 7 } } as unknown as Command, 'system', 'owner')
    expect(live.likes).toBe(7)
    live.addLikes(1)
    expect(live.likes).toBe(8)
  })
})

describe('timers', () => {
  it('[OWN4] end what is due by its row, and ask the log only when something may be', async () => {
    const asked: number[] = []
    const { clock, log, live, give, types } = await open()
    const row: Row = { slice: 'standing', key: 'gus', data: { mute: { until: 0, by: 'mo' } } }
    Object.assign(log, {
      dueRows: async (_: string, now: number) => {
        asked.push(now)
        return asked.length === 2 ? { due: [row], nextAt: null } : { due: [], nextAt: null }
      },
    })
    await live.tick()
    await live.tick()
    expect(asked).toHaveLength(1)
    const mute = { type: 'member.mute', body: { actor: 'gus', durationMs: 5_000 } } as Command
    await give(mute, 'mo', 'moderator')
    clock.advance(4_999)
    await live.tick()
    expect(asked).toHaveLength(1)
    clock.advance(1)
    await live.tick()
    expect(types().at(-1)).toBe('member.unmuted')
  })

  it('take a refusal for what was not needed', async () => {
    const { log, live, errors } = await open()
    const row: Row = { slice: 'standing', key: 'gus', data: { mute: { until: 0, by: 'mo' } } }
    Object.assign(log, { dueRows: async () => ({ due: [row], nextAt: null }) })
    await live.tick()
    expect(errors).toEqual([])
  })
})

describe('snapshots', () => {
  it('are stored after so many events', async () => {
    const { give, saved } = await open({ snapshotEveryEvents: 3 })
    await give(say)
    await give(say)
    await settled()
    expect(saved).toEqual([3])
    for (let n = 0; n < 3; n++) await give(say)
    await settled()
    expect(saved).toEqual([3, 6])
  })

  it('that cannot be stored are reported, and hold up nothing', async () => {
    const { log, give, errors } = await open({ snapshotEveryEvents: 2 })
    Object.assign(log, { saveSnapshot: () => Promise.reject(new Error('no space')) })
    expect(await give(say)).toMatchObject({ seq: 2 })
    await settled()
    expect(errors).toHaveLength(1)
  })

  it('are stored when they are asked for', async () => {
    const { live, saved } = await open()
    await live.saveSnapshot()
    expect(saved).toEqual([1])
  })
})

describe('a room is idle', () => {
  it('when nothing was asked of it for long', async () => {
    const { clock, live, give } = await open()
    const opened = clock.monotonicMs()
    expect([live.isIdle(opened), live.isIdle(opened + 1)]).toEqual([false, true])
    clock.advance(1_000)
    await give(say)
    await settled()
    expect([live.isIdle(opened + 1_000), live.isIdle(opened + 1_001)]).toEqual([false, true])
  })

  it('not while something is decided, or likes are not stored', async () => {
    const { clock, live, give } = await open()
    const later = clock.monotonicMs() + 1
    const deciding = give(say)
    expect(live.isIdle(later)).toBe(false)
    await deciding
    await settled()
    expect(live.isIdle(later)).toBe(true)
    live.addLikes(1)
    expect(live.isIdle(later)).toBe(false)
    await live.tick()
    await settled()
    expect(live.isIdle(later)).toBe(true)
  })

  it('a refusal at the door does not count as use', async () => {
    const { clock, live, give } = await open()
    clock.advance(1_000)
    await give(say, 'a\u0000').catch(() => {})
    expect(live.isIdle(clock.monotonicMs())).toBe(true)
  })
})
