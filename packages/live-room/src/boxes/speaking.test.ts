import { expect, it } from 'vitest'
import { levelOf, Speaking } from './speaking.ts'

it('[STAGE10] how loud samples are', () => {
  expect([levelOf([]), levelOf([0, 0]), levelOf([1, -1, 1, -1]), levelOf([0.3, -0.3])]).toEqual([0, 0, 1, 0.3])
})

it('[STAGE10] somebody speaks while they are heard, also between two words; not in a quiet room', () => {
  const speaking = new Speaking()
  expect([speaking.at(0.019, 0), speaking.at(0.02, 100), speaking.at(0, 699), speaking.at(0, 700)]).toEqual([
    ...[false, true, true, false],
  ])
})
