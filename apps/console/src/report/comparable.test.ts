import { expect, it } from 'vitest'
import { isComparable, isMoment } from './comparable.ts'

it('[STUDIO103] a show is compared with those before it where they had ten people on average, a moment where it had ten', () => {
  expect([null, undefined, { people: 9.9 }, { people: 10 }].map(isComparable)).toEqual([false, false, false, true])
  expect([9, 10].map(isMoment)).toEqual([false, true])
})
