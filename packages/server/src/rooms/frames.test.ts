import { describe, expect, it } from 'vitest'
import { addressedIn, cutRanges, encodeRange, personalFrame, sampledFrame } from './frames.ts'
import { entries, event, message } from './hub.fixture.ts'

const suppressed = (seq: number) =>
  message(seq, { body: { text: 'x', cid: 'c', by: { id: 'mia', name: 'Mia', role: 'guest' }, shown: false } })
const report = (seq: number) => event(seq, 'report.sent', { reason: 'SECRET' }, { audience: 'staff', actor: 'gus' })
const notice = (seq: number) =>
  event(seq, 'notice.sent', { text: 'careful' }, { audience: ['@staff', 'mia'], actor: 'mo' })

type Frame = { events: { seq: number }[] }
const many = (): boolean => false
const parsed = (text: string): Frame => JSON.parse(text) as Frame
const wire = (seq: number): unknown => JSON.parse(entries(message(seq))[0]?.json ?? '')

describe('a range', () => {
  it('that everybody may read is one frame for all, with the events as they are', () => {
    const range = encodeRange('r', entries(message(2), message(3)), many)
    expect(range).toMatchObject({ from: 2, to: 3, epoch: 1 })
    expect(range.shared.staff).toBe(range.shared.everyone)
    expect(parsed(range.shared.everyone.text)).toEqual({
      ...{ t: 'room', room: 'r', epoch: 1, from: 2, to: 3, events: [wire(2), wire(3)] },
    })
    expect(range.personal.size).toBe(0)
  })

  it('has only the digests of what a class may not read', () => {
    const { shared } = encodeRange('r', entries(message(2), report(3), message(4), report(5)), many)
    expect(parsed(shared.everyone.text)).toMatchObject({
      ...{ from: 2, to: 5, events: [{ seq: 2 }, { seq: 4 }] },
      redacted: [
        [3, 'd'],
        [5, 'd'],
      ],
    })
    expect(shared.everyone.text).not.toContain('SECRET')
    expect(parsed(shared.staff.text).events.map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
    expect(shared.staff.text).not.toContain('redacted')
  })

  it('names what is shown to nobody as spans, to everybody', () => {
    const open = encodeRange('r', entries(suppressed(2), suppressed(3), message(4), suppressed(5)), many).shared
    for (const { text } of [open.everyone, open.staff]) {
      expect(parsed(text)).toMatchObject({
        events: [{ seq: 4 }],
        suppressed: [
          [2, 3],
          [5, 5],
        ],
      })
      expect(text).not.toContain('redacted')
    }
  })

  it('names its room whatever that is called, and its epoch', () => {
    const { shared, epoch } = encodeRange('a"b', entries(message(2, { epoch: 7 })), many)
    expect(parsed(shared.everyone.text)).toMatchObject({ room: 'a"b', epoch: 7 })
    expect(epoch).toBe(7)
  })

  it('knows for each class whether few read it', () => {
    const asked: string[] = []
    const { shared } = encodeRange('r', entries(message(2), report(3)), (text) => {
      asked.push(text)
      return text.includes('SECRET')
    })
    expect([shared.everyone.forFew, shared.staff.forFew]).toEqual([false, true])
    expect(asked).toEqual([shared.everyone.text, shared.staff.text])
  })
})

describe('[LEVEL1] a range for a slow network', () => {
  it('has its level, and names what is left out as spans', () => {
    const four = entries(message(2), message(3), message(4), report(5), message(6, { epoch: 1 }))
    const frame = sampledFrame('r', four, 'everyone', new Set([2, 3, 6, 9]), 'sampled')
    expect(parsed(frame)).toEqual({
      ...{ t: 'room', room: 'r', epoch: 1, from: 2, to: 6, events: [wire(4)], redacted: [[5, 'd']], level: 'sampled' },
      sampledOut: [
        [2, 3],
        [6, 6],
      ],
    })
    expect(parsed(sampledFrame('r', four, 'staff', new Set(), 'batched')).events).toHaveLength(5)
    expect(sampledFrame('r', four, 'staff', new Set(), 'batched')).not.toContain('sampledOut')
  })

  it('keeps its place and its epoch if everything is left out', () => {
    const frame = sampledFrame('r', entries(message(7, { epoch: 3 })), 'everyone', new Set([7]), 'counters')
    expect(parsed(frame)).toMatchObject({
      epoch: 3,
      from: 7,
      to: 7,
      events: [],
      level: 'counters',
      sampledOut: [[7, 7]],
    })
  })
})

describe('what is addressed to single people', () => {
  it('is theirs by name, in order, also what they did themselves', () => {
    const { epoch, personal } = addressedIn(entries(message(2), notice(3), report(4), notice(5)))
    expect(epoch).toBe(1)
    const seqs = [...personal].map(([actor, own]) => [actor, own.map((one) => one.event.seq)])
    expect(seqs).toEqual([
      ['mo', [3, 5]],
      ['mia', [3, 5]],
      ['gus', [4]],
    ])
  })

  it('is a frame of their own, without what their class can read anyway', () => {
    const range = encodeRange('a"b', entries(message(2, { epoch: 4 }), { ...notice(3), epoch: 4 }), many)
    const frame = personalFrame('a"b', range, { actorId: 'mia', viewerClass: 'everyone' })
    expect(JSON.parse(frame ?? '')).toMatchObject({ t: 'personal', room: 'a"b', epoch: 4, events: [{ seq: 3 }] })
    expect(personalFrame('a"b', range, { actorId: 'mia', viewerClass: 'staff' })).toBeUndefined()
    expect(personalFrame('a"b', range, { actorId: 'ada', viewerClass: 'everyone' })).toBeUndefined()
  })

  it('[ALIAS6] have for an account what is addressed to an id that it had as a guest, in order and once', () => {
    const to = (seq: number, ...audience: string[]) =>
      event(seq, 'notice.sent', { text: 'x' }, { audience, actor: 'mo' })
    const range = encodeRange('r', entries(to(2, 'g_1'), to(3, '@ann', 'g_1'), to(4, 'g_2'), to(5, 'g_3')), many)
    const read = (aliases?: string[]) =>
      parsed(personalFrame('r', range, { actorId: '@ann', aliases, viewerClass: 'everyone' }) ?? '{"events":[]}')
    expect(read(['g_2', 'g_1']).events.map(({ seq }) => seq)).toEqual([2, 3, 4])
    expect(read().events.map(({ seq }) => seq)).toEqual([3])
    expect(read(['g_9']).events.map(({ seq }) => seq)).toEqual([3])
  })

  it('are all of it for staff who can read some of it only by name', () => {
    const own = event(3, 'notice.sent', { text: 'x' }, { audience: ['mia'], actor: 'mo' })
    const range = encodeRange('r', entries(notice(2), own), many)
    const frame = personalFrame('r', range, { actorId: 'mia', viewerClass: 'staff' })
    expect(parsed(frame ?? '').events.map(({ seq }) => seq)).toEqual([3])
    const both = personalFrame('r', range, { actorId: 'mia', viewerClass: 'everyone' })
    expect(parsed(both ?? '').events.map(({ seq }) => seq)).toEqual([2, 3])
  })
})

it('ranges are cut where the epoch changes, and where a frame would hold too many', () => {
  const some = entries(message(2), message(3), message(4), message(5, { epoch: 2 }), message(6, { epoch: 2 }))
  const cut = (max: number): number[][] => cutRanges(some, max).map((range) => range.map(({ event: { seq } }) => seq))
  expect(cut(2)).toEqual([[2, 3], [4], [5, 6]])
  expect(cut(9)).toEqual([
    [2, 3, 4],
    [5, 6],
  ])
  expect(cutRanges([], 2)).toEqual([])
})
