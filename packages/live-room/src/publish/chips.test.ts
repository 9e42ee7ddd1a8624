import type { RoomSnapshot } from '@ovation/client'
import { expect, it } from 'vitest'
import { chipsOf } from './chips.ts'

const room = (state: object, timeline: object[] = []) => {
  const around = { poll: null, stage: { hands: [], guests: [] }, ...state }
  return chipsOf({ state: around, timeline } as unknown as RoomSnapshot)
}
const gift = (count: number) => ({ kind: 'event', event: { type: 'gift.sent', body: { count } } })

it('[PUB15] hands that are up, the poll that runs and gifts are counted; what is not there has no figure', () => {
  expect(room({})).toEqual({ hands: undefined, poll: undefined, gifts: undefined })
  const poll = { question: 'Tea?', tallied: [2, 3], closed: false }
  const stage = { hands: [{ actor: 'a', name: 'A' }], guests: [] }
  const erased = { kind: 'event', event: { type: 'gift.sent', body: null } }
  const other = { kind: 'event', event: { type: 'notice.sent', body: { count: 9 } } }
  expect(room({ poll, stage }, [gift(3), { kind: 'message', seq: 1 }, other, erased, gift(1)])).toEqual({
    ...{ hands: 1, poll: { question: 'Tea?', votes: 5 }, gifts: 4 },
  })
  expect(room({ poll: { ...poll, closed: true } }).poll).toBeUndefined()
})

it('[STAGE31] who is invited and not on stage yet is counted', () => {
  const guests = [{ stream: null }, { stream: 's' }, { stream: null, preparing: true }]
  expect(room({ stage: { hands: [], guests } }).invited).toBe(2)
})
