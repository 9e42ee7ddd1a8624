import type { Model } from '@ovation/kernel'

/** A question to everybody in the room. */
export type Poll = {
  /** Its id. */
  poll: string
  /** Who asked. Absent in polls that were stored before this field existed. */
  by?: string
  question: string
  /** The options; votes refer to them by index, from 0. */
  options: string[]
  /** Milliseconds since 1970, by the server's clock. */
  openedAt: number
  /** When it ends by itself, in the same unit. Absent if it has to be closed. */
  endsAt?: number
  /** The votes per option counted so far; `tallied` has the counts that were last published. */
  counts: number[]
  tallied: number[]
  talliedAt: number
  /** Whether it has ended; it stays in the state until the next poll. */
  closed: boolean
}

export type PollSlice = { poll: Poll | null }

export type PollEvents = {
  'poll.opened': { poll: string; question: string; options: string[]; endsAt?: number }
  'poll.voted': { poll: string; option: number }
  'poll.tallied': { poll: string; counts: number[] }
  'poll.closed': { poll: string; counts: number[] }
}

const withVote = (counts: readonly number[], option: number): number[] =>
  counts.map((n, i) => (i === option ? n + 1 : n))

const change = ({ poll }: PollSlice, id: string, more: (poll: Poll) => Partial<Poll>): Partial<PollSlice> =>
  poll?.poll === id ? { poll: { ...poll, ...more(poll) } } : {}

export const polls: Model<PollSlice, PollEvents> = {
  initial: { poll: null },
  events: {
    'poll.opened': (_, body, { at, actor }) => {
      const none = body.options.map(() => 0)
      return { poll: { ...body, by: actor, openedAt: at, counts: none, tallied: none, talliedAt: at, closed: false } }
    },
    'poll.voted': (slice, { poll, option }) =>
      change(slice, poll, ({ counts }) => ({ counts: withVote(counts, option) })),
    'poll.tallied': (slice, { poll, counts }, { at }) =>
      change(slice, poll, () => ({ tallied: counts, talliedAt: at })),
    'poll.closed': (slice, { poll, counts }, { at }) =>
      change(slice, poll, () => ({ tallied: counts, talliedAt: at, closed: true })),
  },
  // A poll whose text was erased is shown to nobody, as if it had been removed.
  erased: { 'poll.opened': { poll: null } },
  on: {
    // Polls that were stored before `by` existed do not say who asked.
    'person.erased': ({ poll }, { person }: { person: string }) =>
      poll && (poll.by ?? person) === person ? { poll: null } : {},
  },
  // Votes that were not published yet are known only to the server.
  view: ({ poll }) => (poll ? { poll: { ...poll, counts: poll.tallied } } : undefined),
  serverOnly: ['poll.voted'],
}

/** A poll that has ended, with its result. Times are milliseconds since 1970. */
export type PastPoll = {
  poll: string
  question: string
  options: string[]
  openedAt: number
  closedAt: number
  /** The votes per option. */
  counts: number[]
}
