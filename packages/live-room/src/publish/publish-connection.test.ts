import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AUDIO, KEY } from './packets.ts'
import { PublishConnection } from './publish-connection.ts'
import type { PublishEnd } from './publish-connection.ts'
import type { PublishSocketOptions } from './publish-socket.ts'

const fakes = vi.hoisted(() => {
  class FakeSocket {
    static all: FakeSocket[] = []
    options: PublishSocketOptions
    sent: (string | Uint8Array)[] = []
    closed = false
    quietMs = 0
    waitingBytes = 7
    constructor(options: PublishSocketOptions) {
      this.options = options
      FakeSocket.all.push(this)
    }
    send(message: string | Uint8Array): void {
      this.sent.push(message)
    }
    close(): void {
      this.closed = true
    }
  }
  return { FakeSocket }
})
vi.mock('./publish-socket.ts', () => ({ PublishSocket: fakes.FakeSocket }))

let page: EventTarget
let told: (string | PublishEnd)[]
let steady: boolean | undefined
const key = vi.fn<() => Promise<string>>()
let connection: PublishConnection

beforeEach(async () => {
  vi.useFakeTimers()
  page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  fakes.FakeSocket.all = []
  told = []
  key.mockReset().mockResolvedValue('first')
  connection = new PublishConnection({
    ...{ address: 'wss://x', key, session: 's' },
    ready: (now) => {
      steady = now
      told.push('ready')
    },
    lost: () => told.push('lost'),
    over: (end) => told.push(end),
  })
  connection.open()
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  connection.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const sockets = () => fakes.FakeSocket.all
const last = () => sockets().at(-1) as InstanceType<typeof fakes.FakeSocket>
/** The number of connections, after this time. */
const after = async (ms: number): Promise<number> => {
  await vi.advanceTimersByTimeAsync(ms)
  return sockets().length
}

it('[PUB7] says who it is with one session over all connections, and how long an answer may take', async () => {
  expect(JSON.parse(last().options.hello)).toEqual({ t: 'publish', key: 'first', session: 's', tapped: true })
  const timeouts = [last().options.answerTimeoutMs]
  await after(1)
  last().options.ready()
  for (let n = 0; n < 7; n++) {
    last().options.over(1_006, false)
    await after(1_500)
    timeouts.push(last().options.answerTimeoutMs)
  }
  expect(timeouts).toEqual([6_000, 2_000, 4_000, 4_000, 8_000, 8_000, 10_000, 10_000])
  expect(JSON.parse(last().options.hello)).toEqual({ t: 'publish', key: 'first', session: 's' })
  expect(key).toHaveBeenCalledTimes(1)
})

it('[SDK84] sends configurations first on each connection, once while nothing changes; packets only while it is connected', async () => {
  connection.configure('audio', { codec: 'opus' })
  connection.packet(AUDIO, 5, new Uint8Array([1]))
  expect([connection.ready, last().sent, connection.sentBytes]).toEqual([false, [], 0])
  last().options.ready()
  const audio = '{"t":"audio","codec":"opus"}'
  const video = '{"t":"video","description":"AQ=="}'
  expect([connection.ready, connection.waitingBytes, last().sent]).toEqual([true, 7, [audio]])
  for (let n = 0; n < 2; n++) connection.configure('video', { description: 'AQ==' })
  connection.packet(KEY, 5, new Uint8Array([1, 2]))
  expect(last().sent.slice(1, 2)).toEqual([video])
  expect([(last().sent[2] as Uint8Array)[0], last().sent.length, connection.sentBytes]).toEqual([KEY, 3, 11])
  last().options.over(1_006, false)
  connection.packet(KEY, 6, new Uint8Array([1, 2]))
  await after(1_500)
  last().options.ready()
  expect([last().sent, connection.sentBytes]).toEqual([[video, audio], 11])
  expect(told).toEqual(['ready', 'lost', 'ready'])
})

it('[PUB7] tries again after a moment, at once where it was silent, and gives up after three minutes', async () => {
  last().options.ready()
  last().options.over(1_006, false)
  expect([await after(1_499), await after(1)]).toEqual([1, 2])
  last().options.over(4_408, true)
  expect([await after(149), await after(1)]).toEqual([2, 3])
  while (told.at(-1) === 'lost' || told.at(-1) === 'ready') {
    last().options.over(1_006, false)
    await after(1_500)
  }
  expect(told.at(-1)).toEqual({ why: 'failed' })
  expect(sockets().length).toBe(3 + 119)
  expect(vi.getTimerCount()).toBe(0)
})

it('[PUB7] a connection that was given up soon is not steady; one that lasted, or that was closed, is', async () => {
  const lose = async (afterMs: number, silent: boolean): Promise<[boolean | undefined, number]> => {
    last().options.ready()
    await after(afterMs)
    last().options.over(silent ? 4_408 : 1_006, silent)
    await after(1_500)
    last().options.ready()
    return [steady, last().options.givenUp]
  }
  expect(await lose(9_999, true)).toEqual([false, 1])
  expect(await lose(100, true)).toEqual([false, 2])
  expect(await lose(100, false)).toEqual([true, 0])
  expect(await lose(100, true)).toEqual([false, 1])
  expect(await lose(10_000, true)).toEqual([true, 0])
})

it('[PUB13] a room that is closed is the end, and known to be', async () => {
  last().options.ready()
  last().options.over(4_410, false)
  expect([told, await after(60_000)]).toEqual([['ready', { why: 'closed' }], 1])
})

it('[PUB2] another encoder in its place, or a key that is refused, is the end', async () => {
  last().options.over(4_403, false)
  expect([told, await after(60_000)]).toEqual([[{ why: 'refused' }], 1])
  last().options.over(1_006, false)
  expect(told).toHaveLength(1)
})

it('[PUB7] without a key there is no connection, and why is said', async () => {
  connection.close()
  key.mockRejectedValue(new Error('signed out'))
  const other = new PublishConnection({
    ...{ address: 'wss://x', key, session: 's', ready: () => {}, lost: () => {} },
    over: (end) => told.push(end),
  })
  other.open()
  expect(await after(0)).toBe(1)
  expect(told).toEqual([{ why: 'failed', detail: 'signed out' }])
})

it('[PUB12] who is not signed in and was given no key is told so, without the words of the server', async () => {
  connection.close()
  key.mockRejectedValue(Object.assign(new Error('Sign in first.'), { code: 'unauthorized' }))
  const other = new PublishConnection({
    ...{ address: 'wss://x', key, session: 's', ready: () => {}, lost: () => {} },
    over: (end) => told.push(end),
  })
  other.open()
  expect([await after(10_000), told]).toEqual([1, [{ why: 'noKey' }]])
})

it('[PUB6] when the network is back, a quiet connection is replaced at once, and one that carries something is not', async () => {
  last().options.ready()
  last().quietMs = 699
  page.dispatchEvent(new Event('online'))
  expect(await after(0)).toBe(1)
  last().quietMs = 700
  page.dispatchEvent(new Event('online'))
  expect([sockets()[0]?.closed, await after(0), told]).toEqual([true, 2, ['ready', 'lost']])
  connection.close()
  page.dispatchEvent(new Event('online'))
  expect([await after(10_000), vi.getTimerCount()]).toEqual([2, 0])
})

it('[PUB1] the end is said while there is a connection, and nothing after it', async () => {
  last().options.ready()
  connection.end()
  connection.packet(AUDIO, 1, new Uint8Array(1))
  expect([last().sent, last().closed, connection.ready]).toEqual([['{"t":"end"}'], true, false])
  last().options.over(1_006, false)
  expect([told, await after(10_000)]).toEqual([['ready'], 1])
})

it('[PUB7] who closes it when it is lost is not reconnected', async () => {
  connection.close()
  const once: PublishConnection = new PublishConnection({
    ...{ address: 'wss://x', key, session: 's', ready: () => {} },
    lost: () => once.close(),
    over: (end) => told.push(end),
  })
  once.open()
  await after(0)
  last().options.ready()
  last().options.over(1_006, false)
  expect([await after(60_000), told, vi.getTimerCount()]).toEqual([2, [], 0])
})

it.each([
  ['ended', 'cut'],
  ['cut_by_site', 'cutBySite'],
])('[PUB31] tells an end in the studio and the site’s cut apart: %s', async (reason, why) => {
  last().options.ready()
  last().options.over(4_411, false, reason)
  expect([told, await after(60_000)]).toEqual([['ready', { why }], 1])
})

it('[PUB40] says that somebody started it until it is on air once; then it reconnects by itself', async () => {
  const tapped = () => (JSON.parse(last().options.hello) as { tapped?: boolean }).tapped
  expect(tapped()).toBe(true)
  last().options.over(1_006, false)
  await after(1_500)
  expect(tapped()).toBe(true)
  await after(1)
  last().options.ready()
  last().options.over(1_006, false)
  await after(1_500)
  expect(tapped()).toBeUndefined()
})
