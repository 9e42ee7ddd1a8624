import { CLOSE, OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { settled, world } from './session.fixture.ts'

describe('a hello', () => {
  it('[WIRE3] is answered with who one is, the time and the session; the connection is held from then on', async () => {
    const { connect, tokenOf, clock } = world()
    const { say, transport, told, session } = connect()
    expect(session.actorId).toBeUndefined()
    say({ t: 'hello', v: 2, token: tokenOf('ann') })
    await settled()
    expect(transport.frames).toEqual([
      {
        ...{ t: 'welcome', v: 2, actor: { id: 'ann', name: 'ann' }, serverTime: clock.now(), session: session.id },
      },
    ])
    expect(told).toEqual(['held'])
    expect(session.actorId).toBe('ann')
  })

  it('[ALIAS4] of somebody with an account is answered with the ids that they had as a guest; [ALIAS2] commands carry them, [ALIAS7] the stage is left under them', async () => {
    const { connect, tokenOf, commands, done } = world()
    const { say, transport } = connect()
    say({ t: 'hello', v: 2, token: tokenOf('@ann', 'guest', 1_000, { aliases: ['g_1'] }) })
    say({ t: 'attach', id: '1', room: 'demo' })
    say({ t: 'command', id: 'c1', room: 'demo', type: 'message.delete', body: { message: 1 } })
    await settled()
    expect(transport.of('welcome')).toMatchObject([{ actor: { id: '@ann', name: '@ann', aliases: ['g_1'] } }])
    expect(commands.map(({ request }) => request.actor)).toEqual([
      { id: '@ann', name: '@ann', role: 'guest', aliases: ['g_1'] },
    ])
    expect(done).toContain('g_1 left the stage of demo')
  })

  it('[PEOPLE13] is refused where its person’s connections were ended while it was being answered', async () => {
    const { connect, tokenOf, deps } = world()
    const { authenticate } = deps
    const [ann, ben] = [connect(), connect()]
    let go: (value?: unknown) => void = () => {}
    const looking = new Promise((resolve) => (go = resolve))
    deps.authenticate = (token) => looking.then(() => authenticate(token))
    ann.say({ t: 'hello', v: 2, token: tokenOf('ann') })
    ben.say({ t: 'hello', v: 2, token: tokenOf('ben') })
    await settled()
    for (const { session } of [ann, ben]) session.endFor('ann')
    go()
    await settled()
    expect(ann.transport.closedWith?.code).toBe(CLOSE.token_expired)
    expect(ann.told).toEqual(['ended'])
    expect(ben.transport.of('welcome')).toHaveLength(1)
    // What came before the hello is another matter.
    const later = connect()
    later.session.endFor('ann')
    later.say({ t: 'hello', v: 2, token: tokenOf('ann') })
    await settled()
    expect(later.session.actorId).toBe('ann')
    later.session.endFor('ben')
    expect(later.transport.closedWith).toBeUndefined()
  })

  it('[WIRE3] of a guest is answered with a token to keep', async () => {
    const { connect } = world()
    const { say, transport } = connect()
    say({ t: 'hello', v: 2, guest: { name: 'Ann' } })
    await settled()
    expect(transport.of('welcome')).toMatchObject([{ actor: { name: 'Ann' }, guestToken: 'guest-token' }])
  })

  it('[WIRE1] comes first, within five seconds', async () => {
    const early = world().connect()
    early.say({ t: 'attach', id: '1', room: 'demo' })
    await settled()
    expect(early.transport.closedWith).toEqual({ code: CLOSE.hello_expected, reason: 'hello_expected' })
    const { clock, connect, closes } = world()
    const late = connect()
    clock.advance(5_000)
    late.session.sweep(clock.monotonicMs())
    expect(late.transport.closedWith).toBeUndefined()
    clock.advance(1)
    late.session.sweep(clock.monotonicMs())
    expect(late.transport.closedWith).toEqual({ code: CLOSE.hello_timeout, reason: 'hello_timeout' })
    expect(closes).toEqual(['hello_timeout'])
  })

  it('[LIM6] that waits for its turn is not late', () => {
    const { clock, connect, tokenOf } = world()
    const { say, session, transport } = connect()
    say({ t: 'hello', v: 2, token: tokenOf('ann') })
    clock.advance(60_000)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith).toBeUndefined()
  })

  it('[WIRE1] that is malformed ends the connection, saying what is wrong', () => {
    const { connect } = world()
    const { session, transport } = connect()
    session.receive('{')
    expect(transport.of('bye')).toMatchObject([{ code: CLOSE.invalid_frame, retry: false }])
  })

  it('[WIRE2] that is refused ends the connection with the reason', async () => {
    const { connect } = world()
    const { say, transport, told } = connect()
    say({ t: 'hello', v: 2, token: 'unknown' })
    await settled()
    expect(transport.of('bye')).toMatchObject([
      { code: CLOSE.unauthorized, reason: expect.stringContaining('nobody knows it') as string, retry: false },
    ])
    expect(told).toEqual(['ended'])
  })

  it('[BUDGET12] of a person with twenty connections is refused, unless one of theirs is silent', async () => {
    const { enter, clock } = world({ limits: { maxConnectionsPerActor: 1 } })
    const first = await enter()
    const second = await enter()
    expect(second.transport.closedWith?.code).toBe(CLOSE.too_many_connections)
    first.session.outbox.mark()
    clock.advance(5_001)
    const third = await enter()
    expect(first.transport.closedWith?.code).toBe(CLOSE.too_slow)
    expect(third.transport.of('welcome')).toHaveLength(1)
  })

  it('[WIRE1] is said once', async () => {
    const { enter } = world()
    const { say, transport } = await enter()
    say({ t: 'hello', v: 2 })
    await settled()
    expect(transport.of('reply')).toMatchObject([{ error: { code: 'invalid_frame' } }])
    expect(transport.closedWith).toBeUndefined()
  })

  it('brings nothing when the connection was closed meanwhile', async () => {
    const { connect, tokenOf } = world()
    const { say, session, transport, told } = connect()
    say({ t: 'hello', v: 2, token: tokenOf('ann') })
    session.closed()
    await settled()
    expect(transport.frames).toEqual([])
    expect(told).toEqual(['ended'])
  })
})

describe('the id of a session', () => {
  it('[SSE1] is a secret, and begins with its node where there are several', () => {
    const alone = world().connect().session
    const clustered = world({ node: 'n1' }).connect().session
    expect(alone.id).toMatch(/^[\w-]{20,}$/)
    expect(clustered.id).toMatch(/^n1\.[\w-]{20,}$/)
  })
})

describe('a newer token', () => {
  it('[TOK4] of the same person keeps the connection beyond the old one', async () => {
    const { enter, tokenOf, clock } = world()
    const { say, session, transport } = await enter('ann')
    clock.advance(3_599_000)
    say({ t: 'token', token: tokenOf('ann') })
    await settled()
    clock.advance(10_000)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith).toBeUndefined()
  })

  it('[TOK4] of somebody else ends it; one that is unknown is answered with an error', async () => {
    const { enter, tokenOf } = world()
    const ann = await enter('ann')
    ann.say({ t: 'token', token: tokenOf('ben') })
    await settled()
    expect(ann.transport.closedWith?.code).toBe(CLOSE.unauthorized)
    const cid = await enter('cid')
    cid.say({ t: 'token', token: 'unknown' })
    await settled()
    expect(cid.transport.closedWith).toBeUndefined()
    expect(cid.transport.of('reply')).toMatchObject([{ error: { code: 'unauthorized' } }])
  })

  it('[TOK4] that does not come ends the connection when the old one expires', async () => {
    const { enter, clock } = world()
    const { session, transport } = await enter('ann')
    clock.advance(3_599_999)
    session.outbox.pong(1)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith).toBeUndefined()
    clock.advance(1)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith?.code).toBe(CLOSE.token_expired)
  })
})

describe('what a client sends', () => {
  it('[LIM5] is limited: frames, control frames of the transport, and frames that wait', async () => {
    const limits = { framesPerConnectionPerSecond: 1, framesPerConnectionBurst: 3 }
    const texts = await world({ limits }).enter()
    for (let n = 0; n < 3; n++) texts.say({ t: 'pong', n })
    expect(texts.transport.closedWith?.code).toBe(CLOSE.rate_limited)
    const controls = await world({ limits }).enter()
    for (let n = 0; n < 3; n++) controls.session.control()
    expect(controls.transport.closedWith?.code).toBe(CLOSE.rate_limited)
    const waiting = await world({ limits: { maxPendingFramesPerConnection: 2 } }).enter()
    for (let id = 0; id < 2; id++) waiting.say({ t: 'detach', id: `${id}`, room: 'demo' })
    expect(waiting.transport.closedWith).toBeUndefined()
    waiting.say({ t: 'detach', id: '2', room: 'demo' })
    expect(waiting.transport.closedWith?.code).toBe(CLOSE.rate_limited)
  })

  it('[RAW7] is answered with what is wrong when it is malformed, and the connection stays', async () => {
    const { enter } = world()
    const { session, transport } = await enter()
    session.receive('{"t":"nothing","id":"7"}')
    expect(transport.of('reply')).toMatchObject([{ error: { code: 'invalid_frame' } }])
    expect(transport.closedWith).toBeUndefined()
  })

  it('[ENTRY4] that shows a mistake of the server is reported and ends only this connection', async () => {
    const { enter, deps, logged } = world()
    const { session, transport } = await enter()
    deps.budgets.rates.likes.take = () => {
      throw new Error('a mistake')
    }
    const other = await enter('ben')
    session.attachments.has = () => true
    session.receive('{"t":"like","room":"demo","count":1}')
    expect(transport.closedWith?.code).toBe(CLOSE.internal)
    expect(logged).toEqual(['Error: a mistake'])
    expect(other.transport.closedWith).toBeUndefined()
  })

  it('is ignored after the end', async () => {
    const { enterRoom, commands } = world()
    const { say, session, transport } = await enterRoom()
    say({ t: 'command', id: 'late', room: 'demo', type: 'message.send', body: { text: 'hi' } })
    session.closed()
    const before = transport.texts.length
    say({ t: 'ping', id: 'p' })
    session.control()
    await settled()
    expect(transport.texts).toHaveLength(before)
    expect(commands).toEqual([])
  })
})

describe('by time', () => {
  it('[LIM7] a client that is sent something is pinged, and given up after 45 seconds without an answer', async () => {
    const { enter, clock, closes } = world()
    const { session, transport } = await enter()
    const pings = () => transport.of('ping').length
    session.sweep(clock.monotonicMs())
    expect(pings()).toBe(1)
    clock.advance(45_000)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith).toBeUndefined()
    clock.advance(1)
    session.sweep(clock.monotonicMs())
    expect(transport.closedWith?.code).toBe(CLOSE.too_slow)
    session.sweep(clock.monotonicMs())
    expect(closes).toEqual(['too_slow'])
  })

  it('[BUDGET12] it is silent when a ping has been unanswered for more than five seconds', async () => {
    const { enter, clock } = world()
    const { session } = await enter()
    session.outbox.mark()
    clock.advance(5_000)
    expect(session.silent).toBe(false)
    clock.advance(1)
    expect(session.silent).toBe(true)
    session.outbox.pong(1)
    expect(session.silent).toBe(false)
  })
})

describe('the end', () => {
  it('[LIM2] comes once, with its code and reason, and frees the place', async () => {
    const { enter, closes } = world({ limits: { maxConnectionsPerActor: 1 } })
    const { session, transport, told } = await enter()
    session.close('shutting_down', { retryInMs: 0 })
    session.close('internal')
    session.closed()
    expect(transport.of('bye')).toMatchObject([{ code: CLOSE.shutting_down, retry: true, retryInMs: 0 }])
    expect(transport.closedWith).toEqual({ code: CLOSE.shutting_down, reason: 'shutting_down' })
    expect(closes).toEqual(['shutting_down'])
    expect(told[0]).toBe('held')
    expect(told[1]).toBe('ended')
    const again = await enter()
    expect(again.transport.of('welcome')).toHaveLength(1)
  })

  it('[WIRE7] leaves the rooms, with presence kept for a while', async () => {
    const { enterRoom, done } = world()
    const { say, session } = await enterRoom()
    say({ t: 'presence', id: 'p', room: 'demo', act: 'enter' })
    await settled()
    session.closed()
    expect(done.slice(1)).toEqual(['entered', 'lost presence', 'left demo'])
  })

  it('of somebody who has not said hello has nobody’s identity', () => {
    const { connect } = world()
    const { session } = connect()
    expect(() => session.identity).toThrow(OvationError)
    session.giveWay()
    expect(() => session.identity).toThrow(OvationError)
    expect(session.open).toBe(false)
  })
})
