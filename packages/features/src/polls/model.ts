import type { Model } from '@ovation/kernel'

/** A question put to everybody. */
export type Poll = {
  /** Its id. */
  poll: string
  /** Who asked. Not there of polls from before it was written down. */
  by?: string
  question: string
  /** In the order in which they are counted, from 0. */
  options: string[]
  /** Milliseconds since 1970, by the server's clock. */
  openedAt: number
  /** When it ends by itself, likewise. Not there when it has to be closed. */
  endsAt?: number
  /** Votes by option as counted so far; what everybody was last told is in `tallied`. */
  counts: number[]
  tallied: number[]
  talliedAt: number
  /** Whether it is over; it stays until the next one. */
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

export const POLL_LIMITS = {
  maxPollOptions: 10,
  minPollOptions: 2,
  maxPollQuestionChars: 200,
  maxPollOptionChars: 80,
  maxPollMs: 24 * 3_600_000,
  pollTallyIntervalMs: 1_000,
} as const

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
  // Nobody sees one whose words are gone, as if it had been taken down.
  erased: { 'poll.opened': { poll: null } },
  on: {
    // Who asked is not known of polls from before it was written down.
    'person.erased': ({ poll }, { person }: { person: string }) =>
      poll && (poll.by ?? person) === person ? { poll: null } : {},
  },
  // Votes that nobody was told of yet are the server's alone.
  view: ({ poll }) => (poll ? { poll: { ...poll, counts: poll.tallied } } : undefined),
  serverOnly: ['poll.voted'],
}
