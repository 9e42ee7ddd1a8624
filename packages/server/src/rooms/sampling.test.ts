import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { entries, event, message } from './hub.fixture.ts'
import { backfillFrame, budgetOf, sample } from './sampling.ts'

const gift = (seq: number): StoredEvent => event(seq, 'gift.sent', { gift: 'star', count: 1 })

/** What one message of the fixture takes. */
const MESSAGE_CHARS = entries(message(2))[0]?.json.length ?? 0

const sampled = (events: StoredEvent[], messages: number, maxEventsPerFrame = 100) =>
  sample('r', entries(...events), 'everyone', { budgetChars: messages * MESSAGE_CHARS, maxEventsPerFrame })

const frames = (events: StoredEvent[], messages: number, maxEventsPerFrame?: number) =>
  sampled(events, messages, maxEventsPerFrame).frames.map(
    ({ text }) =>
      JSON.parse(text) as { from: number; to: number; level: string; events: { seq: number }[]; sampledOut?: unknown },
  )

it('[LEVEL1] what a frame may hold follows what was received in a second and a half', () => {
  const budgets = [0, 2_000, 2_700, 10_600, 10_700, 42_000, 43_000, 1e9].map(budgetOf)
  expect(budgets).toEqual([1_500, 1_500, 4_000, 4_000, 16_000, 16_000, 64_000, 64_000])
})

describe('[LEVEL1] a sample', () => {
  it('has everything if that fits', () => {
    const [frame] = frames([message(2), gift(3), message(4)], 4)
    expect(frame).toMatchObject({ from: 2, to: 4, level: 'batched' })
    expect(frame?.events.map(({ seq }) => seq)).toEqual([2, 3, 4])
    expect(frame).not.toHaveProperty('sampledOut')
    expect(sampled([message(2), message(3)], 2)).toMatchObject({ to: 3, left: undefined, leftCount: 0 })
  })

  it('has the newest of what is not essential, and names what it leaves out', () => {
    const [frame] = frames(
      [2, 3, 4, 5].map((seq) => message(seq)),
      2,
    )
    expect(frame).toMatchObject({ from: 2, to: 5, level: 'sampled', sampledOut: [[2, 3]] })
    expect(frame?.events.map(({ seq }) => seq)).toEqual([4, 5])
  })

  it('has everything essential, whose space the rest does not have', () => {
    const events = [message(2), gift(3), message(4), gift(5)]
    const [frame] = frames(events, 3)
    expect(frame?.events.map(({ seq }) => seq)).toEqual([3, 4, 5])
    const [none] = frames(events, 0)
    expect(none).toMatchObject({
      level: 'counters',
      sampledOut: [
        [2, 2],
        [4, 4],
      ],
    })
    expect(none?.events.map(({ seq }) => seq)).toEqual([3, 5])
    expect(sampled(events, 0)).toMatchObject({ to: 5, left: { from: 2, to: 4 }, leftCount: 2 })
  })

  it('leaves to suppressed messages what they are: nobody is sent them at any level', () => {
    const suppressed = message(2, { body: { text: 'x', cid: 'c', by: { id: 'mia', name: 'Mia' }, shown: false } })
    expect(frames([suppressed, gift(3)], 0)[0]).toMatchObject({ level: 'batched', suppressed: [[2, 2]] })
  })

  it('has frames without gaps, each with its own part of what is left out', () => {
    const cut = frames([message(2), message(3), message(4), message(5, { epoch: 2 })], 2, 2)
    expect(cut.map(({ from, to, sampledOut }) => [from, to, sampledOut])).toEqual([
      [2, 3, [[2, 3]]],
      [4, 4, undefined],
      [5, 5, undefined],
    ])
  })

  it('names who else is addressed, only where somebody is', () => {
    const notice = event(3, 'notice.sent', { text: 'careful' }, { audience: ['mia'], actor: 'mo' })
    const { addressed } = sampled([message(2), notice, message(4, { epoch: 2 })], 9)
    expect(addressed).toHaveLength(1)
    expect([...(addressed[0]?.personal.keys() ?? [])]).toEqual(['mo', 'mia'])
  })
})

describe('[LEVEL3] a backfill', () => {
  const edit = event(5, 'message.edited', { text: 'better' }, { amends: 2 })
  const deletion = event(6, 'message.deleted', {}, { amends: 3 })
  const custom = event(4, 'custom.sent', { name: 'x' }, { tier: 'timeline' })

  const backfilled = (events: StoredEvent[], to: number) => {
    const frame = backfillFrame('r', entries(...events), { from: events[0]?.seq ?? 0, to }, 'everyone')
    return frame === undefined
      ? undefined
      : (JSON.parse(frame) as { messages: { seq: number; text: string }[]; events: { seq: number }[] })
  }

  it('has what was left out as it stands now, and not what came later or is essential', () => {
    const frame = backfilled([message(2), message(3), custom, edit, deletion, gift(7), message(8)], 4)
    expect(frame).toMatchObject({ t: 'backfill', room: 'r', epoch: 1, from: 2, to: 4 })
    expect(frame?.messages.map(({ seq, text }) => [seq, text])).toEqual([
      [2, 'better'],
      [3, ''],
    ])
    expect(frame?.events.map(({ seq }) => seq)).toEqual([4])
  })

  it('has the newest two hundred', () => {
    const many = Array.from({ length: 250 }, (_, index) => message(index + 2))
    const frame = backfilled(many, 251)
    expect(frame).toMatchObject({ from: 52, to: 251 })
    expect(frame?.messages).toHaveLength(200)
  })

  it('has nothing that this viewer may not read, or that was erased', () => {
    const report = event(2, 'report.sent', { reason: 'SECRET' }, { audience: 'staff', tier: 'timeline' })
    expect(backfilled([report], 2)).toBeUndefined()
    const frame = backfilled([report, { ...custom, body: null } as StoredEvent, message(5)], 5)
    expect(frame).toMatchObject({ from: 4, events: [], messages: [{ seq: 5 }] })
    expect(backfilled([gift(2)], 2)).toBeUndefined()
  })
})
