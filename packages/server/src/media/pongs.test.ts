import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { boundFrames, closeSocket } from './pongs.ts'
import { FakeSocket } from './socket.fixture.ts'

describe('a socket that is only watched', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  it('[BUDGET13] takes sixty frames at once and twenty a second, of the kinds that count', () => {
    const socket = new FakeSocket()
    boundFrames(socket.ws, ['ping', 'message'])
    const send = (count: number, kind = 'ping'): number => {
      for (let n = 0; n < count; n++) socket.emit(kind)
      return socket.terminated
    }
    expect([send(100, 'pong'), send(30), send(30, 'message')]).toEqual([0, 0, 0])
    vi.advanceTimersByTime(1_000)
    expect([send(20), send(1)]).toEqual([0, 1])
    const rested = new FakeSocket()
    boundFrames(rested.ws, ['ping'])
    vi.advanceTimersByTime(60_000)
    for (let n = 0; n < 60; n++) rested.emit('ping')
    expect(rested.terminated).toBe(0)
    rested.emit('ping')
    expect(rested.terminated).toBe(1)
  })

  it('[MEDIA23] is closed with a reason, and cut off three seconds later where it does not close', () => {
    const [deaf, polite] = [new FakeSocket(), new FakeSocket()]
    closeSocket(deaf.ws, 4_403, 'forbidden')
    closeSocket(polite.ws, 1_000)
    polite.emit('close')
    expect([deaf.closes, polite.closes]).toEqual([[[4_403, 'forbidden']], [[1_000, '']]])
    vi.advanceTimersByTime(2_999)
    expect(deaf.terminated).toBe(0)
    vi.advanceTimersByTime(1)
    expect([deaf.terminated, polite.terminated]).toEqual([1, 0])
  })
})
