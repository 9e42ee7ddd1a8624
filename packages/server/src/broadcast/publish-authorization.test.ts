import { initialState } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { StageKeys } from '../identity/index.ts'
import type { Comer, StreamKeys } from '../media/index.ts'
import { NO_ROOM } from '../media/index.ts'
import { permitPublisher } from './publish-authorization.ts'

const KEYS: Record<string, { room: string; id: string }> = { demo_good: { room: 'demo', id: 'key1' } }
const EXISTING = ['demo', 'my', 'my_room']

function world(state: Partial<RoomState> = {}) {
  const clock = new ManualClock()
  const stageKeys = new StageKeys('a secret of the server')
  const asked: (readonly string[])[] = []
  const permit = permitPublisher({
    rooms: { state: async (room: string) => ({ ...initialState(room), lifecycle: 'open', ...state }) } as never,
    log: {
      heads: async (names?: readonly string[]) => {
        asked.push(names ?? [])
        return (names ?? []).filter((name) => EXISTING.includes(name)).map((room) => ({ room })) as never
      },
    },
    streamKeys: { find: async (key: string) => KEYS[key] } as unknown as StreamKeys,
    ...{ stageKeys, clock },
  })
  return { clock, stageKeys, permit: (key: string, comer: Comer = { via: 'rtmp' }) => permit(key, comer), asked }
}

describe('a key of a room', () => {
  it('[MEDIA5] publishes in its room while that is open', async () => {
    expect(await world().permit('demo_good')).toEqual({ place: 'demo', holder: 'key1' })
    expect(await world({ lifecycle: 'closed' }).permit('demo_good')).toEqual({ refused: 'room_closed', room: 'demo' })
  })

  it('[STUDIO37] publishes a test with `~test` behind it, in a room that is open, also after a show was ended', async () => {
    const ended = { status: 'ended', stream: 's', endedAt: new ManualClock().now(), by: 'studio' } as const
    const { permit } = world({ stream: ended })
    expect(await permit('demo_good~test')).toEqual({ place: 'demo~test', holder: 'key1' })
    expect(await permit('demo_bad~test')).toEqual({ refused: 'unknown_key', room: 'demo' })
    expect(await permit('demo_good~test~test')).toEqual({ refused: 'unknown_key', room: 'demo' })
    const closed = world({ lifecycle: 'closed' })
    expect(await closed.permit('demo_good~test')).toEqual({ refused: 'room_closed', room: 'demo' })
  })

  it('[STUDIO31] waits where somebody ended the show just now', async () => {
    const { permit, clock } = world({
      stream: { status: 'ended', stream: 's', endedAt: new ManualClock().now(), by: 'studio' },
    })
    expect(await permit('demo_good')).toEqual({ refused: 'ended', room: 'demo' })
    clock.advance(30_000)
    expect(await permit('demo_good')).toEqual({ place: 'demo', holder: 'key1' })
  })

  it('[MEDIA70] waits for nothing where somebody starts by hand', async () => {
    const { permit } = world({
      stream: { status: 'ended', stream: 's', endedAt: new ManualClock().now(), by: 'studio' },
    })
    expect(await permit('demo_good')).toEqual({ refused: 'ended', room: 'demo' })
    expect(await permit('demo_good', { via: 'browser', tapped: true })).toEqual({ place: 'demo', holder: 'key1' })
    expect(await permit('demo_good', { via: 'browser' })).toEqual({ refused: 'ended', room: 'demo' })
  })

  it('[STUDIO92] waits for ten minutes where the site cut the show, and is told that it was the site', async () => {
    const endedAt = new ManualClock().now()
    const { permit, clock } = world({ stream: { status: 'ended', stream: 's', endedAt, by: 'site' } })
    expect(await permit('demo_good')).toEqual({ refused: 'ended', room: 'demo', isCutBySite: true })
    clock.advance(600_000)
    expect(await permit('demo_good')).toEqual({ place: 'demo', holder: 'key1' })
  })

  it('[MEDIA5] that is unknown is refused, for the longest name that it begins with of a room that is there', async () => {
    const { permit, asked } = world()
    expect(await permit('my_room_wrong')).toEqual({ refused: 'unknown_key', room: 'my_room' })
    expect(await permit('nowhere_wrong')).toEqual({ refused: 'unknown_key', room: NO_ROOM })
    expect(await permit('nothing')).toEqual({ refused: 'unknown_key', room: NO_ROOM })
    expect(asked).toEqual([['my', 'my_room'], ['nowhere']])
  })

  it('[MEDIA5] that is unknown is looked for under nothing that cannot be the name of a room', async () => {
    const { permit, asked } = world()
    const long = 'x'.repeat(64)
    for (const key of [`${long}_k`, `${long}x_k`, 'a b_k', 'a!_k', '!a_k', '_k']) await permit(key)
    expect(asked).toEqual([[long]])
  })

  it('[MEDIA5] that is unknown is looked for under eight names, and twenty keys a second', async () => {
    const { permit, asked, clock } = world()
    await permit('a_b_c_d_e_f_g_h_i_j_k')
    expect(asked[0]).toHaveLength(8)
    for (let n = 1; n < 20; n++) {
      clock.advance(n % 2)
      expect(await permit('my_wrong')).toMatchObject({ room: 'my' })
    }
    expect(await permit('my_wrong')).toMatchObject({ room: NO_ROOM })
    clock.advance(1_000)
    expect(await permit('my_wrong')).toMatchObject({ room: 'my' })
  })
})

describe('a key of the stage', () => {
  const invited = (actor: string, seat: number): Partial<RoomState> => ({
    stage: { ...initialState('demo').stage, guests: [{ actor, seat, name: '', stream: null, muted: false }] },
  })
  const publish = (state: Partial<RoomState>) => {
    const { permit, stageKeys, clock } = world(state)
    return permit(stageKeys.issue({ room: 'demo', seat: 2, actor: 'ann' }, clock.now()))
  }

  it('[STAGE5] publishes in the slot of its guest', async () => {
    expect(await publish(invited('ann', 2))).toEqual({ place: 'demo~2', holder: 'ann' })
  })

  it('[STAGE4] is invalid once its guest is off the stage, in another slot, or has been followed by somebody else', async () => {
    const refused = { refused: 'not_invited', room: 'demo' }
    const live = { stream: { status: 'live', stream: 's', startedAt: 0 } } as const
    expect(await publish(live)).toEqual(refused)
    expect(await publish({ ...live, ...invited('ann', 3) })).toEqual(refused)
    expect(await publish({ ...live, ...invited('ben', 2) })).toEqual(refused)
  })

  it('[STAGE24] is of a show that is over, after its end and in the next one', async () => {
    const refused = { refused: 'not_invited', room: 'demo', isOver: true }
    expect(await publish({})).toEqual(refused)
    expect(await publish({ stream: { status: 'live', stream: 's', startedAt: Number.MAX_SAFE_INTEGER } })).toEqual(
      refused,
    )
  })
})
