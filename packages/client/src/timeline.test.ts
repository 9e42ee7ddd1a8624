import type { Message, RoomEvent } from '@ovation/room'
import { initialState } from '@ovation/room'
import { expect, it } from 'vitest'
import { Timeline } from './timeline.ts'

const said = (seq: number, id: string): Message => ({
  ...{ seq, epoch: 1, at: seq, text: `t${seq}`, cid: `c${seq}` },
  author: { id, name: id, role: 'member' },
})
const erasure = (seq: number, person: string): RoomEvent =>
  ({
    ...{ v: 1, type: 'person.erased', at: 1, actor: 'system', audience: 'all', tier: 'essential' },
    ...{ seq, body: { person } },
  }) as RoomEvent

it('[ERASE18] words of an erased person come back with no answer that was on its way, and a lost pin is asked for once', () => {
  const timeline = new Timeline('r')
  const state = { ...initialState('r'), pinned: [2, 3, 4] }
  const position = { epoch: 1, seq: 10 }
  timeline.reset({ state, messages: [said(9, 'mia'), said(10, 'gus')], pinned: [said(2, 'mia')] }, position)
  expect(timeline.missingPinned).toEqual([3, 4])
  timeline.takeFrame({ t: 'room', room: 'r', epoch: 1, from: 11, to: 11, events: [erasure(11, 'mia')] })
  expect(timeline.view.timeline.map(({ seq }) => seq)).toEqual([10])
  expect(timeline.pinned).toEqual([])
  timeline.keepPinned([said(3, 'mia'), said(4, 'gus')], [3, 4])
  expect(timeline.pinned.map(({ seq }) => seq)).toEqual([4])
  timeline.keepPinned([], timeline.missingPinned)
  expect(timeline.missingPinned).toEqual([])
  const messages = [said(5, 'mia'), said(6, 'gus')]
  timeline.takeBackfill({ t: 'backfill', room: 'r', epoch: 1, from: 5, to: 8, events: [], messages })
  expect(timeline.view.timeline.map(({ seq }) => seq)).toEqual([6, 10])
  // What they say afterwards is shown.
  expect(timeline.unerased([said(8, 'mia'), said(12, 'mia')]).map(({ seq }) => seq)).toEqual([12])
})
