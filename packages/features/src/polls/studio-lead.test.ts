import { expect, it } from 'vitest'
import { pollStudioStrings } from './strings.ts'
import { leadOf } from './studio-lead.ts'

it.each([
  [
    [3, 5, 1],
    [undefined, 'mostVotes', undefined],
  ],
  [
    [4, 4, 1],
    ['tie', 'tie', undefined],
  ],
  [
    [0, 0],
    [undefined, undefined],
  ],
])('[STUDIO88] of %j, the options say %j', (counts, said) => {
  expect(counts.map((_, index) => leadOf(counts, index))).toEqual(said)
})

it('[STUDIO88] a tie is called one', () => {
  expect([pollStudioStrings.en.tie, pollStudioStrings.zh.tie]).toEqual(['tie', '打平'])
})
