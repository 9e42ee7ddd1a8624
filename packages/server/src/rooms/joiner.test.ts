import type { Attached } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { createMetrics } from '../ops/index.ts'
import { entries, listener, message, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import type { Start } from './initial-state.ts'
import { Joiner } from './joiner.ts'
import { CATCHING_UP } from './listener.ts'
import type { Listener } from './listener.ts'
import { ListenerIndex } from './listener-index.ts'

const SELF = { role: 'guest' } as Attached['self']
const LIMITS = { maxReplayEvents: 5, maxReplayBytes: 2_000, maxEventsPerFrame: 2 }

/** A room with five messages. Snapshots are of its newest one. */
function open(limits: Partial<typeof LIMITS> = {}) {
  const clock = new ManualClock()
  const closed = new AbortController()
  const metrics = createMetrics()
  const listeners = new ListenerIndex(() => {})
  const slow = new Set<Listener>()
  const errors: unknown[] = []
  const joined: string[] = []
  const log = { events: [1, 2, 3, 4, 5].map((seq) => message(seq)), failures: 0, page: 100, onRead: () => {} }
  const state = { told: [] as unknown[], starts: 0, startFailures: 0, meanwhile: () => {} }
  const seqNow = (): number => log.events.at(-1)?.seq ?? 0
  const joiner = new Joiner({
    room: 'r',
    tail: {
      get known() {
        return seqNow()
      },
      after: async (after) => {
        if (log.failures-- > 0) throw new Error('the log was away')
        const found = entries(...log.events.filter(({ seq }) => seq > after).slice(0, log.page))
        const { onRead } = log
        log.onRead = () => {}
        onRead()
        return found
      },
      epochAt: async (at) => log.events.find(({ seq }) => seq === at)?.epoch,
    },
    initial: {
      get: async () => {
        state.starts += 1
        if (state.startFailures-- > 0) throw new Error('no start')
        const position = { epoch: 1, seq: seqNow() }
        state.meanwhile()
        return { snapshot: { from: 'snapshot' }, json: '{"from":"snapshot"}', position } as unknown as Start
      },
    },
    signals: {
      counts: () => ({ likes: 7, viewers: 3 }),
      joined: (name) => void joined.push(name),
      told: (counts) => void state.told.push(counts),
    },
    ...{ listeners, slow, clock, metrics, closed: closed.signal, limits: { ...LIMITS, ...limits } },
    onError: (error) => void errors.push(error),
  })
  const attach = async (one: Heard, since?: Position, read?: Attached['read']) => {
    const answers: string[] = []
    await joiner.attach(one, {
      ...{ self: SELF, ...(since ? { since } : {}), ...(read ? { read } : {}) },
      answer: (text) => {
        expect(one.all, 'the answer comes first').toEqual([])
        answers.push(text)
      },
    })
    expect(answers).toHaveLength(1)
    return JSON.parse(answers[0] ?? '') as Attached
  }
  const counted = async (how: string): Promise<number> =>
    (await metrics.attaches.get()).values.find(({ labels }) => labels['how'] === how)?.value ?? 0
  const add = (...events: StoredEvent[]): void => void log.events.push(...events)
  return { joiner, clock, closed, metrics, listeners, slow, errors, joined, log, state, attach, counted, add }
}

const at = (seq: number, epoch = 1): Position => ({ epoch, seq })

describe('a client that comes', () => {
  it('gets the initial state, its own status and the counts, and is up to date', async () => {
    const { listeners, joined, state, attach, counted } = open()
    const mia = listener('mia', { name: 'Mia' })
    const answer = await attach(mia, undefined, { seq: 2, unread: 3, upTo: 5 })
    expect(answer).toEqual({
      ...{ self: SELF, likes: 7, viewers: 4, read: { seq: 2, unread: 3, upTo: 5 } },
      ...{ position: at(5), recovered: false, snapshot: { from: 'snapshot' } },
    })
    expect(mia.seq).toBe(5)
    expect(mia.all).toEqual([])
    expect([...listeners.all]).toEqual([mia])
    expect(joined).toEqual(['Mia'])
    expect(state.told).toEqual([{ likes: 7, viewers: 4 }])
    expect(await counted('first')).toBe(1)
  })

  it('[STUDIO75] is told of no viewer more where it hosts the room, also where they watched already as somebody else', async () => {
    const { attach } = open()
    expect((await attach(listener('hu', { watches: false }))).viewers).toBe(3)
    expect((await attach(listener('mia'))).viewers).toBe(4)
    expect((await attach(listener('mia', { watches: false }))).viewers).toBe(3)
    expect((await attach(listener('hu'))).viewers, 'who was here without watching').toBe(3)
  })

  it('[WIRE8] [WIRE11] counts and is named once, however many connections it has', async () => {
    const { joined, attach } = open()
    await attach(listener('mia'))
    const again = await attach(listener('mia'))
    expect(again.viewers).toBe(3)
    expect(again).not.toHaveProperty('read')
    expect(joined).toEqual(['mia'])
  })

  it('[REC1] is sent what happened while its initial state was made, and while that is read', async () => {
    const { log, state, add, attach } = open()
    const mia = listener('mia')
    state.meanwhile = () => add(message(6))
    log.onRead = () => add(message(7))
    await attach(mia)
    expect(mia.heard).toEqual(['m6', 'm7'])
    expect(mia.seq).toBe(7)
  })

  it('that is gone before it is up to date is not kept', async () => {
    const { listeners, attach } = open()
    const mia = listener('mia', { gone: true })
    await attach(mia)
    expect(listeners.connections).toBe(0)
  })

  it('is not kept where the room is closed here', async () => {
    const { closed, listeners, attach } = open()
    closed.abort()
    await attach(listener('mia'))
    expect(listeners.connections).toBe(0)
  })
})

describe('a client that comes back', () => {
  it('[REC1] gets everything after its position, in frames, and none of it twice', async () => {
    const { listeners, joined, metrics, state, attach, counted } = open()
    const mia = listener('mia')
    expect(await attach(mia, at(2))).toEqual({ self: SELF, likes: 7, viewers: 4, position: at(2), recovered: true })
    expect(mia.heard).toEqual(['m3', 'm4', 'm5'])
    expect(mia.all).toHaveLength(2)
    expect(mia.seq).toBe(5)
    expect([...listeners.all]).toEqual([mia])
    expect(joined, 'it does not count as one that comes').toEqual([])
    expect(state.starts).toBe(0)
    expect(state.told).toEqual([{ likes: 7, viewers: 4 }])
    expect(await counted('resumed')).toBe(1)
    const sum = (await metrics.replayEvents.get()).values.find(({ metricName }) => metricName?.endsWith('_sum'))
    expect(sum?.value).toBe(3)
  })

  it('[REC1] is sent what happens meanwhile, too', async () => {
    const { log, attach, add } = open()
    const mia = listener('mia')
    // First it is looked at how much that is.
    log.onRead = () => (log.onRead = () => add(message(6)))
    expect((await attach(mia, at(4))).recovered).toBe(true)
    expect(mia.heard).toEqual(['m5', 'm6'])
    expect(mia.seq).toBe(6)
  })

  it.each([
    ['the end', at(5), {}],
    ['the farthest that may be replayed', at(1), { maxReplayEvents: 4 }],
  ])('[REC1] resumes from %s', async (_, since, limits) => {
    expect((await open(limits).attach(listener('mia'), since)).recovered).toBe(true)
  })

  it.each([
    ['[REC2] another history', at(2, 9), {}],
    ['[REC2] a seq that there is not yet', at(6), {}],
    ['[REC2] a seq of which the log knows nothing', at(-1), {}],
    ['[REC1] before the first event', at(0, 0), {}],
    ['[REC4] farther back than may be replayed', at(1), { maxReplayEvents: 3 }],
    ['[REC4] more than may be replayed', at(1), { maxReplayBytes: 300 }],
  ])('%s: it gets the initial state', async (_, since, limits) => {
    const { attach, counted } = open(limits)
    const mia = listener('mia')
    expect(await attach(mia, since)).toMatchObject({
      recovered: false,
      position: at(5),
      snapshot: { from: 'snapshot' },
    })
    expect(mia.all).toEqual([])
    expect(mia.seq).toBe(5)
    expect(await counted('startedAnew')).toBe(1)
  })

  it('[REC4] a part of what it missed, as the log has no more at once, is not enough', async () => {
    const { log, attach } = open()
    log.page = 2
    expect((await attach(listener('mia'), at(1))).recovered).toBe(false)
  })

  it('[REC1] from before the first event of an empty room, it has missed nothing', async () => {
    const { log, attach } = open()
    log.events.length = 0
    expect((await attach(listener('mia'), at(0, 0))).recovered).toBe(true)
  })
})

describe('a new start', () => {
  it('is sent to a client whose class has changed, who is of the new class from then on', async () => {
    const { joiner, listeners, slow, state } = open()
    const mia = listener('mia', { viewerClass: 'staff', seq: 5 })
    listeners.add(mia)
    slow.add(mia)
    const restarted = joiner.restart(mia, SELF, 'everyone')
    expect(mia.seq).toBe(CATCHING_UP)
    expect(slow.size).toBe(0)
    expect([...listeners.staff]).toEqual([])
    await restarted
    const frame = { t: 'self', room: 'r', self: SELF, snapshot: { from: 'snapshot' }, position: at(5) }
    expect(mia.all).toEqual([`sent:${JSON.stringify(frame)}`])
    expect([mia.viewerClass, mia.seq]).toEqual(['everyone', 5])
    expect([...listeners.staff]).toEqual([])
    expect(state.told).toEqual([undefined])
    await joiner.restart(mia, SELF, 'staff')
    expect([...listeners.staff]).toEqual([mia])
  })

  it('[HUB2] that fails is asked for again, ever later, until there is one', async () => {
    const { joiner, clock, state } = open()
    state.startFailures = 1
    const mia = listener('mia')
    await expect(joiner.restart(mia, SELF, 'everyone')).rejects.toThrow('no start')
    const asked: number[] = []
    for (let ms = 0; ms <= 6_000; ms += 100) {
      if (mia.anew > asked.length) asked.push(ms)
      clock.advance(100)
    }
    expect(asked).toEqual([800, 2_400, 4_400])
    mia.seq = 5
    clock.advance(60_000)
    expect(mia.anew).toBe(3)
  })

  it('[HUB2] is asked for at once by a client whose position is lost, and again if it does not come', () => {
    const { joiner, clock } = open()
    const mia = listener('mia', { seq: 3 })
    joiner.startOver(mia)
    expect([mia.seq, mia.anew]).toEqual([CATCHING_UP, 1])
    clock.advance(799)
    expect(mia.anew).toBe(1)
    clock.advance(1)
    expect(mia.anew).toBe(2)
  })

  it.each([
    ['who is gone', (mia: Heard) => Object.assign(mia, { gone: true })],
    ['where the room is closed here', (_: Heard, closed: AbortController) => closed.abort()],
  ])('is not asked for by one %s', (_, end) => {
    const { joiner, clock, closed } = open()
    const mia = listener('mia')
    joiner.startOver(mia)
    end(mia, closed)
    clock.advance(60_000)
    expect(mia.anew).toBe(1)
  })
})

describe('a viewer who is no longer slow', () => {
  it('[LEVEL3] is sent what came since, and every frame from then on', async () => {
    const { joiner, listeners, state } = open()
    const mia = listener('mia', { seq: 3 })
    joiner.recovered(mia)
    expect(mia.seq).toBe(CATCHING_UP)
    await settled()
    expect(state.told, 'it may have missed some counts').toEqual([undefined])
    expect(mia.heard).toEqual(['m4', 'm5'])
    expect(mia.seq).toBe(5)
    expect([...listeners.all]).toEqual([mia])
  })

  it('[HUB2] starts anew if that fails', async () => {
    const { joiner, clock, errors, log } = open()
    const mia = listener('mia', { seq: 3 })
    log.failures = 1
    joiner.recovered(mia)
    await settled()
    expect(errors).toHaveLength(1)
    clock.advance(800)
    expect(mia.anew).toBe(1)
  })
})
