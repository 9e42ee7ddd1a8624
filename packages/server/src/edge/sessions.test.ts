import type { Socket } from 'node:net'
import { CLOSE } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { Sessions } from './sessions.ts'
import { FakeTransport, settled, world } from './session.fixture.ts'

/** The sessions of a node, with connections of people who have said hello. */
function node() {
  const { deps, tokenOf, clock } = world()
  const held: unknown[] = []
  deps.budgets.sockets.hold = (socket) => void held.push(socket)
  const sessions = new Sessions({ ...deps, together: (steps) => steps() })
  const enter = async (id?: string) => {
    const transport = new FakeTransport()
    const peer = { id } as unknown as Socket
    const session = sessions.open(transport, { door: 'sse', address: '192.0.2.1', peer })
    if (id === undefined) return { transport, session, peer }
    sessions.receive(session.id, [JSON.stringify({ t: 'hello', v: 2, token: tokenOf(id) })])
    await settled()
    return { transport, session, peer }
  }
  return { sessions, clock, enter, held }
}

describe('the sessions of a node', () => {
  it('[SSE1] take the frames of those who are here, in order; unknown ones are reported', async () => {
    const { sessions, enter } = node()
    const { session, transport } = await enter('ann')
    const pings = ['a', 'b'].map((id) => JSON.stringify({ t: 'ping', id }))
    expect(sessions.receive(session.id, pings)).toBe(true)
    expect(transport.of('reply').map(({ id }) => id)).toEqual(['a', 'b'])
    expect(sessions.receive('unknown', pings)).toBe(false)
  })

  it('[LIM2] are counted until they end, and their socket is held from the hello on', async () => {
    const { sessions, enter, held } = node()
    await enter()
    expect(held).toEqual([])
    const { session, peer } = await enter('ann')
    expect(held).toEqual([peer])
    expect(sessions.size).toBe(2)
    session.closed()
    expect(sessions.size).toBe(1)
  })

  it('[LIM6] are looked at once a second', async () => {
    const { sessions, clock, enter } = node()
    const { transport } = await enter()
    clock.advance(5_000)
    expect(transport.closedWith).toBeUndefined()
    clock.advance(1_000)
    expect(transport.closedWith?.code).toBe(CLOSE.hello_timeout)
    expect(sessions.size).toBe(0)
  })

  it('[OWNER2] of one person end together, and nobody else’s', async () => {
    const { sessions, enter } = node()
    const [ann, again, ben, stranger] = [await enter('ann'), await enter('ann'), await enter('ben'), await enter()]
    sessions.closePerson('ann')
    expect([ann, again, ben, stranger].map(({ transport }) => transport.closedWith?.code)).toEqual([
      ...[CLOSE.token_expired, CLOSE.token_expired, undefined, undefined],
    ])
  })

  it('[OWN7] are moved away a few at a time, to come back at once elsewhere', async () => {
    const { sessions, clock, enter } = node()
    const all = [await enter('ann'), await enter('ben'), await enter('cid')]
    expect(sessions.draining).toBe(false)
    const drained = sessions.drain(100)
    expect(sessions.draining).toBe(true)
    expect(sessions.size).toBe(1)
    clock.advance(50)
    await settled()
    expect(sessions.size).toBe(0)
    expect(all[0]?.transport.of('bye')).toMatchObject([{ code: CLOSE.shutting_down, retry: true, retryInMs: 0 }])
    clock.advance(50)
    await drained
  })

  it('[START1] end with the server, which looks at none from then on', async () => {
    const { sessions, clock, enter } = node()
    const { transport } = await enter('ann')
    sessions.close()
    expect(transport.closedWith?.code).toBe(CLOSE.shutting_down)
    expect([sessions.size, sessions.draining]).toEqual([0, true])
    const late = await enter()
    clock.advance(60_000)
    expect(late.transport.closedWith).toBeUndefined()
  })
})
