import { describe, expect, it, vi } from 'vitest'
import { encode } from './encode.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import type { ClientOptions } from './options.ts'
import * as TIMES from './times.ts'
import type { Room } from './api/room.ts'

let server: FakeServer
eachWithFakeServer((made) => (server = made))

const attach = (options: Partial<ClientOptions> = {}): Promise<Room> =>
  server.client(options).rooms.get('demo').attach()
/** How a promise ended: its error code, or its value. */
const end = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: { code?: string }) => error.code)
const cyclic: Record<string, unknown> = {}
cyclic.itself = cyclic

describe('what cannot be sent', () => {
  it.each([['websocket'], ['sse']] as const)(
    '[SDK8] a frame over the limit is refused before it is sent, with limit and size, and the room goes on (%s)',
    async (transport) => {
      const room = await attach({ transports: [transport] })
      await expect(room.messages.send({ text: 'x', data: 'y'.repeat(20_000) })).rejects.toMatchObject({
        code: 'payload_too_large',
        message: expect.stringMatching(/it has 20\d\d\d bytes, and the server takes 16384/) as string,
      })
      // Bytes count, not characters.
      expect(await end(room.messages.update({ seq: 1, epoch: 1, cid: 'x' }, '好'.repeat(6_000)))).toBe(
        'payload_too_large',
      )
      expect(await end(room.events.send('acme.big', 'q'.repeat(20_000)))).toBe('payload_too_large')
      expect(room.getSnapshot().messages).toEqual([])
      expect(await room.messages.send({ text: 'next' })).toHaveProperty('seq')
      expect(room.connection.status.state).toBe('connected')
    },
  )

  it('[SDK8] what waits for one request stays below what a server takes in one', async () => {
    const sizes: number[] = []
    const room = await attach({ transports: ['sse'] })
    const receive = server.receive.bind(server)
    vi.spyOn(server, 'receive').mockImplementation((text, say) => {
      sizes.push(text.length)
      receive(text, say)
    })
    const bodies: number[] = []
    const stringify = JSON.stringify
    vi.spyOn(JSON, 'stringify').mockImplementation((value: unknown, ...rest: unknown[]) => {
      const text = stringify(value, ...(rest as []))
      if (text?.startsWith('{"frames"')) bodies.push(new TextEncoder().encode(text).length)
      return text
    })
    // Every character is escaped twice.
    await Promise.all(Array.from({ length: 20 }, () => room.events.send('acme.big', '"'.repeat(3_900))))
    vi.restoreAllMocks()
    expect(sizes).toHaveLength(20)
    expect(Math.max(...bodies)).toBeLessThan(64 * 1_024)
  })

  it.each([
    ['a bigint', 1n, /BigInt/],
    ['a cycle', cyclic, /circular/],
    ['a function', { deep: [{ fn: () => 1 }] }, /'fn' is a function/],
    ['a symbol', { mark: Symbol('x') }, /'mark' is a symbol/],
    [
      'a toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no way')
        },
      },
      /no way/,
    ],
  ])('[SDK9] %s is refused at once, with words, and nothing is queued', async (_, data, words) => {
    const room = await attach()
    const sent = server.frames.length
    for (const sending of [room.messages.send({ text: 'x', data }), room.events.send('acme.x', data)])
      await expect(sending).rejects.toMatchObject({
        code: 'invalid_frame',
        message: expect.stringMatching(words) as string,
      })
    expect(room.getSnapshot().messages).toEqual([])
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(TIMES.backoffFirstMs)
    expect(room.status).toBe('attached')
    expect(await room.messages.send({ text: 'after' })).toHaveProperty('seq')
    expect(server.of('command').map(({ body }) => body)).toEqual([{ text: 'after' }])
    expect(sent).toBe(2)
  })

  it('[SDK9] what JSON knows is sent as it is', () => {
    expect(encode({ a: undefined, b: new Date(0), c: [1, null] })).toBe('{"b":"1970-01-01T00:00:00.000Z","c":[1,null]}')
  })
})

describe('what is under way', () => {
  it.each([['detach'], ['close']])('[SDK11] what was sent before %s and is answered is stored', async (how) => {
    const client = server.client()
    const room = await client.rooms.get('demo').attach()
    const sending = room.messages.send({ text: 'last words' })
    if (how === 'detach') await room.detach()
    else client.close()
    expect(await sending).toMatchObject({ epoch: 1, seq: 1 })
    expect(room.status).toBe('detached')
  })

  it.each([['detach'], ['close']])(
    '[SDK11] without an answer it is unknown after a moment, and what was never sent says so at once (%s)',
    async (how) => {
      server.commands = 'hold'
      const client = server.client()
      const room = await client.rooms.get('demo').attach()
      // More than may be in flight at once.
      const sends = Array.from({ length: 33 }, (_, n) => end(room.messages.send({ text: String(n) })))
      const detached = how === 'detach' ? room.detach() : client.close()
      expect(await sends.at(-1)).toBe(how === 'detach' ? 'aborted' : 'closed')
      await vi.advanceTimersByTimeAsync(TIMES.flushTimeoutMs + TIMES.queueCheckMs)
      expect(new Set(await Promise.all(sends.slice(0, -1)))).toEqual(new Set(['command_unknown_outcome']))
      await detached
      expect(vi.getTimerCount()).toBe(how === 'detach' ? 1 : 0)
    },
  )

  it('[SDK12] sent again under the same id it is stored once: from the room, and from another client', async () => {
    server.commands = 'hold'
    const client = server.client()
    const room = await client.rooms.get('demo').attach()
    const sends = ['one', 'two'].map((text) =>
      room.messages.send({ text }).catch((error: { commandId?: string }) => error),
    )
    void room.detach()
    await vi.advanceTimersByTimeAsync(TIMES.flushTimeoutMs + TIMES.queueCheckMs)
    const [first, second] = (await Promise.all(sends)) as [{ commandId: string }, { commandId: string }]
    server.commands = 'answer'
    await room.attach()
    expect(await room.messages.retry({ cid: first.commandId })).toEqual({ epoch: 1, seq: 1, cid: first.commandId })
    client.close()
    const other = await attach()
    const again = await other.messages.send({ text: 'two' }, { id: second.commandId })
    expect(again).toEqual({ epoch: 1, seq: 2, cid: second.commandId })
    expect(server.stored.size).toBe(2)
  })

  it('[SDK12] an id that the server could not answer, or that is under way, is refused; so is a retry of nothing', async () => {
    server.commands = 'hold'
    const room = await attach()
    for (const id of ['', 'with space', 'x'.repeat(65), '\0', 5 as never])
      expect(await end(room.messages.send({ text: 'x' }, { id }))).toBe('argument_invalid')
    const first = end(room.messages.send({ text: 'x' }, { id: 'mine' }))
    expect(await end(room.messages.send({ text: 'x' }, { id: 'mine' }))).toBe('command_conflict')
    expect(await end(room.messages.retry({ cid: 'nope' }))).toBe('message_not_found')
    await vi.advanceTimersByTimeAsync(TIMES.sendTimeoutMs)
    expect(await first).toBe('command_unknown_outcome')
  })

  it('[SDK14] a server that goes on and answers nothing leaves no promise open', async () => {
    server.commands = 'ignore'
    const room = await attach()
    const pings = setInterval(() => server.say({ t: 'ping', n: 1 }), 10_000)
    const sending = end(room.messages.send({ text: 'x' }))
    const asking = [room.messages.history(), room.gifts.balance()].map(end)
    await vi.advanceTimersByTimeAsync(TIMES.requestTimeoutMs)
    expect(await Promise.all(asking)).toEqual(['timeout', 'timeout'])
    await vi.advanceTimersByTimeAsync(TIMES.sendTimeoutMs - TIMES.requestTimeoutMs)
    expect(await sending).toBe('command_unknown_outcome')
    clearInterval(pings)
  })

  it('[SDK14] the clock of the device may be set meanwhile', async () => {
    server.commands = 'hold'
    const room = await attach()
    let settled = false
    void end(room.messages.send({ text: 'x' })).then(() => (settled = true))
    vi.setSystemTime(Date.now() + 7_200_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(settled).toBe(false)
  })
})

describe('likes', () => {
  it.each([
    ['detach', 'websocket'],
    ['detach', 'sse'],
    ['close', 'websocket'],
    ['close', 'sse'],
    ['leaving the page', 'websocket'],
    ['leaving the page', 'sse'],
  ] as const)('[SDK13] those of the last second go out on %s (%s)', async (how, transport) => {
    const page = new EventTarget()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }))
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    const client = server.client({ transports: [transport] })
    const room = await client.rooms.get('demo').attach()
    room.reactions.like(7)
    if (how === 'detach') void room.detach()
    else if (how === 'close') client.close()
    else page.dispatchEvent(new Event('pagehide'))
    await vi.advanceTimersByTimeAsync(0)
    expect(server.of('like')).toEqual([{ t: 'like', room: 'demo', count: 7 }])
    vi.unstubAllGlobals()
  })

  it('[SDK13] those given without a connection go out with the next', async () => {
    const room = await attach()
    server.sockets.at(-1)?.end(1006)
    await vi.advanceTimersByTimeAsync(0)
    room.reactions.like(3)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(server.of('like')).toEqual([{ t: 'like', room: 'demo', count: 3 }])
  })
})
