import { OvationError } from '@ovation/protocol'
import { initialState } from '@ovation/room'
import type { StreamState } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { showEndHandlers } from './show-end.ts'

const LIVE: StreamState = { status: 'live', stream: 'a', startedAt: 0 }
const endedBy = (by?: string, stream = 'a'): StreamState => ({
  ...({ status: 'ended', stream, endedAt: 0 } as const),
  ...(by ? { by } : {}),
})

/** A room whose stream is each of these in turn at a look; of its commands those of `refused` streams are. */
function world(looks: StreamState[], more: { refused?: string[]; beginning?: boolean; failing?: Error } = {}) {
  const clock = new ManualClock()
  const given: unknown[] = []
  const refused = [...(more.refused ?? [])]
  const handlers = showEndHandlers({
    clock,
    isBeginning: () => more.beginning ?? false,
    rooms: {
      state: async (room) => ({
        ...initialState(room),
        stream: (looks.length > 1 ? looks.shift() : looks[0]) as StreamState,
      }),
      command: async (_, { command }) => {
        given.push(command)
        if (more.failing) throw more.failing
        if (refused.shift()) throw new OvationError('nothing_to_change')
        return { epoch: 1, seq: 1 }
      },
    },
  })
  const asked = { params: { room: 'demo' }, caller: { id: 'ann' } }
  const codeOf = async (answer: unknown): Promise<string> => {
    let code: string | undefined
    void Promise.resolve(answer).then(
      () => (code = 'ok'),
      (error: { code?: string }) => (code = error.code ?? 'other'),
    )
    for (let ms = 0; code === undefined && ms < 10_000; ms += 50) {
      await new Promise((done) => void setImmediate(done))
      clock.advance(50)
    }
    return code ?? 'never'
  }
  return {
    given,
    end: () => codeOf(handlers.endShow(asked as never)),
    cut: () => codeOf(handlers.cutShow({ ...asked, body: { reason: 'No licence' } } as never)),
  }
}
const cutOf = (stream: string) => ({
  type: 'stream.end',
  body: { stream, reason: 'cut', by: 'site', said: 'No licence', actor: 'ann' },
})
const endOf = (stream: string) => ({ type: 'stream.end', body: { stream, reason: 'cut', by: 'studio', actor: 'ann' } })

describe('the end of a show', () => {
  it('[STUDIO31] is stored for one that goes on or is interrupted; there is none of another', async () => {
    for (const stream of [LIVE, { ...LIVE, status: 'interrupted', since: 1 } as const]) {
      const { end, given } = world([stream])
      expect([await end(), given]).toEqual(['ok', [endOf('a')]])
    }
    for (const stream of [{ status: 'none' } as const, endedBy('site')]) {
      const { end, given } = world([stream])
      expect([await end(), given]).toEqual(['nothing_to_change', []])
    }
  })

  it('[STUDIO31] is done where somebody else ended it meanwhile; what else is refused stays so', async () => {
    const { end, given } = world([LIVE, endedBy('site')], { refused: ['once'] })
    expect([await end(), given]).toEqual(['ok', [endOf('a')]])
    expect(await world([LIVE], { failing: new OvationError('overloaded') }).end()).toBe('overloaded')
  })

  it('[STUDIO90] by the site is also of one that has just ended, however it did, which the room decides', async () => {
    for (const stream of [LIVE, endedBy('studio'), endedBy(), endedBy('site')]) {
      const { cut, given } = world([stream])
      expect([await cut(), given]).toEqual(['ok', [cutOf('a')]])
    }
    expect(await world([{ status: 'none' }]).cut()).toBe('nothing_to_change')
    const late = world([endedBy('studio')], { refused: ['1', '2', '3'] })
    expect([await late.cut(), late.given.length]).toEqual(['nothing_to_change', 3])
  })

  it('[STUDIO90] by the site is of the show that began while the one before was looked at', async () => {
    const { cut, given } = world([LIVE, { ...LIVE, stream: 'b' }], { refused: ['a'] })
    expect([await cut(), given]).toEqual(['ok', [cutOf('a'), cutOf('b')]])
  })

  it('[STUDIO91] is also of one that is just beginning, which it waits for', async () => {
    const looks = (): StreamState[] => [{ status: 'none' }, { status: 'none' }, LIVE]
    const host = world(looks(), { beginning: true })
    expect([await host.end(), host.given]).toEqual(['ok', [endOf('a')]])
    const site = world([endedBy('studio', 'before'), LIVE], { beginning: true })
    expect([await site.cut(), site.given]).toEqual(['ok', [cutOf('a')]])
  })

  it('[STUDIO91] is refused where what seemed to begin does not within three seconds', async () => {
    const { end, given } = world([{ status: 'none' }], { beginning: true })
    expect([await end(), given]).toEqual(['nothing_to_change', []])
  })
})
