import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepAwake } from './keep-awake.ts'

let page: EventTarget
let visible: EventTarget & { hidden: boolean }
let locks: { released: boolean; release: () => Promise<void> }[]
const request = vi.fn()

beforeEach(() => {
  page = new EventTarget()
  visible = Object.assign(new EventTarget(), { hidden: false })
  locks = []
  request.mockReset().mockImplementation(async () => {
    const lock = { released: false, release: async () => void (lock.released = true) }
    locks.push(lock)
    return lock
  })
  vi.stubGlobal('navigator', { wakeLock: { request } })
  vi.stubGlobal('document', visible)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
})
afterEach(() => vi.unstubAllGlobals())

const leave = (): boolean => page.dispatchEvent(new Event('beforeunload', { cancelable: true }))
const change = (hidden: boolean): void => {
  visible.hidden = hidden
  visible.dispatchEvent(new Event('visibilitychange'))
}

it('[PUB2] a phone that publishes stays awake, also after its page was hidden, and asks before it is left', async () => {
  const shown = vi.fn()
  const end = keepAwake(shown)
  await Promise.resolve()
  expect([request.mock.calls, leave()]).toEqual([[['screen']], false])
  change(true)
  expect([shown.mock.calls.length, locks.length]).toEqual([0, 1])
  change(false)
  await Promise.resolve()
  expect([shown.mock.calls.length, locks.length]).toEqual([1, 2])
  end()
  change(false)
  expect([locks.at(-1)?.released, locks.length, shown.mock.calls.length, leave()]).toEqual([true, 2, 1, true])
})

it('[PUB2] a lock that comes after the end is released, and a browser without any publishes too', async () => {
  keepAwake(() => {})()
  await new Promise((done) => setTimeout(done))
  expect(locks.map(({ released }) => released)).toEqual([true])
  request.mockRejectedValue(new Error('low battery'))
  keepAwake(() => {})()
  vi.stubGlobal('navigator', {})
  keepAwake(() => {})()
  await new Promise((done) => setTimeout(done))
})

it('[PUB19] it is told for how long the page was hidden, each time anew', async () => {
  vi.useFakeTimers()
  const times: number[] = []
  const end = keepAwake((ms) => void times.push(ms))
  change(true)
  vi.advanceTimersByTime(4_000)
  change(true)
  vi.advanceTimersByTime(8_000)
  change(false)
  change(false)
  change(true)
  vi.advanceTimersByTime(1_000)
  change(false)
  end()
  vi.useRealTimers()
  expect(times).toEqual([12_000, 0, 1_000])
})
