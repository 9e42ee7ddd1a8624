import { expect, it } from 'vitest'
import { areEvents } from './is-events.ts'

const event = (seq: number, more: object = {}): object => ({
  ...{ type: 't', actor: 'a', tier: 'x', digest: 'd', room: 'r', seq, epoch: 1, at: 1, audience: 'all', body: {} },
  ...more,
})

it('events of another node are as many as were asked for, in order', () => {
  expect(areEvents([event(3), event(4)], 3, 4)).toBe(true)
  expect(areEvents([event(3, { audience: ['a', 'b'], body: null, amends: 2 })], 3, 3)).toBe(true)
  for (const other of [
    [event(3)],
    [event(4), event(3)],
    [event(3), event(5)],
    [event(3), event(4), event(5)],
    {},
    null,
  ])
    expect(areEvents(other, 3, 4)).toBe(false)
})

it.each([
  ...(['type', 'actor', 'tier', 'digest', 'room'] as const).map((field) => ({ [field]: 1 })),
  ...(['epoch', 'at'] as const).flatMap((field) => [{ [field]: '1' }, { [field]: 1.5 }]),
  ...[{ seq: '3' }, { audience: 1 }, { audience: ['a', 1] }, { body: 'text' }, { body: undefined }, { amends: 1.5 }],
])('is no event with %j', (fault) => {
  expect(areEvents([event(3, fault)], 3, 3)).toBe(false)
})

it.each([null, undefined, 'text', 3])('%j is no event', (value) => {
  expect(areEvents([value], 3, 3)).toBe(false)
})
