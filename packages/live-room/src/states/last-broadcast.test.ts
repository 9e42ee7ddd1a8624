import type { ReplaySummary } from '@ovation/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { lastBroadcast } from './last-broadcast.ts'

const replay = (id: string, more: Partial<ReplaySummary> = {}): ReplaySummary => ({
  ...{ id, room: 'demo', kind: 'broadcast', title: 'Demo', at: 0, durationMs: 1, bytes: 1, chapters: [] },
  ...{ startMs: 0, endMs: 1, live: false, audioOnly: false, ...more },
})

describe('the last broadcast', () => {
  afterEach(() => void vi.useRealTimers())

  it('[STATUS10] is the newest, also while it is being closed, and never a clip', async () => {
    const replays = [replay('clip', { kind: 'clip' }), replay('new', { live: true }), replay('old')]
    expect(await lastBroadcast(Promise.resolve(replays))).toBe('new')
    expect(await lastBroadcast(Promise.resolve([replay('clip', { kind: 'clip' })]))).toBeNull()
  })

  it('[STATUS10] is not waited for longer than five seconds, and then does not come any more', async () => {
    vi.useFakeTimers()
    let answer: ((replays: ReplaySummary[]) => void) | undefined
    const asked = new Promise<ReplaySummary[]>((done) => (answer = done))
    const found = vi.fn()
    const waiting = lastBroadcast(asked).then(found)
    await vi.advanceTimersByTimeAsync(4_999)
    expect(found).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    answer?.([replay('late')])
    await waiting
    expect(found.mock.calls).toEqual([[null]])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('[STATUS10] leaves no timer when it is known', async () => {
    vi.useFakeTimers()
    await lastBroadcast(Promise.resolve([]))
    expect(vi.getTimerCount()).toBe(0)
  })
})
