import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { EncodedFrame } from './encoded-frame.ts'
import { event, message, settled } from './hub.fixture.ts'
import { Signals } from './signals.ts'

const INTERVAL_MS = 500
const MIA = { actorId: 'mia', name: 'Mia' }

function open({ sendMs = 0 }: { sendMs?: number } = {}) {
  const clock = new ManualClock()
  const closed = new AbortController()
  const frames: Record<string, unknown>[] = []
  const errors: unknown[] = []
  const counts = { likes: 0, viewers: 0 }
  const state = { failures: 0, meanwhile: () => {} }
  const signals = new Signals({
    ...{ room: 'r', clock, limits: { signalIntervalMs: INTERVAL_MS }, closed: closed.signal },
    counts: () => ({ ...counts }),
    send: async (frame: EncodedFrame) => {
      if (state.failures-- > 0) throw new Error('nobody could be sent to')
      frames.push(JSON.parse(frame.text) as Record<string, unknown>)
      state.meanwhile()
      await settled()
      clock.advance(sendMs)
    },
    onError: (error) => void errors.push(error),
  })
  /** Lets time pass, and what it brings happen. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    for (let turn = 0; turn < 3; turn++) await settled()
  }
  return { clock, closed, frames, errors, counts, state, signals, pass }
}

describe('[WIRE8] counts', () => {
  it('are sent once per interval, however often something changes', async () => {
    const { frames, counts, signals, pass } = open()
    for (counts.likes = 1; counts.likes < 5; counts.likes++) signals.schedule()
    await pass(INTERVAL_MS - 1)
    expect(frames).toEqual([])
    counts.viewers = 2
    await pass(1)
    expect(frames).toEqual([{ t: 'signal', room: 'r', likes: 5, viewers: 2 }])
    counts.likes = 6
    signals.schedule()
    await pass(INTERVAL_MS)
    expect(frames.slice(1)).toEqual([{ t: 'signal', room: 'r', likes: 6, viewers: 2 }])
  })

  it('are sent if either has changed, and not if neither has', async () => {
    const { frames, counts, signals, pass } = open()
    const next = async (): Promise<number> => {
      signals.schedule()
      await pass(INTERVAL_MS)
      return frames.length
    }
    expect(await next()).toBe(1)
    expect(await next()).toBe(1)
    counts.viewers = 1
    expect(await next()).toBe(2)
    counts.likes = 1
    expect(await next()).toBe(3)
    expect(await next()).toBe(3)
  })

  it('are not sent by themselves', async () => {
    const { frames, counts, pass } = open()
    counts.likes = 3
    await pass(10_000)
    expect(frames).toEqual([])
  })

  it('take at most a fortieth of the time', async () => {
    const { frames, counts, signals, pass } = open({ sendMs: 100 })
    signals.schedule()
    await pass(INTERVAL_MS)
    expect(frames).toHaveLength(1)
    counts.likes = 1
    signals.schedule()
    await pass(3_999)
    expect(frames).toHaveLength(1)
    await pass(1)
    expect(frames).toHaveLength(2)
  })

  it('that change while they are sent are sent in the next interval', async () => {
    for (const change of ['likes', 'viewers'] as const) {
      const { frames, counts, state, signals, pass } = open()
      state.meanwhile = () => (counts[change] = 7)
      signals.schedule()
      await pass(INTERVAL_MS)
      expect(frames[0]).toMatchObject({ [change]: 0 })
      await pass(INTERVAL_MS)
      expect(frames[1]).toMatchObject({ [change]: 7 })
      await pass(10_000)
      expect(frames).toHaveLength(2)
    }
  })

  it('are sent again after a failure, which is reported', async () => {
    const { frames, errors, counts, state, signals, pass } = open()
    state.failures = 1
    counts.likes = 1
    signals.schedule()
    await pass(INTERVAL_MS)
    expect(errors).toHaveLength(1)
    counts.likes = 2
    signals.schedule()
    await pass(INTERVAL_MS)
    expect(frames).toMatchObject([{ likes: 2 }])
  })

  it('are not sent when the room is closed here', async () => {
    const { closed, frames, counts, signals, pass } = open()
    counts.likes = 1
    signals.schedule()
    closed.abort()
    await pass(INTERVAL_MS)
    signals.schedule()
    await pass(INTERVAL_MS)
    expect(frames).toEqual([])
  })

  it('[HUB10] are sent again if somebody who came was told others, although they are as before', async () => {
    for (const other of [{ viewers: 4 }, { likes: 1 }]) {
      const { frames, counts, signals, pass } = open()
      counts.viewers = 3
      signals.schedule()
      await pass(INTERVAL_MS)
      signals.told({ ...counts, ...other })
      await pass(INTERVAL_MS)
      expect(frames.slice(1)).toEqual([{ t: 'signal', room: 'r', likes: 0, viewers: 3 }])
      signals.schedule()
      await pass(10_000)
      expect(frames).toHaveLength(2)
    }
  })

  it('[HUB10] are sent again if it is not known which somebody was told, and not if they were told the same', async () => {
    const { frames, counts, signals, pass } = open()
    signals.schedule()
    await pass(INTERVAL_MS)
    signals.told({ ...counts })
    await pass(INTERVAL_MS)
    expect(frames).toHaveLength(1)
    signals.told(undefined)
    await pass(INTERVAL_MS)
    expect(frames).toHaveLength(2)
  })

  it('[HUB10] are sent again to somebody who came while they were sent', async () => {
    const { frames, counts, state, signals, pass } = open()
    counts.viewers = 3
    state.meanwhile = () => {
      state.meanwhile = () => {}
      signals.told({ ...counts, viewers: 4 })
    }
    signals.schedule()
    await pass(INTERVAL_MS)
    await pass(INTERVAL_MS)
    expect(frames).toMatchObject([{ viewers: 3 }, { viewers: 3 }])
  })

  it('of a new client are sent to the others', async () => {
    const { frames, counts, signals, pass } = open()
    counts.viewers = 1
    signals.told({ ...counts })
    await pass(INTERVAL_MS)
    expect(frames).toMatchObject([{ viewers: 1 }])
  })

  it('are those that a new client is told', () => {
    const { counts, signals } = open()
    counts.likes = 3
    expect(signals.counts()).toEqual({ likes: 3, viewers: 0 })
  })
})

describe('[WIRE11] joins and typing', () => {
  it('are sent with the counts', async () => {
    const { frames, signals, pass } = open()
    signals.joined('Gus')
    signals.typing(MIA)
    await pass(INTERVAL_MS)
    expect(frames).toEqual([
      {
        ...{ t: 'signal', room: 'r', likes: 0, viewers: 0, joined: ['Gus'] },
        ...{ typing: { count: 1, names: ['Mia'] }, typingIds: ['mia'] },
      },
    ])
  })

  it('somebody who stops without a word is no longer shown within seconds, and then nothing is sent', async () => {
    const { frames, signals, pass } = open()
    signals.typing(MIA)
    for (let halfSecond = 0; halfSecond < 16; halfSecond++) await pass(500)
    expect(frames).toHaveLength(2)
    expect(frames[1]).toMatchObject({ typing: { count: 0, names: [] } })
    await pass(60_000)
    expect(frames).toHaveLength(2)
  })

  it('somebody who goes on typing is looked at once a second', async () => {
    const { clock, frames, signals, pass } = open()
    let looks = 0
    const after = clock.after
    clock.after = (delayMs, run) => {
      if (delayMs === 1_000) looks += 1
      return after(delayMs, run)
    }
    for (let second = 0; second < 10; second++) {
      signals.typing(MIA)
      await pass(500)
      await pass(500)
    }
    expect(looks).toBeLessThanOrEqual(11)
    expect(frames).toHaveLength(1)
  })

  it.each([
    ['sent their message', (signals: Signals) => signals.take(message(2))],
    [
      'were erased',
      (signals: Signals) => signals.take(event(2, 'person.erased', { person: 'mia' }, { actor: 'system' })),
    ],
    ['left', (signals: Signals) => signals.left('mia')],
  ])('those who %s are not typing', async (_, stop) => {
    const { frames, signals, pass } = open()
    signals.typing(MIA)
    await pass(INTERVAL_MS)
    stop(signals)
    await pass(INTERVAL_MS)
    expect(frames[1]).toMatchObject({ typing: { count: 0 } })
  })

  it('what others do, or what was erased, ends nobody’s typing and costs nothing', async () => {
    const { clock, frames, signals, pass } = open()
    signals.typing(MIA)
    await pass(INTERVAL_MS)
    const timers: number[] = []
    const after = clock.after
    clock.after = (delayMs, run) => {
      timers.push(delayMs)
      return after(delayMs, run)
    }
    signals.take(message(2, { actor: 'gus' }))
    signals.take(event(3, 'message.edited', { text: 'x' }))
    signals.take(event(4, 'person.erased', null))
    signals.left('gus')
    expect(timers).toEqual([])
    await pass(INTERVAL_MS)
    expect(frames).toHaveLength(1)
  })
})
