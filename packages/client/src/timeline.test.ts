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

const event = (seq: number, type = 'message.sent', more: object = {}): RoomEvent =>
  ({
    ...{ v: 1, type, at: 1, actor: 'gus', audience: 'all', tier: 'timeline', seq },
    ...{ body: { text: `t${seq}`, cid: `c${seq}`, by: { id: 'gus', name: 'gus', role: 'member' } }, ...more },
  }) as unknown as RoomEvent
const frame = (from: number, to: number, events: RoomEvent[], more: object = {}) =>
  ({ t: 'room', room: 'r', epoch: 1, from, to, events, ...more }) as never
function at(seq: number, messages: Message[] = []): Timeline {
  const timeline = new Timeline('r')
  timeline.reset({ state: initialState('r'), messages, pinned: [] }, { epoch: 1, seq })
  return timeline
}
const shown = (timeline: Timeline): number[] => timeline.view.timeline.map(({ seq }) => seq)
const folded = (timeline: Timeline, ...given: Parameters<typeof frame>): number[] | 'gap' => {
  const result = timeline.takeFrame(frame(...given))
  return 'gap' in result ? 'gap' : result.events.map(({ seq }) => seq)
}

it('[SDK82] each seq is folded once, in order; what lies beyond the next seq is a gap', () => {
  const timeline = at(10)
  expect(folded(timeline, 12, 12, [event(12)])).toBe('gap')
  expect(timeline.view.position.seq).toBe(10)
  expect(folded(timeline, 9, 10, [event(9), event(10)])).toEqual([])
  expect(folded(timeline, 10, 12, [event(12), event(10), event(11)])).toEqual([11, 12])
  expect(shown(timeline)).toEqual([11, 12])
  expect(timeline.view.position).toEqual({ epoch: 1, seq: 12 })
  expect(folded(timeline, 13, 15, [])).toEqual([])
  expect(timeline.view.position.seq).toBe(15)
})

it('[SDK82] personal events wait for the frame that covers them, and are folded once', () => {
  const timeline = at(10)
  timeline.takePersonal({ t: 'personal', room: 'r', epoch: 1, events: [event(10), event(12), event(14)] } as never)
  expect(shown(timeline)).toEqual([])
  expect(folded(timeline, 11, 13, [event(11), event(13)])).toEqual([11, 12, 13])
  expect(folded(timeline, 14, 14, [])).toEqual([14])
  timeline.takePersonal({ t: 'personal', room: 'r', epoch: 1, events: [event(15)] } as never)
  timeline.reset({ state: initialState('r'), messages: [], pinned: [] }, { epoch: 1, seq: 14 })
  expect(folded(timeline, 15, 15, [])).toEqual([])
})

it('[SDK82] a snapshot is in order, with its gifts; all before it is a gap, and nothing where there is nothing', () => {
  const timeline = new Timeline('r')
  const gift = { seq: 4, type: 'gift.sent', actor: 'gus', epoch: 1 } as never
  const snapshot = { state: initialState('r'), messages: [said(5, 'mia'), said(3, 'mia')], pinned: [], gifts: [gift] }
  timeline.reset(snapshot, { epoch: 1, seq: 5 })
  expect(timeline.view.timeline.map(({ kind, seq }) => [kind, seq])).toEqual([
    ['message', 3],
    ['event', 4],
    ['message', 5],
  ])
  expect(timeline.view.gaps).toEqual([{ from: 1, to: 5 }])
  expect(at(0).view.gaps).toEqual([])
  expect(timeline.giftsOf()).toEqual([])
  expect(timeline.giftsOf([gift])).toEqual([{ seq: 4, type: 'gift.sent', actor: 'gus', epoch: 1, room: 'r' }])
  timeline.takeFrame(frame(6, 6, [erasure(6, 'gus')]))
  expect(timeline.giftsOf([gift])).toEqual([])
})

it('[SDK82] backfill takes its place once and narrows the gaps that it covers', () => {
  const timeline = at(10, [said(8, 'mia')])
  timeline.takeFrame(
    frame(11, 20, [event(20)], {
      sampledOut: [
        [12, 13],
        [15, 18],
      ],
    }),
  )
  const gaps = [
    { from: 1, to: 10 },
    { from: 12, to: 13 },
    { from: 15, to: 18 },
  ]
  expect(timeline.view.gaps).toEqual(gaps)
  const fill = (from: number, to: number, messages: Message[], events: RoomEvent[] = []): void =>
    timeline.takeBackfill({ t: 'backfill', room: 'r', epoch: 1, from, to, messages, events } as never)
  fill(16, 17, [said(17, 'mia'), said(8, 'mia')], [event(16)])
  expect(shown(timeline)).toEqual([8, 16, 17, 20])
  expect(timeline.view.gaps.slice(2)).toEqual([
    { from: 15, to: 15 },
    { from: 18, to: 18 },
  ])
  fill(10, 13, [])
  expect(timeline.view.gaps).toEqual([
    { from: 1, to: 9 },
    { from: 15, to: 15 },
    { from: 18, to: 18 },
  ])
  fill(1, 9, [])
  fill(18, 30, [])
  expect(timeline.view.gaps).toEqual([{ from: 15, to: 15 }])
})

it('[SDK5] a pinned message outside the window is changed by what amends it', () => {
  const timeline = new Timeline('r')
  const state = { ...initialState('r'), pinned: [2, 9] }
  timeline.reset({ state, messages: [said(9, 'gus')], pinned: [said(2, 'mia')] }, { epoch: 1, seq: 10 })
  expect(timeline.pinned.map(({ text }) => text)).toEqual(['t2', 't9'])
  expect(timeline.missingPinned).toEqual([])
  timeline.takeFrame(frame(11, 11, [event(11, 'message.edited', { amends: 2, body: { message: 2, text: 'new' } })]))
  expect(timeline.pinned.map(({ text }) => text)).toEqual(['new', 't9'])
})
