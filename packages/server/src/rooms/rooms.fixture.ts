import { initialSite } from '@ovation/room'
import type { Command } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { InProcessBus } from '../bus/index.ts'
import { cacheOf } from './cache.fixture.ts'
import type { RoomHead, StoredEvent, Unit } from '../log/index.ts'
import { createMetrics, SERVER_LIMITS } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import { listener, message, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import { MemoryLog } from './memory-log.fixture.ts'
import { ALONE } from './ownership.ts'
import { Rooms } from './rooms.ts'

export const OWNER = { id: 'o', name: 'O', role: 'owner' } as const
const SELF = { role: 'guest' } as const

/** The rooms of a node beside node `b`, which owns those in `elsewhere`. The rooms `names` exist. */
export async function nodeWith(names: string[] = [], limits: Record<string, number> = {}) {
  const clock = new ManualClock()
  const log = new MemoryLog()
  const bus = new InProcessBus<StoredEvent[]>()
  const seen = {
    given: [] as unknown[],
    logged: [] as unknown[],
    taken: [] as string[],
    diverged: [] as string[],
    erasedReads: [] as unknown[],
    saved: [] as string[],
    created: [] as unknown[],
    units: [] as Unit[],
    present: [] as unknown[],
    watched: [] as unknown[],
  }
  const elsewhere = new Set<string>()
  const away = { heads: false, due: false }
  const words = { events: 0, digests: false }
  const counted = { takes: 0, reads: 0, together: 0 }
  const { heads, createRoom, takeOwnership, read } = log
  Object.assign(log, {
    heads: (rooms?: string[]): Promise<RoomHead[]> =>
      away.heads ? Promise.reject(new Error('the log was away')) : heads(rooms),
    createRoom: (room: string, at: number) => {
      seen.created.push([room, at])
      return createRoom(room)
    },
    takeOwnership: (room: string) => {
      counted.takes += 1
      return takeOwnership(room)
    },
    read: (room: string, range: { after: number; limit: number }) => {
      counted.reads += 1
      return read(room, range)
    },
    dueRows: () =>
      away.due ? Promise.reject(new Error('the log was away')) : Promise.resolve({ due: [], nextAt: null }),
    saveSnapshot: async ({ state }: { state: { room: string } }) => void seen.saved.push(state.room),
    wordsOf: async () => words,
    purge: async () => 'later',
  })
  const site = { state: initialSite(), know: async () => {} }
  const rooms = new Rooms({
    ...{
      log: log.port,
      bus,
      clock,
      limits: { ...SERVER_LIMITS, gatherIntervalMs: 0, ...limits },
      metrics: createMetrics(),
    },
    committer: {
      append: (all: Unit[]) => {
        seen.units.push(...all)
        return log.append(all)
      },
    },
    cache: cacheOf(clock),
    logger: { error: (...all: unknown[]) => void seen.logged.push(all) } as unknown as Logger,
    ...{ storageRefusal: () => undefined, openWallet: async () => {}, connectedRole: () => undefined },
    idsOf: async (person) => [person],
    ...{ requestKey: 'k', site },
    ownership: {
      ...ALONE,
      elsewhere: (room) => (elsewhere.has(room) ? 'b' : undefined),
      like: (room, count) => void seen.given.push([room, count]),
      likes: (room) => (elsewhere.has(room) ? 70 : 0),
      present: (...all) => void seen.present.push(all),
    },
    together: (steps) => {
      counted.together += 1
      steps()
      counted.together -= 1
    },
    onPresent: (...all) => void seen.watched.push(all),
    onTaken: ({ room }) => void seen.taken.push(room),
    eraseRead: async (...all) => void seen.erasedReads.push(all),
    onDiverged: () => void seen.diverged.push('diverged'),
  })
  for (const name of names) await log.createRoom(name)
  let ids = 0
  const say = (room: string, text = 'x') =>
    rooms.command(room, {
      ...{ actor: { id: 'mia', name: 'Mia', role: 'member' }, commandId: `c${++ids}` },
      command: { type: 'message.send', body: { text } } as Command,
    })
  /** The room is open, and has stored that. */
  const opened = async (room: string): Promise<void> => {
    await rooms.command(room, {
      ...{ actor: OWNER, commandId: `open ${room}` },
      command: { type: 'room.open', body: { title: 'R' } },
    })
  }
  const join = async (room: string, name: string, more: Partial<Heard> = {}): Promise<Heard> => {
    const one = listener(name, more)
    await (await rooms.hub(room)).attach(one, { self: SELF, answer: () => {} })
    return one
  }
  const pass = async (ms: number): Promise<void> => {
    // In steps, so that what a timer begins ends before the next one.
    for (let left = ms; left > 0; left -= 500) {
      clock.advance(Math.min(500, left))
      await settled()
      await settled()
    }
  }
  const types = (room: string): string[] => (log.events.get(room) ?? []).map(({ type }) => type)
  /** Stores an event of which the bus tells nobody. */
  const store = (room: string, seq: number): void => void log.events.get(room)?.push(message(seq, { room }))
  return {
    ...{ rooms, site, clock, log, bus, elsewhere, away, words, counted, say, opened, join, pass, types, store },
    ...seen,
  }
}
