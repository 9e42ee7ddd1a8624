import { expect, it } from 'vitest'
import { Outage } from './outage.ts'
import type { Link } from './room-state.ts'

const WORDS = { connecting: 'CONNECTING', reconnecting: 'LOST', offline: 'OFFLINE', connectedAgain: 'AGAIN' }

/** What is announced one after another: what is no other text than before is not announced. */
function announced(steps: readonly (readonly [link: Link, attached: boolean, why?: string])[]): string[] {
  const outage = new Outage()
  let last: string | undefined
  const all: string[] = []
  for (const [link, attached, why] of steps) {
    const text = outage.tell(link, attached, why, WORDS)
    if (text !== undefined && text !== last) all.push(text)
    last = text
  }
  return all
}

it('[A11Y5] an outage is told once, with why, and that it is over, however often the connection was tried', () => {
  expect(
    announced([
      ...[['up', true] as const, ['up', false] as const, ['reconnecting', false] as const],
      ...[['unreachable', false, 'DOWN'] as const, ['reconnecting', false] as const],
      ...[['unreachable', false, 'DOWN'] as const, ['unreachable', false, 'BUSY'] as const],
      ...[['unreachable', false, 'DOWN'] as const, ['up', true] as const, ['up', true] as const],
    ]),
  ).toEqual(['LOST', 'DOWN', 'BUSY', 'AGAIN'])
})

it('[A11Y5] another outage is told again', () => {
  const outage = [['offline', false] as const, ['offline', false] as const, ['up', true] as const]
  expect(announced([['up', true], ...outage, ...outage])).toEqual(['OFFLINE', 'AGAIN', 'OFFLINE', 'AGAIN'])
})

it('[A11Y5] a network that is back is told when the room is reached, not when that is tried', () => {
  expect(
    announced([
      ['up', true],
      ['offline', false],
      ['reconnecting', false],
      ['up', true],
    ]),
  ).toEqual([...['OFFLINE', 'AGAIN']])
})

it('[A11Y5] a room that is reached for the first time is not reached again', () => {
  expect(
    announced([
      ...[['up', false] as const, ['reconnecting', false] as const, ['up', true] as const],
      ...[['reconnecting', false] as const, ['up', true] as const],
    ]),
  ).toEqual(['CONNECTING', 'LOST', 'AGAIN'])
})

it('[A11Y5] what is too short to be seen is not told', () => {
  expect(
    announced([
      ['up', true],
      ['up', false],
      ['up', true],
    ]),
  ).toEqual([])
})
