import { afterEach, describe, expect, it, vi } from 'vitest'
import { backoffMs, isHidden, onPage } from './backoff.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page in a window, as in a browser. */
function pageIn(visibilityState: 'visible' | 'hidden') {
  const document = Object.assign(new EventTarget(), { visibilityState })
  const page = new EventTarget()
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  return { document, page }
}

describe('coming back', () => {
  it('[CONN2] waits anywhere below a bound that doubles from 0.5 to 20 seconds, longer in a hidden tab', () => {
    expect([0, 1, 2, 5, 6, 50].map((failures) => backoffMs(failures, () => 1, false))).toEqual([
      500, 1_000, 2_000, 16_000, 20_000, 20_000,
    ])
    expect(backoffMs(3, () => 0, false)).toBe(0)
    expect(backoffMs(0, () => 1, true)).toBe(1_500)
  })

  it('[CONN2] does not wait any longer when the tab is looked at again or the network returns', () => {
    const { document, page } = pageIn('hidden')
    const wake = vi.fn()
    const stop = onPage({ wake, left: () => {} })
    document.dispatchEvent(new Event('visibilitychange'))
    expect(wake).toHaveBeenCalledTimes(0)
    document.visibilityState = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    page.dispatchEvent(new Event('online'))
    expect(wake).toHaveBeenCalledTimes(2)
    stop()
    page.dispatchEvent(new Event('online'))
    expect(wake).toHaveBeenCalledTimes(2)
  })

  it('[NET2] looks after the connection when the browser says that the network is another one', () => {
    pageIn('visible')
    const connection = new EventTarget()
    vi.stubGlobal('navigator', { connection })
    const wake = vi.fn()
    const stop = onPage({ wake, left: () => {} })
    connection.dispatchEvent(new Event('change'))
    stop()
    connection.dispatchEvent(new Event('change'))
    expect(wake).toHaveBeenCalledTimes(1)
  })
})

describe('a page', () => {
  it('[SDK13] is left once it is hidden for good; what has ended hears of nothing', () => {
    const { document, page } = pageIn('visible')
    const [wake, left] = [vi.fn(), vi.fn()]
    const stop = onPage({ wake, left })
    page.dispatchEvent(new Event('pagehide'))
    expect([wake.mock.calls.length, left.mock.calls.length]).toEqual([0, 1])
    stop()
    for (const name of ['pagehide', 'online']) page.dispatchEvent(new Event(name))
    document.dispatchEvent(new Event('visibilitychange'))
    expect([wake.mock.calls.length, left.mock.calls.length]).toEqual([0, 1])
  })

  it('[CONN2] is not needed: elsewhere nothing is listened to, and nothing is hidden', () => {
    expect(isHidden()).toBe(false)
    const listen = vi.fn()
    vi.stubGlobal('addEventListener', listen)
    vi.stubGlobal('removeEventListener', listen)
    onPage({ wake: listen, left: listen })()
    expect(listen).not.toHaveBeenCalled()
    vi.stubGlobal('document', { visibilityState: 'hidden' })
    expect(isHidden()).toBe(true)
    vi.stubGlobal('document', { visibilityState: 'visible' })
    expect(isHidden()).toBe(false)
  })
})
