import { expect, it } from 'vitest'
import type { Row } from '../rows-of.ts'
import { folded } from './folded.ts'

const message = (key: string, deleted = false) => ({ kind: 'message', key, message: { deleted } }) as Row
const gift = { kind: 'gift', key: 'gift' } as Row

it('[PUB22] messages one after the other that were deleted are one line with their number', () => {
  const [a, c] = [message('a'), message('c')]
  expect(folded([])).toEqual([])
  expect(folded([a, c, gift])).toEqual([a, c, gift])
  const gone = ['1', '2', '3', '4'].map((key) => message(key, true)) as [Row, Row, Row, Row]
  const [one, two, three, four] = gone
  expect(folded([one, a, two, three, gift, four])).toEqual([
    { kind: 'deleted', key: 'deleted 1', count: 1 },
    a,
    { kind: 'deleted', key: 'deleted 2', count: 2 },
    gift,
    { kind: 'deleted', key: 'deleted 4', count: 1 },
  ])
})
