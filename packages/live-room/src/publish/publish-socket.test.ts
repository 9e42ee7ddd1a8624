import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PublishSocket } from './publish-socket.ts'

/** A socket whose server answers as a test says. */
class FakeSocket {
  static readonly OPEN = 1
  static last: FakeSocket
  readyState = 1
  bufferedAmount = 0
  sent: unknown[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void

  constructor() {
    FakeSocket.last = this
  }

  send(message: string | Uint8Array): void {
    this.sent.push(message)
    if (this.bufferedAmount > 0) this.bufferedAmount += message.length
    if (this.answers && message === '{"t":"ping"}') this.onmessage?.({ data: '{"t":"pong"}' })
  }

  close(): void {
    this.readyState = 3
  }

  answers = true
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function open(givenUp = 0) {
  const [ready, over] = [vi.fn(), vi.fn()]
  const socket = new PublishSocket({ address: 'wss://x', hello: 'hello', answerTimeoutMs: 2_000, givenUp, ready, over })
  FakeSocket.last.onopen?.()
  return { socket, ready, over, fake: FakeSocket.last }
}

it('[PUB7] a connection that is not answered any more is given up within two seconds, one that is answered is not', () => {
  const { ready, over, fake } = open()
  expect(fake.sent).toEqual(['hello'])
  fake.onmessage?.({ data: '{"t":"ready","pings":true}' })
  expect(ready).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  expect(over).not.toHaveBeenCalled()
  fake.answers = false
  vi.advanceTimersByTime(2_400)
  expect(over.mock.calls).toEqual([[4_408, true, '']])
  expect(fake.readyState).toBe(3)
})

it('[PUB7] one that never begins is given up in the time that it was given; one that follows a short one has longer', () => {
  const silent = open()
  vi.advanceTimersByTime(2_000)
  expect(silent.over.mock.calls).toEqual([[4_408, true, '']])
  const { over, fake } = open(1)
  fake.answers = false
  fake.onmessage?.({ data: '{"t":"ready","pings":true}' })
  vi.advanceTimersByTime(2_400)
  expect(over).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_600)
  expect(over).toHaveBeenCalledTimes(1)
})

it('[PUB7] on a slow line, where the question waits behind what is sent, what leaves the page stands for the answer', () => {
  const { socket, over, fake } = open()
  fake.onmessage?.({ data: '{"t":"ready","pings":true}' })
  fake.answers = false
  fake.bufferedAmount = 1
  socket.send(new Uint8Array(100_000))
  for (let at = 0; at < 20_000; at += 400) {
    fake.bufferedAmount -= 1_000
    vi.advanceTimersByTime(400)
  }
  expect(over).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2_400)
  expect(over.mock.calls).toEqual([[4_408, true, '']])
})

it('[PUB7] a server that answers no questions is asked none', () => {
  const { over, fake } = open()
  fake.onmessage?.({ data: '{"t":"ready"}' })
  vi.advanceTimersByTime(60_000)
  expect(fake.sent).toEqual(['hello'])
  expect(over).not.toHaveBeenCalled()
  fake.onclose?.({ code: 4_409 })
  expect(over.mock.calls).toEqual([[4_409, false, '']])
})
