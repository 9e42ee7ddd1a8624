import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RoomEvent } from './index.ts'
import { evolve, initialState, upcast } from './index.ts'
import { KNOWN_EVENTS } from './rules.ts'
import deleted1 from './fixtures/deleted-v1.json' with { type: 'json' }
import version1 from './fixtures/events-v1.json' with { type: 'json' }
import { EVENT_VERSION } from './upcast.ts'

/** Kinds of features that are newer than the log of the version, in their folders. */
const added = globSync(new URL('../../features/src/*/events-v1.json', import.meta.url).pathname).flatMap(
  (file) => JSON.parse(readFileSync(file, 'utf8')) as object[],
)
const withAdded = [
  ...version1,
  ...added.map((event, index) => ({
    ...{ v: 1, type: '', room: 'r', epoch: 1, seq: version1.length + 1 + index, at: 2_000, ...event },
  })),
]

/** One log per version, each with an event of every kind in that version. Never changed once released. */
const VERSIONS: readonly (readonly { v: number; type: string }[])[] = [withAdded]

describe('events that were ever written', () => {
  it('[ROOM8] every version has a fixture that folds, and the newest one holds every kind', () => {
    expect(VERSIONS).toHaveLength(EVENT_VERSION)
    for (const log of VERSIONS) {
      const state = log.map(upcast).reduce(evolve, initialState('r'))
      expect(state).toEqual({
        room: 'r',
        epoch: 1,
        seq: version1.length + added.length,
        lifecycle: 'closed',
        title: 'A long evening',
        // Was written as `guests: false`.
        settings: { ...initialState('r').settings, slowModeMs: 1_000, access: 'members' },
        door: 'd1',
        announcement: { text: 'Welcome', by: 'u1', name: '小美', at: 1_009 },
        pinned: [],
        poll: {
          poll: 'p1',
          by: 'u1',
          question: 'Tea?',
          options: ['yes', 'no'],
          endsAt: 9_000,
          openedAt: 1_017,
          counts: [1, 0],
          tallied: [1, 0],
          talliedAt: 1_020,
          closed: true,
        },
        likes: 42,
        stream: { status: 'ended', stream: 's1', endedAt: 1_024 },
        stage: {
          layout: 'side',
          // Mei, who had raised a hand, was erased.
          hands: [],
          guests: [{ actor: 'u2', name: '阿涛', seat: 1, muted: true, stream: 'g1' }],
        },
        shared: { score: { value: { home: 1, away: 0 }, revision: 47, by: 'u1', at: 1046 } },
      })
      // What ends a room is the last of its log, or begins another one.
      expect(evolve(state, upcast(deleted1 as unknown as RoomEvent))).toEqual({
        ...initialState('r'),
        epoch: 2,
        seq: 60,
      })
    }
    expect(new Set([...withAdded, deleted1].map(({ type }) => type))).toEqual(KNOWN_EVENTS)
  })

  it('[ROOM8] a newer version is not guessed at; an unknown kind only moves the position', () => {
    expect(() => upcast({ v: EVENT_VERSION + 1, type: 'message.sent' })).toThrow('start the newer program')
    const unknown = { ...version1[0], type: 'room.painted', seq: 1 } as unknown as RoomEvent
    expect(evolve(initialState('r'), unknown)).toEqual({ ...initialState('r'), epoch: 1, seq: 1 })
  })

  it('[ROOM8] events of this version stay as they are', () => {
    for (const stored of version1) if (stored.type !== 'room.changed') expect(upcast(stored)).toBe(stored)
    const erased = { v: 1, type: 'room.changed', body: null }
    expect(upcast(erased)).toBe(erased)
  })

  it.each([
    [{ guests: true }, { access: 'public' }],
    [
      { guests: false, slowModeMs: 5 },
      { access: 'members', slowModeMs: 5 },
    ],
    [{ guests: true, access: 'tokens' }, { access: 'tokens' }],
    [{ slowModeMs: 5 }, { slowModeMs: 5 }],
  ])('[ROOM8] the settings %j, from before there were ways in, are read as %j', (settings, expected) => {
    const stored = { v: 1, type: 'room.changed', body: { settings } }
    expect(upcast(stored)).toEqual({ ...stored, body: { settings: expected } })
  })

  it('[ROOM8] what is newer names itself, and what to do', () => {
    const newer = { v: EVENT_VERSION + 1, type: 'message.sent' }
    expect(() => upcast(newer)).toThrow(
      expect.objectContaining({
        name: 'NewerEvent',
        message: expect.stringMatching(/^event message\.sent has version 2/),
      }),
    )
  })
})
