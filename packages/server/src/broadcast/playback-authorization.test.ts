import { OvationError } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { Role, RoomState } from '@ovation/room'
import { NO_STANDING } from '@ovation/room/rules'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { PlaybackTickets } from '../identity/index.ts'
import { admitViewer, banGate, replayGate, viewerGuard, watchGate } from './playback-authorization.ts'

type Settings = Partial<RoomState['settings']>

/** A room `demo` with these settings, and nothing else. */
function world(settings: Settings = {}) {
  const clock = new ManualClock()
  const tickets = new PlaybackTickets('a secret of the server')
  const banned = new Set<string>()
  const fails: Error[] = []
  let reads = 0
  const state = initialState('demo')
  const rooms = {
    state: async (room: string) => {
      reads += 1
      if (fails.length > 0) throw fails.shift() as Error
      if (room !== 'demo') throw new OvationError('room_not_found', { detail: room })
      return { ...state, lifecycle: 'open', settings: { ...state.settings, ...settings } }
    },
    standing: async (_: string, actor: string) =>
      banned.has(actor) ? { ...NO_STANDING, ban: { until: null, reason: '' } } : NO_STANDING,
  } as never
  const ticket = (actor: string, known = true, role: Role = 'guest'): string =>
    tickets.issue('demo', { actor, role, known, door: undefined }, clock.now())
  return { clock, banned, fails, rooms, ticket, watch: watchGate(rooms, tickets, clock), reads: () => reads }
}

describe('who may watch', () => {
  it('[AUTH4] a public room’s video is open to everybody, unless it is for people in the room', async () => {
    const open = world({ access: 'public' })
    expect(await open.watch('demo', undefined)).toBe('open')
    expect(await open.watch('demo~low', undefined)).toBe('open')
    const session = world({ access: 'public', video: 'session' })
    expect(await session.watch('demo', undefined)).toBe('refused')
    expect(await session.watch('demo', session.ticket('ann'))).toBe('open')
  })

  it('[STUDIO37] a test is for those who host in the room, and to everybody else it is not there', async () => {
    const { watch, ticket, banned } = world({ access: 'public' })
    expect(await watch('demo~test', undefined)).toBe('unknown')
    expect(await watch('demo~test', ticket('ann'))).toBe('unknown')
    expect(await watch('demo~test', ticket('mo', true, 'moderator'))).toBe('unknown')
    expect(await watch('demo~test', ticket('ho', true, 'host'))).toBe('open')
    expect(await watch('demo~test', ticket('ow', true, 'owner'))).toBe('open')
    banned.add('ho')
    expect(await watch('demo~test', ticket('ho', true, 'host'))).toBe('unknown')
  })

  it('[AUTH3] a ban ends the video of its person, in an open room too', async () => {
    const { banned, watch, ticket } = world({ access: 'public' })
    banned.add('ann')
    expect(await watch('demo', ticket('ann'))).toBe('refused')
    expect(await watch('demo', ticket('ben'))).toBe('open')
  })

  it('[ROUTE4] a room that is not for everybody is unknown to strangers, and refuses those who were let in once', async () => {
    const { watch, ticket, banned } = world({ access: 'tokens' })
    expect(await watch('demo', undefined)).toBe('unknown')
    expect(await watch('demo', 'forged')).toBe('unknown')
    expect(await watch('elsewhere', ticket('ann'))).toBe('unknown')
    expect(await watch('demo', ticket('ann'))).toBe('open')
    banned.add('ann')
    expect(await watch('demo', ticket('ann'))).toBe('refused')
    expect(await watch('demo', ticket('guest', false))).toBe('refused')
    expect(await world({ access: 'unlisted' }).watch('demo', undefined)).toBe('unlisted')
  })

  it('what is known of a room is up to 200 ms old: players ask many times a second', async () => {
    const { clock, watch, reads } = world()
    await watch('demo', undefined)
    clock.advance(199)
    await watch('demo', undefined)
    expect(reads()).toBe(1)
    clock.advance(1)
    await watch('demo', undefined)
    expect(reads()).toBe(2)
  })
})

it('a room that could not be read is not said to be unknown', async () => {
  for (const failure of [new Error('the log was away'), new OvationError('storage_failed')]) {
    const { fails, watch } = world()
    fails.push(failure)
    await expect(watch('demo', undefined)).rejects.toBe(failure)
  }
})

describe('a stranger who tries names', () => {
  const gate = (access: 'open' | 'unlisted' | 'refused' | 'unknown', waitMs = 0) => {
    const taken: string[] = []
    const unknown = { waitMs: () => waitMs, take: (address: string) => taken.push(address) }
    return { taken, admit: () => admitViewer(async () => access, unknown)('demo', undefined, '192.0.2.1') }
  }

  it('[ROUTE4] is let in or refused, and answered as if there were nothing; unknown names count', async () => {
    expect(await gate('open', 500).admit()).toBe(true)
    expect(await gate('unlisted').admit()).toBe(true)
    await expect(gate('refused').admit()).rejects.toMatchObject({ code: 'forbidden' })
    const unknown = gate('unknown')
    expect(await unknown.admit()).toBe(false)
    expect(unknown.taken).toEqual(['192.0.2.1'])
    const unlisted = gate('unlisted')
    await unlisted.admit()
    expect(unlisted.taken).toEqual([])
  })

  it('[ROUTE4] learns nothing of unlisted rooms after too many', async () => {
    for (const access of ['unlisted', 'unknown'] as const)
      await expect(gate(access, 500).admit()).rejects.toMatchObject({ code: 'rate_limited', retryInMs: 500 })
  })
})

it('[AUTH9] who is banned is known by their standing', async () => {
  const { rooms, clock, banned } = world()
  banned.add('ann')
  expect(await banGate(rooms, clock)('demo', 'ann')).toBe(true)
  expect(await banGate(rooms, clock)('demo', 'ben')).toBe(false)
})

describe('the list of replays', () => {
  const guard = (authorised: true | Error, admitted: boolean, authorization?: string) =>
    viewerGuard(
      async (_, room) => {
        expect(room).toBe('demo')
        if (authorised !== true) throw authorised
        return { id: 'ann' } as never
      },
      async () => admitted,
    )({ headers: authorization === undefined ? {} : { authorization } } as never, 'demo', undefined)

  it('[AUTH9] [REPLAY56] is for those who may be in the room by their token and for those who may watch, but for nobody who is banned', async () => {
    const forbidden = new OvationError('forbidden')
    await expect(guard(true, false, 'Bearer t')).resolves.toBeUndefined()
    await expect(guard(forbidden, true, 'Bearer t')).resolves.toBeUndefined()
    await expect(guard(forbidden, false, 'Bearer t')).rejects.toBe(forbidden)
    await expect(guard(forbidden, true)).resolves.toBeUndefined()
    await expect(guard(true, false)).rejects.toMatchObject({
      code: 'room_not_found',
      message: expect.stringContaining('demo') as string,
    })
    await expect(guard(new Error('banned'), true, 'Bearer t')).resolves.toBeUndefined()
    const banned = new OvationError('banned')
    await expect(guard(banned, true, 'Bearer t')).rejects.toBe(banned)
  })
})

describe('a replay', () => {
  it('[REPLAY56] is played by those who may watch, and by those who may be in the room by their token', async () => {
    const asked = (access: 'open' | 'refused', byToken: () => Promise<unknown>, authorization?: string) =>
      replayGate(async () => access, byToken)(
        { headers: authorization === undefined ? {} : { authorization }, query: {} },
        'demo',
      )
    const no = async (): Promise<never> => {
      throw new OvationError('forbidden')
    }
    const yes = async (): Promise<object> => ({})
    expect(await asked('open', no, 'Bearer t')).toBe(true)
    expect([await asked('refused', yes), await asked('refused', yes, 'Bearer t')]).toEqual([false, true])
    expect(await asked('refused', no, 'Bearer t')).toBe(false)
    const failing = asked('refused', () => Promise.reject(new TypeError('x')), 'Bearer t')
    await expect(failing).rejects.toBeInstanceOf(TypeError)
  })
})
