import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket } from './socket.fixture.ts'
import { UplinkMeasurements } from './uplink-measurements.ts'

describe('the measurement of a line', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  const start = (measurements = new UplinkMeasurements(), place = 'one'): FakeSocket => {
    const socket = new FakeSocket()
    measurements.begin(socket.ws, place)
    return socket
  }

  it('says how many bytes came from the first on, when anything is said, or after six seconds', () => {
    const socket = start()
    vi.advanceTimersByTime(1_000)
    socket.says(Buffer.alloc(600))
    vi.advanceTimersByTime(250)
    socket.says(Buffer.alloc(400))
    vi.advanceTimersByTime(250)
    socket.says('enough')
    expect([socket.sent, socket.closes]).toEqual([[{ t: 'measured', bytes: 1_000, ms: 500 }], [[1_000, '']]])
    socket.says(Buffer.alloc(1))
    vi.advanceTimersByTime(10_000)
    expect(socket.sent).toHaveLength(1)
    const late = start()
    late.says(Buffer.alloc(7))
    vi.advanceTimersByTime(5_999)
    expect(late.sent).toEqual([])
    vi.advanceTimersByTime(1)
    expect(late.sent).toEqual([{ t: 'measured', bytes: 7, ms: 6_000 }])
    const nothing = start()
    nothing.says('enough')
    expect(nothing.sent).toEqual([{ t: 'measured', bytes: 0, ms: 1 }])
  })

  it('takes no more than 64 MiB', () => {
    const socket = start()
    const mebibyte = Buffer.alloc(1_024 * 1_024)
    for (let n = 0; n < 64; n++) socket.says(mebibyte)
    expect(socket.sent).toEqual([])
    socket.says(Buffer.alloc(1))
    expect(socket.sent).toMatchObject([{ bytes: 64 * 1_024 * 1_024 + 1 }])
  })

  it('ends when another one of the same line begins, and of no other', () => {
    const measurements = new UplinkMeasurements()
    const [first, other] = [start(measurements), start(measurements, 'two')]
    const second = start(measurements)
    expect([first.sent.length, first.paused, other.sent.length, second.sent.length]).toEqual([1, true, 0, 0])
    first.emit('close')
    const third = start(measurements)
    expect([second.sent.length, third.sent.length]).toEqual([1, 0])
    third.emit('close')
    const fourth = start(measurements)
    expect([third.sent.length, fourth.paused]).toEqual([0, false])
    vi.advanceTimersByTime(6_000)
    expect([third.sent.length, fourth.sent.length]).toEqual([0, 1])
  })
})
