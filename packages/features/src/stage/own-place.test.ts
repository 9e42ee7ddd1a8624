import type { RoomSnapshot } from '@ovation/client'
import { describe, expect, it } from 'vitest'
import type { StageState } from './model.ts'
import { handOf, newsAfter, placeOf, stageNewsOf } from './viewer-own-place.ts'
import type { By, OwnPlace } from './viewer-own-place.ts'

const AWAY: OwnPlace = { hand: undefined, seen: false, onStage: false, muted: false }
const asking: OwnPlace = { ...AWAY, hand: 2 }
const onStage: OwnPlace = { ...AWAY, onStage: true }

it('[STAGE13] somebody’s place: how far in front they are, whether they were seen, whether they are on stage', () => {
  const stage: StageState = {
    layout: 'corner',
    hands: [
      { actor: 'ann', name: 'Ann' },
      { actor: 'bob', name: 'Bob', seen: true },
    ],
    guests: [{ actor: 'gus', name: 'Gus', seat: 1, muted: true, stream: null }],
  }
  expect(['ann', 'bob', 'gus', 'zoe', undefined].map((id) => placeOf(stage, id))).toEqual([
    { ...AWAY, hand: 1 },
    { ...AWAY, hand: 2, seen: true },
    { ...onStage, muted: true },
    AWAY,
    AWAY,
  ])
})

describe('what somebody is told', () => {
  const told = (before: OwnPlace, now: OwnPlace, by?: By, live = true) => stageNewsOf(before, now, { by, live })

  it('[STAGE13] a request is seen once, declined, expired, or gone; what they withdrew themselves they know', () => {
    expect(told(asking, { ...asking, seen: true })).toBe('seen')
    expect(told({ ...asking, seen: true }, { ...asking, hand: 1, seen: true })).toBeUndefined()
    expect(told(AWAY, { ...asking, seen: true })).toBeUndefined()
    expect([told(asking, AWAY, 'other'), told(asking, AWAY, 'self'), told(asking, AWAY)]).toEqual([
      ...['declined', undefined, 'gone'],
    ])
    expect([told(asking, AWAY, 'other', false), told(asking, AWAY, undefined, false)]).toEqual(['expired', 'expired'])
    expect([told(AWAY, asking), told(asking, onStage, 'other'), told(asking, { ...asking, hand: 1 })]).toEqual([
      ...[undefined, undefined, undefined],
    ])
  })

  it('[STAGE12] who is taken off, or muted, by somebody else is told; who left themselves knows', () => {
    expect([told(onStage, AWAY, 'other'), told(onStage, AWAY, 'self'), told(onStage, AWAY)]).toEqual([
      ...['removed', undefined, 'notOnStage'],
    ])
    expect(told(onStage, AWAY, undefined, false)).toBe('over')
    const muted = { ...onStage, muted: true }
    expect([told(onStage, muted, 'other'), told(muted, onStage), told(onStage, muted, 'self')]).toEqual([
      ...['muted', 'unmuted', undefined],
    ])
    expect([told(muted, muted), told(muted, AWAY, 'other'), told(AWAY, onStage, 'other')]).toEqual([
      ...[undefined, 'removed', undefined],
    ])
  })
})

describe('how long it stays', () => {
  const live = { by: undefined, live: true, wasLive: true }
  const over = { by: undefined, live: false, wasLive: true }

  it('[STAGE16] what became of a request goes when the next broadcast begins, not before', () => {
    expect(newsAfter(undefined, asking, AWAY, over)).toBe('expired')
    expect(newsAfter('expired', AWAY, AWAY, { ...over, wasLive: false })).toBe('expired')
    expect(newsAfter('expired', AWAY, AWAY, { ...live, wasLive: false })).toBeUndefined()
    expect(newsAfter('declined', AWAY, AWAY, live)).toBe('declined')
    expect(newsAfter('expired', undefined, AWAY, { ...live, wasLive: false })).toBeUndefined()
  })

  it('[STAGE16] whoever asks again, or is invited, reads no older news; being seen is none', () => {
    expect([newsAfter('gone', AWAY, asking, live), newsAfter('gone', AWAY, onStage, live)]).toEqual([
      ...[undefined, undefined],
    ])
    expect(newsAfter('gone', asking, { ...asking, seen: true }, live)).toBe('gone')
    expect(newsAfter('gone', asking, AWAY, { ...live, by: 'self' })).toBe('gone')
    expect(newsAfter('gone', asking, asking, live)).toBe('gone')
    expect(newsAfter('muted', { ...onStage, muted: true }, onStage, live)).toBe('unmuted')
  })
})

it('[STAGE17] a viewer may ask while the room is live and takes hands, and withdraw while theirs is up; hosts and guests may not', () => {
  const may = ({ live = true, hands = true, up = false, self = { role: 'guest' } as object } = {}) =>
    handOf(
      {
        state: {
          stage: { layout: 'corner', guests: [], hands: up ? [{ actor: 'ann', name: 'Ann' }] : [] },
          settings: { hands },
          stream: { status: live ? 'live' : 'interrupted' },
        },
        self,
      } as unknown as RoomSnapshot,
      'ann',
    )
  expect([may(), may({ up: true }), may({ up: true, live: false })]).toEqual(['down', 'up', 'up'])
  expect([may({ live: false }), may({ hands: false }), may({ hands: false, up: true })]).toEqual([
    ...[undefined, undefined, undefined],
  ])
  const is = (self: object) => may({ self })
  expect([is({ role: 'host' }), is({ role: 'owner' }), is({ role: 'moderator' }), is({ stage: { seat: 1 } })]).toEqual([
    ...[undefined, undefined, 'down', undefined],
  ])
})
