import type { LoaderResponse } from 'hls.js'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ReplayRequests } from './replay-requests.ts'

const failing = vi.fn<(requests: number) => void>()
const refused = vi.fn<() => void>()
let requests: ReplayRequests
beforeEach(() => {
  failing.mockReset()
  refused.mockReset()
  requests = new ReplayRequests(failing, refused)
})

/** A request fails with this answer; whether it is repeated. */
function fails(
  code: number | undefined,
  of: 'manifest' | 'playlist' | 'frag' = 'frag',
  isTimeout = false,
): boolean | undefined {
  const { errorRetry, timeoutRetry } = requests.policies[`${of}LoadPolicy`].default
  const retry = isTimeout ? timeoutRetry : errorRetry
  const answer = code === undefined ? undefined : ({ url: '', code } as LoaderResponse)
  return retry?.shouldRetry?.(retry, 0, isTimeout, answer, false)
}

describe('the requests of a replay', () => {
  it('[REPLAY23] are repeated while there is no answer, or one of a server in trouble; how many failed in a row is told', () => {
    expect([fails(0), fails(undefined), fails(503), fails(200, 'frag', true), fails(404, 'frag', true)]).toEqual(
      Array.from({ length: 5 }, () => true),
    )
    expect(failing.mock.calls).toEqual([[1], [2], [3], [4], [5]])
    requests.succeeded('fragment')
    expect(failing.mock.lastCall).toEqual([0])
    fails(0)
    expect(failing.mock.lastCall).toEqual([1])
    expect(refused).not.toHaveBeenCalled()
  })

  it('[REPLAY23] are repeated after 1 s, then less often, after 8 s at most, and never given up', () => {
    for (const policy of ['manifestLoadPolicy', 'playlistLoadPolicy', 'fragLoadPolicy'] as const)
      for (const retry of ['errorRetry', 'timeoutRetry'] as const)
        expect(requests.policies[policy].default[retry]).toMatchObject({
          ...{ maxNumRetry: Number.POSITIVE_INFINITY, retryDelayMs: 1_000, maxRetryDelayMs: 8_000 },
        })
  })

  it('[REPLAY23] a playlist that arrives does not hide that segments fail, and the other way round', () => {
    fails(0)
    fails(0)
    fails(0, 'playlist')
    requests.succeeded('playlist')
    expect(failing.mock.lastCall).toEqual([2])
    fails(0, 'manifest')
    fails(0, 'playlist')
    fails(0, 'playlist')
    requests.succeeded('fragment')
    expect(failing.mock.lastCall).toEqual([3])
  })

  it('[REPLAY23] an empty playlist is no failure: the recording has just begun', () => {
    expect(fails(200, 'playlist')).toBe(true)
    expect(failing).not.toHaveBeenCalled()
  })

  it.each([401, 403, 404, 410])('[REPLAY24] three answers %i in a row say that the recording is refused', (code) => {
    expect([fails(code), fails(code)]).toEqual([true, true])
    requests.succeeded('fragment')
    expect([fails(code), fails(code), fails(0), fails(code), fails(code)]).toEqual([true, true, true, true, true])
    expect(refused).not.toHaveBeenCalled()
    expect(fails(code, 'playlist')).toBe(false)
    expect(refused).toHaveBeenCalledTimes(1)
  })

  it.each([399, 408, 425, 429, 500])('[REPLAY24] an answer %i says nothing about the recording', (code) => {
    for (let times = 0; times < 5; times++) expect(fails(code)).toBe(true)
    expect(refused).not.toHaveBeenCalled()
  })
})
