import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classMayRead, mayRead, jsonBytes } from '@ovation/kernel'
import { eraseState, eraseEvent, isErased, PERSONAL, LIMITS, SLICES } from './rules.ts'
import type { RoomEvent } from './index.ts'
import {
  evolve,
  evolvePublicState,
  honourDeletions,
  project,
  initialState,
  advanceView,
  evolveView,
  initialView,
} from './index.ts'
import { foldRows, play, steps } from './simulate.fixture.ts'
import type { Row } from './rules.ts'
import { ANNOUNCEMENT_LIMITS } from '@ovation/features/announcements/model'
import { MESSAGE_LIMITS } from '@ovation/features/messages/model'
import { POLL_LIMITS } from '@ovation/features/polls/limits'
import { ROOM_LIMITS } from '@ovation/features/room/model'
import { STAGE_LIMITS } from '@ovation/features/stage/model'
import { STATE_LIMITS } from '@ovation/features/state/model'

const fold = (log: readonly RoomEvent[], from = initialState('r')) => log.reduce(evolve, from)
const rowsOf = (log: readonly RoomEvent[]): Map<string, Row> => {
  const rows = new Map<string, Row>()
  for (const event of log) foldRows(rows, event)
  return rows
}
const options = { seed: 20_261_121, numRuns: 300 }

describe('the room as a fold of its log', () => {
  it('[ROOM1] folding from zero equals folding from any snapshot', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (script, at) => {
        const { log } = play(script)
        const cut = at % (log.length + 1)
        const snapshot = JSON.parse(JSON.stringify(fold(log.slice(0, cut)))) as ReturnType<typeof fold>
        expect(fold(log.slice(cut), snapshot)).toEqual(fold(log))
      }),
      options,
    )
  })

  it('[ROOM2] any thinning of the timeline leaves the essential view equal to the projection of the server', () => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.boolean()), (script, thin) => {
        const { log } = play(script)
        let view = initialView('r')
        for (const event of log) {
          const omitted = !classMayRead(event, 'everyone') || (event.tier === 'timeline' && thin.next().value === true)
          view = omitted ? advanceView(view, event) : evolveView(view, event)
        }
        // What only staff may read never affects what everybody sees.
        expect(view.state).toEqual(project(fold(log)))
      }),
      options,
    )
  })

  it('[ROOM2] staff, who read more, have the same essential view', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { log } = play(script)
        expect(log.reduce(evolvePublicState, initialState('r'))).toEqual(project(fold(log)))
      }),
      options,
    )
  })

  it('[ROOM3] fold(erase(log)) = erase(fold(log))', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('olga', 'hugo', 'mo', 'mia', 'gus'), (script, actor) => {
        const { log } = play(script)
        expect(fold(log.map((event) => eraseEvent(event, actor)))).toEqual(eraseState(fold(log), actor))
      }),
      options,
    )
  })

  it('[ERASE2] anyone who follows the erasure has what anyone who reads the erased log has: state, screens and rows', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('olga', 'hugo', 'mo', 'mia', 'gus'), (script, person) => {
        const { log } = play(script.slice(0, 40))
        const erasure = {
          ...{ v: 1, type: 'person.erased', at: 1, actor: 'system', audience: 'all', tier: 'essential', room: 'r' },
          ...{ epoch: 1, seq: log.length + 1, body: { person } },
        } as RoomEvent
        const wrote = (seq: number) => log.find((event) => event.seq === seq)?.actor === person
        const erased = log.map((event) => eraseEvent(event, person, wrote))
        expect(fold([...erased, erasure])).toEqual(fold([...log, erasure]))
        const view = (events: readonly RoomEvent[]) => [...events, erasure].reduce(evolveView, initialView('r'))
        expect(view(erased).state).toEqual(view(log).state)
        expect(view(erased).timeline).toEqual(view(log).timeline)
        expect(rowsOf([...erased, erasure])).toEqual(rowsOf([...log, erasure]))
      }),
      options,
    )
  })

  it('[ERASE3] an erased event has no field with words; what is order stays, and other people keep theirs', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom('hugo', 'mo', 'mia'), (script, person) => {
        for (const event of play(script).log) {
          const erased = eraseEvent(event, person, () => false)
          if (event.actor === person && PERSONAL.get(event.type))
            expect(isErased(event.type, erased.body as never)).toBe(true)
          expect({ ...erased, body: 0 }).toEqual({ ...event, body: 0 })
          if (event.type !== 'member.muted' && event.type !== 'member.banned') continue
          const { actor, until } = event.body ?? {}
          expect(erased.body).toMatchObject({ actor, until })
          if (event.actor === person || actor === person) expect(erased.body).not.toHaveProperty('reason')
          else expect(erased.body).toEqual(event.body)
        }
      }),
      options,
    )
  })

  it('[ROOM4] 100,000 members and bans leave the state within its bound', () => {
    let state = fold(play([]).log)
    for (let i = 0; i < 100_000; i++) {
      const common = { v: 1, at: i, actor: 'mo', audience: 'all', tier: 'essential', room: 'r', epoch: 1 } as const
      state = evolve(state, {
        ...common,
        seq: 2 * i + 2,
        type: 'role.granted',
        body: { actor: `u${i}`, role: 'member' },
      } as RoomEvent)
      state = evolve(state, {
        ...common,
        seq: 2 * i + 3,
        type: 'member.banned',
        body: { actor: `u${i}`, until: null },
      } as RoomEvent)
    }
    expect(jsonBytes(state)).toBeLessThanOrEqual(LIMITS.maxStateBytes)
  })

  it('[ROOM4] the fullest state that decide lets through is within its bound', () => {
    const full = {
      ...initialState('r'.repeat(LIMITS.maxIdChars)),
      title: '𠮷'.repeat(ROOM_LIMITS.maxTitleChars),
      announcement: {
        text: '𠮷'.repeat(ANNOUNCEMENT_LIMITS.maxAnnouncementChars),
        by: 'x'.repeat(LIMITS.maxIdChars),
        name: '𠮷'.repeat(LIMITS.maxNameChars),
        at: Date.now(),
      },
      pinned: Array.from({ length: MESSAGE_LIMITS.maxPinnedMessages }, () => Number.MAX_SAFE_INTEGER),
      poll: {
        poll: 'p'.repeat(LIMITS.maxIdChars),
        by: 'x'.repeat(LIMITS.maxIdChars),
        question: '𠮷'.repeat(POLL_LIMITS.maxPollQuestionChars),
        options: Array.from({ length: POLL_LIMITS.maxPollOptions }, () => '𠮷'.repeat(POLL_LIMITS.maxPollOptionChars)),
        openedAt: 1,
        counts: Array.from({ length: POLL_LIMITS.maxPollOptions }, () => Number.MAX_SAFE_INTEGER),
        tallied: Array.from({ length: POLL_LIMITS.maxPollOptions }, () => Number.MAX_SAFE_INTEGER),
        talliedAt: 1,
        closed: false,
      },
      stage: {
        layout: 'corner',
        hands: Array.from({ length: STAGE_LIMITS.maxHands }, () => ({
          actor: 'x'.repeat(LIMITS.maxIdChars),
          name: '𠮷'.repeat(LIMITS.maxNameChars),
          seen: true as const,
        })),
        guests: Array.from({ length: STAGE_LIMITS.maxStageGuests }, (_, n) => ({
          actor: 'x'.repeat(LIMITS.maxIdChars),
          name: '𠮷'.repeat(LIMITS.maxNameChars),
          ...{ seat: n + 1, muted: false, stream: 's'.repeat(LIMITS.maxIdChars), preparing: true as const },
        })),
      },
      shared: Object.fromEntries(
        Array.from({ length: STATE_LIMITS.maxSharedKeys }, (_, n) => [
          `${n}`.padStart(STATE_LIMITS.maxSharedKeyChars, 'k'),
          {
            value: 'x'.repeat(STATE_LIMITS.maxSharedBytes / STATE_LIMITS.maxSharedKeys),
            ...{ revision: Number.MAX_SAFE_INTEGER, by: 'x'.repeat(LIMITS.maxIdChars), at: Date.now() },
          },
        ]),
      ),
    }
    expect(jsonBytes(full)).toBeLessThanOrEqual(LIMITS.maxStateBytes)
  })

  it('[ROOM5] anyone who is outside the audience can read it neither by class nor by name', () => {
    fc.assert(
      fc.property(steps, (script) => {
        for (const event of play(script).log) {
          const outsider = { id: 'nobody', role: 'guest' as const }
          expect(mayRead(event, outsider)).toBe(event.audience === 'all')
          expect(mayRead(event, { id: event.actor, role: 'guest' })).toBe(true)
        }
      }),
      options,
    )
  })

  it('[ROOM6] the words of a deleted message are in no projection made after the deletion', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { log } = play(script)
        const deleted = new Set(log.flatMap((event) => (event.type === 'message.deleted' ? [event.amends ?? 0] : [])))
        for (const event of honourDeletions(log, deleted)) {
          if (event.type === 'message.sent' && deleted.has(event.seq)) expect(event.body).toBeNull()
          if (event.type === 'message.edited' && deleted.has(event.amends ?? 0)) expect(event.body).toBeNull()
        }
      }),
      options,
    )
  })

  it('[ROOM7] a standing, and every other row of a keyed slice, is a fold of the events about its key', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const { log, rows } = play(script)
        expect(rowsOf(log)).toEqual(rows)
        for (const ref of rows.values()) {
          const about = log.filter(
            (event) =>
              event.type === 'person.erased' ||
              SLICES.changedBy(event).some((one) => one.slice === ref.slice && one.key === ref.key),
          )
          expect(rowsOf(about).get(`${ref.slice}/${ref.key}`)).toEqual(ref)
        }
      }),
      options,
    )
  })
})
