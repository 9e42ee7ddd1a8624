import { evolve, initialState, NewerEvent, STATE_VERSION } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { SNAPSHOT_VERSIONS } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import type { ReadRange, RoomHead, RoomLog, StoredEvent, StoredSnapshot } from '../log/index.ts'
import { foldRoom } from './fold.ts'
import { event, message } from './hub.fixture.ts'

const opened = event(1, 'room.opened', { title: 'Stage' })
const changed = (seq: number): StoredEvent => event(seq, 'room.changed', { settings: { slowModeMs: seq } })

function open(events: StoredEvent[], snapshot?: unknown) {
  const asked: ReadRange[] = []
  const log = {
    loadSnapshot: async () => snapshot as StoredSnapshot | undefined,
    heads: async () => [{ tailSeq: 0 } as RoomHead],
    read: async (_: string, range: ReadRange) => {
      asked.push(range)
      return events.filter(({ seq }) => seq > range.after).slice(0, range.limit)
    },
  } as unknown as RoomLog
  return { asked, log, fold: () => foldRoom(log, 'r') }
}

const stateAfter = (...events: StoredEvent[]): RoomState => events.reduce(evolve, initialState('r'))

/** A snapshot that nothing in the log leads to, so that it shows where the state comes from. */
const snapshot = (more: object = {}, state: object = {}) => ({
  ...{ stateVersion: STATE_VERSION, versions: SNAPSHOT_VERSIONS, position: { epoch: 1, seq: 2 } },
  state: { ...stateAfter(opened, changed(2)), likes: 42, ...state },
  ...more,
})

describe('the state of a room', () => {
  it('is that of all its events', async () => {
    const { fold, asked } = open([opened, changed(2), message(3)])
    expect(await fold()).toEqual(stateAfter(opened, changed(2), message(3)))
    expect(asked.map(({ after }) => after)).toEqual([0, 3])
  })

  it('of a room without events is as it begins', async () => {
    expect(await open([]).fold()).toEqual(initialState('r'))
  })

  it('is read in parts of a thousand events and four mebibytes', async () => {
    const { fold, asked } = open([opened, ...Array.from({ length: 1_999 }, (_, index) => message(index + 2))])
    expect((await fold()).seq).toBe(2_000)
    expect(asked).toEqual([0, 1_000, 2_000].map((after) => ({ after, limit: 1_000, maxBytes: 4_194_304 })))
  })

  it('goes on from a snapshot', async () => {
    const { fold, asked } = open([opened, changed(2), changed(3)], snapshot())
    expect(await fold()).toMatchObject({ seq: 3, likes: 42, settings: { slowModeMs: 3 } })
    expect(asked.map(({ after }) => after)).toEqual([2, 3])
  })

  it('has what a snapshot of before it was invented lacks as it begins', async () => {
    const { pinned: _, settings, ...rest } = snapshot().state
    const { slowModeMs: __, ...older } = settings
    const { fold } = open([opened, changed(2)], snapshot({ state: { ...rest, settings: older } }))
    expect(await fold()).toMatchObject({ likes: 42, pinned: [], settings: { slowModeMs: 0 } })
  })
})

describe('a snapshot is left aside', () => {
  const aside = async (one: unknown): Promise<boolean> => {
    const state = await open([opened, changed(2)], one).fold()
    expect(state.seq).toBe(2)
    return state.likes === 0
  }

  it('if a newer program wrote it', async () => {
    expect(await aside(snapshot())).toBe(false)
    expect(await aside(snapshot({ stateVersion: STATE_VERSION + 1 }))).toBe(true)
    expect(await aside(snapshot({ stateVersion: STATE_VERSION - 1 }))).toBe(false)
    expect(await aside(snapshot({ versions: { ...SNAPSHOT_VERSIONS, messages: 99 } }))).toBe(true)
  })

  it.each([
    ['is none', null],
    ['is a text', 'x'],
    ['is a list', []],
  ])('if its state %s', async (_, state) => {
    expect(await aside(snapshot({ state }))).toBe(true)
  })

  it.each([
    ['a number', { seq: '2' }],
    ['a list', { pinned: { 0: 1 } }],
    ['a list', { pinned: null }],
    ['an object', { settings: [] }],
    ['an object', { settings: null }],
    ['a setting', { settings: { slowModeMs: '5' } }],
    ['a setting', { settings: { slowModeMs: null } }],
  ])('if it has something else in place of %s', async (_, state) => {
    expect(await aside(snapshot({}, state))).toBe(true)
  })

  it('not for what it has more, nor in place of null', async () => {
    expect(await aside(snapshot({}, { invented: 1 }))).toBe(false)
    expect(initialState('r').poll).toBeNull()
    expect(await aside(snapshot({}, { poll: { poll: 'p', counts: [], tallied: [], options: [] } }))).toBe(false)
  })
})

describe('a log that cannot be folded', () => {
  it('of a newer program is refused: a decision would be a guess', async () => {
    const { fold } = open([opened, event(2, 'moon.risen', {})])
    await expect(fold()).rejects.toMatchObject({
      code: 'newer_data',
      message: expect.stringContaining("event 'moon.risen'") as string,
    })
  })

  it('of a newer version of an event is refused in words', async () => {
    const { log } = open([])
    log.read = () => Promise.reject(new NewerEvent('event x has version 9; start the newer program'))
    await expect(foldRoom(log, 'r')).rejects.toMatchObject({
      code: 'newer_data',
      message: expect.stringMatching(/event x has version 9(?!; start)/) as string,
    })
  })

  it('for another reason is what it is', async () => {
    const { log } = open([])
    log.read = () => Promise.reject(new Error('the log was away'))
    await expect(foldRoom(log, 'r')).rejects.toThrow('the log was away')
  })

  it('with a gap is named with what is missing', async () => {
    await expect(open([opened, message(3)]).fold()).rejects.toThrow('the log of room r has no event 2;')
    await expect(open([changed(2)]).fold()).rejects.toThrow('has no event 1;')
  })
})
