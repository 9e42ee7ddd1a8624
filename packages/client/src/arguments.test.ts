import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from './api/client.ts'
import type { Room } from './api/room.ts'
import { createClient } from './client.ts'
import { defineEvents } from './define-events.ts'
import { FakeServer } from './fake-server.fixture.ts'
import { OvationError } from './index.ts'
import { methodsOf, surfaceOf } from './surface.fixture.ts'

let server: FakeServer
beforeEach(() => (server = new FakeServer()))
afterEach(() => server.close())

const create = (options?: unknown): Client => (createClient as (options?: unknown) => Client)(options)
const withOptions = (options: object) => () => create({ server: 'http://fake.test', ...options })
const refusal = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe('createClient', () => {
  it.each([[undefined], [null], [5], [[]], ['http://fake.test']])(
    '[SDK93] without options (%s) it says what to pass',
    (options) => {
      const error = refusal(() => create(options))
      expect(error).toBeInstanceOf(OvationError)
      expect(error).toMatchObject({
        code: 'argument_invalid',
        message: expect.stringContaining("{ server: 'https://live.example.com', getToken }") as string,
      })
    },
  )

  it.each<[unknown, string]>([
    [['zzz'], 'Array { 0 }'],
    [['websocket', 'zzz'], 'Array { 0,1 }'],
    [[], 'Array {  }'],
    ['sse', "'sse'"],
  ])('[SDK90] transports of %s are refused with those that there are', (transports, given) => {
    const message = `This was refused; wanted transports of 'websocket', 'sse', not ${given}; correct the call.`
    expect(refusal(withOptions({ transports }))).toMatchObject({ code: 'argument_invalid', message })
  })

  it.each([
    { getToken: 'a.b.c' },
    { WebSocket: {} },
    { fetch: 5 },
    { sendTimeoutMs: '60 s' },
    { maxQueued: Number.NaN },
  ])('[SDK90] %o is refused', (options) => {
    expect(refusal(withOptions(options))).toMatchObject({
      code: 'argument_invalid',
      message: expect.stringContaining(Object.keys(options)[0] ?? '') as string,
    })
  })

  it.each([
    async () => null,
    async () => {
      throw new Error('the disk')
    },
  ])('[SDK90] an asynchronous storage is refused, and nothing is left unhandled', async (getItem) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    expect(refusal(withOptions({ storage: { getItem, setItem: getItem } }))).toMatchObject({
      code: 'argument_invalid',
      message: expect.stringContaining('wanted text of storage.getItem at once, not Promise') as string,
    })
    const setItem = () => Promise.reject(new Error('the disk'))
    const client = server.client({ guest: {}, storage: { getItem: () => null, setItem: setItem as never } })
    server.hello = () => ({ ...server.welcome(), guestToken: 'token' }) as never
    await client.rooms.get('demo').attach()
    await new Promise(setImmediate)
    expect(unhandled).not.toHaveBeenCalled()
    process.off('unhandledRejection', unhandled)
  })
})

const WRONG: unknown[] = [undefined, null, 5, -1, Number.NaN, true, 'x', [], [null], {}, Symbol('x'), 1n]

describe('wrong arguments', () => {
  it('[SDK92] of every method lead to an OvationError, or to nothing', async () => {
    const client = server.client()
    const parts = surfaceOf(await client.rooms.get('demo').attach())
    const connection = methodsOf(client.connection).map(
      ([name, call]) => [`connection.${name}`, call.bind(client.connection)] as const,
    )
    const uncaught = vi.fn()
    process.on('uncaughtException', uncaught)
    // Internal methods that are not in the public types; and those that end the room.
    const own = /^(connection\.(onFrame|onLeaving|connect|send|request|command|close)|room\.detach)$/
    const wrong = (name: string, args: unknown[]) => (error: unknown) =>
      expect(error, `${name}(${args.map(String).join(', ')})`).toBeInstanceOf(OvationError)
    const given: Promise<unknown>[] = []
    for (const [name, call] of [...parts, ...connection].filter(([called]) => !own.test(called)))
      for (const one of WRONG)
        for (const args of [[one], [one, one], ['x', one], [{ seq: 1, cid: 'c' }, one, one], [{ text: 'x' }, one]]) {
          try {
            const result: unknown = call(...args)
            if (result instanceof Promise) given.push(result.then(() => {}, wrong(name, args)))
          } catch (error) {
            wrong(name, args)(error)
          }
        }
    client.close()
    await Promise.all(given)
    await new Promise(setImmediate)
    expect(uncaught.mock.calls).toEqual([])
    process.off('uncaughtException', uncaught)
  })

  it.each<[string, (room: Room) => unknown, string]>([
    ['attach', (room) => room.attach(null as never), 'wanted options, not null'],
    ['attach', (room) => room.attach('secret' as never), "wanted options, not 'secret'"],
    ['attach', (room) => room.attach({ timeoutMs: '1 s' as never }), "wanted a number as timeoutMs, not '1 s'"],
    ['send', (room) => room.messages.send('hello' as never), "wanted an object such as { text }, not 'hello'"],
    [
      'send',
      (room) => room.messages.send({ text: 'x' }, { id: 'a b' }),
      "wanted 1 to 64 of A-Z a-z 0-9 . _ / ~ - as id, not 'a b'",
    ],
    [
      'update',
      (room) => room.messages.update(undefined as never, 'x'),
      'wanted a message or MessageRef, not undefined',
    ],
    ['delete', (room) => room.messages.delete(5 as never), 'wanted a message or MessageRef, not 5'],
    ['mute', (room) => room.moderation.mute('gus', 60_000 as never), 'wanted options, not 60000'],
  ])('[SDK92] %s says what was given and what is wanted', async (_, call, words) => {
    const room = server.client().rooms.get('demo')
    if (words.includes('timeoutMs')) server.webSocket = 'hung'
    else if (_ !== 'attach') await room.attach()
    await expect(call(room)).rejects.toMatchObject({ message: expect.stringContaining(words) as string })
  })

  it.each<[string, (room: Room) => unknown]>([
    ['room.subscribe', (room) => room.subscribe(null as never)],
    ['messages.subscribe', (room) => room.messages.subscribe(undefined as never)],
    ['messages.subscribe', (room) => room.messages.subscribe({ created: 5 } as never)],
    ['messages.discard', (room) => room.messages.discard(undefined as never)],
    ['events.subscribe', (room) => room.events.subscribe('acme.offer', undefined as never)],
    ['gifts.subscribe', (room) => room.gifts.subscribe({} as never)],
    ['occupancy.subscribe', (room) => room.occupancy.subscribe(5 as never)],
    ['presence.subscribe', (room) => room.presence.subscribe(null as never)],
    ['state.subscribe', (room) => room.state.subscribe('x', null as never)],
    ['reactions.like', (room) => room.reactions.like({ type: 'click' } as never)],
    ['defineEvents', () => defineEvents()(undefined as never)],
  ])('[SDK93] %s gives no promise: it throws at once', (_, call) => {
    expect(refusal(() => call(server.client().rooms.get('demo')))).toMatchObject({
      name: 'OvationError',
      code: 'argument_invalid',
    })
  })
})
