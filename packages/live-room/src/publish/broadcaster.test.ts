import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Broadcaster } from './broadcaster.ts'
import type { Broadcast } from './broadcaster.ts'

class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readyState = 1
  bufferedAmount = 0
  sent: string[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void

  constructor() {
    FakeSocket.all.push(this)
  }

  send(message: string): void {
    this.sent.push(message)
  }

  close(): void {
    this.readyState = 3
  }

  /** Opens; gives the key that is said. */
  get key(): string {
    this.onopen?.()
    return (JSON.parse(this.sent[0] ?? '{}') as { key: string }).key
  }
}

const NO_TRACKS = { getVideoTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream
let page: EventTarget
let broadcaster: Broadcaster
let told: Broadcast[]
let key: ReturnType<typeof vi.fn<() => Promise<string>>>

beforeEach(async () => {
  vi.useFakeTimers()
  page = new EventTarget()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  FakeSocket.all = []
  told = []
  key = vi.fn(() => Promise.resolve('first'))
  const changed = (broadcast: Broadcast): void => void told.push(broadcast)
  broadcaster = new Broadcaster({ address: 'wss://x', key, changed, programs: '', aac: false, low: false })
  await broadcaster.start(NO_TRACKS, 1)
  await vi.advanceTimersByTimeAsync(0)
})
afterEach(() => {
  broadcaster.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** The newest connection, after so long. */
async function newest(afterMs: number): Promise<FakeSocket> {
  await vi.advanceTimersByTimeAsync(afterMs)
  return FakeSocket.all.at(-1) as FakeSocket
}
/** Is taken, and closed by the network. */
function lose(socket: FakeSocket): void {
  socket.onmessage?.({ data: '{"t":"ready"}' })
  socket.onclose?.({ code: 1_006 })
}

it('[PUB7] a publisher comes back with the key that it has, as none can be had while the network is gone', async () => {
  const first = await newest(0)
  expect(first.key).toBe('first')
  key.mockRejectedValue(new TypeError('Failed to fetch'))
  lose(first)
  const second = await newest(1_500)
  expect(FakeSocket.all).toHaveLength(2)
  expect(second.key).toBe('first')
  expect(told.at(-1)).toEqual({ phase: 'lost' })
})

it('[PUB7] a key that was changed meanwhile is asked for anew, once', async () => {
  const first = await newest(0)
  key.mockResolvedValue('second')
  lose(first)
  const second = await newest(1_500)
  second.onclose?.({ code: 4_403 })
  const third = await newest(200)
  expect(third.key).toBe('second')
  third.onclose?.({ code: 4_403 })
  expect(told.at(-1)).toEqual({ phase: 'over', why: 'refused' })
})

it('[PUB7] a network that comes back while a key is asked for leads to one connection', async () => {
  const first = await newest(0)
  lose(first)
  const second = await newest(1_500)
  second.onclose?.({ code: 4_403 })
  let give: (given: string) => void = () => {}
  key.mockReturnValueOnce(new Promise((done) => (give = done)))
  await vi.advanceTimersByTimeAsync(200)
  page.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  give('late')
  await vi.advanceTimersByTimeAsync(0)
  expect(FakeSocket.all).toHaveLength(3)
  expect(FakeSocket.all[2]?.key).toBe('first')
})
