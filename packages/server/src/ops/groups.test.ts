import { expect, it } from 'vitest'
import { Groups } from './groups.ts'

it('keeps one, then several, then one again, in their order', () => {
  const groups = new Groups<{ n: number }>()
  const [a, b, c] = [{ n: 1 }, { n: 2 }, { n: 3 }]
  expect(groups.of('x')).toEqual([])
  expect([groups.add('x', a), groups.add('x', a), groups.add('x', b), groups.add('x', b)]).toEqual([1, 1, 2, 2])
  expect(groups.of('x')).toEqual([a, b])
  expect([groups.delete('x', c), groups.delete('x', a), groups.size, groups.has('x')]).toEqual([2, 1, 1, true])
  expect([groups.delete('x', a), groups.of('x')]).toEqual([1, [b]])
  expect([groups.delete('x', b), groups.delete('x', b), groups.size, [...groups.keys()]]).toEqual([0, 0, 0, []])
  groups.add('y', a)
  expect([groups.delete('y', b), groups.of('y')]).toEqual([1, [a]])
  groups.clear()
  expect(groups.has('y')).toBe(false)
})
