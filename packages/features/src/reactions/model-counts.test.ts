import { expect, it } from 'vitest'
import { reactionCounts } from './model-counts.ts'

it('reactions are one text for screens where nobody reacts', () => {
  expect(reactionCounts({ reactions: { '👍': 2, '🎉': 1 } })).toBe('👍 2  🎉 1')
  expect(reactionCounts({})).toBe('')
})
