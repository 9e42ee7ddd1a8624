import { describe, expect, it } from 'vitest'
import { broadcastOf, hasJustEnded, linkChangesInMs, linkOf, stateOf } from './room-state.ts'
import type { Seen } from './room-state.ts'

const NOW = 1_900_000_000_000
const HOUR_MS = 3_600_000
const base: Seen = {
  ...{ known: true, stream: { status: 'none' }, playback: { mode: 'none' } },
  ...{ startsAt: null, link: 'up', loadingMs: 0, now: NOW },
}
const state = (more: Partial<Seen>) => stateOf({ ...base, ...more })
const live: Partial<Seen> = { stream: { status: 'live', stream: 's', startedAt: 1 } }
const interrupted: Partial<Seen> = { stream: { status: 'interrupted', stream: 's', startedAt: 1, since: 2 } }
const ended = (agoMs: number): Partial<Seen> => ({ stream: { status: 'ended', stream: 's', endedAt: NOW - agoMs } })
const playing = (more: object = {}): Partial<Seen> => ({
  playback: { mode: 'playing', by: 'low-latency', audioOnly: false, ...more },
})

describe('what is shown in place of the video', () => {
  it('[STATUS1] nothing while one plays, whatever else there is to say; that it is audio only', () => {
    expect(state({ ...live, ...playing(), link: 'offline', startsAt: NOW })).toBeUndefined()
    expect(state({ ...live, ...playing({ audioOnly: true }) })).toBe('audioOnly')
    expect(state({ ...interrupted, ...playing({ by: 'replay' }) })).toBeUndefined()
  })

  it('[STATUS1] an interruption, although the last frame is still there', () => {
    expect(state({ ...interrupted, ...playing() })).toBe('interrupted')
    expect(state(interrupted)).toBe('interrupted')
  })

  it('[STATUS4] the connection comes before what was last known of the broadcast; a moment of it does not', () => {
    for (const link of ['offline', 'unreachable'] as const)
      for (const stream of [{}, live, interrupted]) expect(state({ ...stream, link })).toBe(link)
    expect(state({ link: 'unreachable', known: false })).toBe('unreachable')
    expect(state({ link: 'reconnecting' })).toBe('none')
    expect(state({ known: false })).toBe('unknown')
  })

  it('[STATUS1] a video that loads, for ten seconds as usual; one that cannot be played', () => {
    const loading = { ...live, playback: { mode: 'loading' } } as const
    expect(state({ ...loading, loadingMs: 9_999 })).toBe('loading')
    expect(state({ ...loading, loadingMs: 10_000 })).toBe('late')
    expect(state({ ...live, playback: { mode: 'loading', unplayable: true }, loadingMs: 10_000 })).toBe('unplayable')
    expect(state(live)).toBe('loading')
  })

  it('[A11Y5] what is told of the broadcast is not what this viewer gets of it', () => {
    const broadcast = (more: Partial<Seen>) => broadcastOf({ ...base, ...more })
    expect([{}, live, interrupted, ended(5)].map(broadcast)).toEqual(['none', 'live', 'interrupted', 'ended'])
    expect([{ ...live, startsAt: NOW }, { startsAt: NOW }].map(broadcast)).toEqual(['live', 'soon'])
    expect(broadcast({ startsAt: NOW + HOUR_MS })).toBe('scheduled')
    expect(broadcast({ ...ended(2 * HOUR_MS), startsAt: NOW + HOUR_MS })).toBe('scheduled')
  })

  it('[STATUS2] an announced broadcast; going live, it is that', () => {
    expect(state({ startsAt: NOW + HOUR_MS })).toBe('scheduled')
    expect(state({ startsAt: NOW })).toBe('soon')
    expect(state({ startsAt: NOW - HOUR_MS })).toBe('none')
    expect(state({ startsAt: undefined })).toBe('none')
    expect(state({ ...live, startsAt: NOW })).toBe('loading')
  })

  it('[STATUS2] after a broadcast the next one comes first; that the last one has just ended is true for an hour', () => {
    expect(state({ ...ended(1), startsAt: NOW + HOUR_MS })).toBe('scheduled')
    expect([ended(HOUR_MS - 1), ended(HOUR_MS), {}].map((more) => hasJustEnded({ ...base, ...more }))).toEqual([
      ...[true, false, false],
    ])
    expect(state({ ...ended(1), startsAt: NOW })).toBe('soon')
    expect(state(ended(9 * HOUR_MS))).toBe('ended')
  })
})

describe('the connection', () => {
  it('[STATUS4] is worth a word after 300 ms, and an explanation after five seconds; without a network that is all there is to say', () => {
    expect([0, 299, 300, 4_999, 5_000].map((lostMs) => linkOf(false, lostMs, true))).toEqual([
      ...['up', 'up', 'reconnecting', 'reconnecting', 'unreachable'],
    ])
    expect([299, 300, 5_000].map((lostMs) => linkOf(false, lostMs, false))).toEqual(['up', 'offline', 'offline'])
    expect(linkOf(true, 9_000, false)).toBe('up')
  })

  it('[STATUS4] is looked at again when that changes', () => {
    expect([0, 299, 300, 4_000, 5_000].map(linkChangesInMs)).toEqual([300, 1, 4_700, 1_000, Infinity])
  })
})
