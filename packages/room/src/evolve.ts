import type { EventBodies, EventType, RoomEvent } from './events.ts'
import type { Poll, RoomState } from './state.ts'

type Change = Partial<Omit<RoomState, 'room' | 'epoch' | 'seq'>>
type Meta = { at: number; actor: string }

const withCount = (counts: readonly number[], option: number): number[] =>
  counts.map((n, i) => (i === option ? n + 1 : n))

const changePoll = (state: RoomState, id: string, change: (poll: Poll) => Poll): Change =>
  state.poll?.poll === id ? { poll: change(state.poll) } : {}

type Fold = { [K in EventType]?: (state: RoomState, body: EventBodies[K], meta: Meta) => Change }

/** What each kind of event does to the room's state. Kinds that are absent only move the position. */
const FOLD: Fold = {
  'room.opened': (state, body) => ({ lifecycle: 'open', title: body.title ?? state.title }),
  'room.closed': () => ({ lifecycle: 'closed' }),
  'room.titled': (_, body) => ({ title: body.title }),
  'room.changed': (state, body) => ({ settings: { ...state.settings, ...body.settings } }),
  'message.deleted': (state, body) => ({ pinned: state.pinned.filter((seq) => seq !== body.message) }),
  'message.pinned': (state, body) => ({
    pinned: [...state.pinned.filter((seq) => seq !== body.message), body.message],
  }),
  'message.unpinned': (state, body) => ({ pinned: state.pinned.filter((seq) => seq !== body.message) }),
  'announcement.set': (_, body, meta) => ({
    announcement: body.text === null ? null : { text: body.text, by: meta.actor, name: body.by.name, at: meta.at },
  }),
  'poll.opened': (_, body, meta) => ({
    poll: {
      ...body,
      openedAt: meta.at,
      counts: body.options.map(() => 0),
      tallied: body.options.map(() => 0),
      talliedAt: meta.at,
      closed: false,
    },
  }),
  'poll.voted': (state, body) =>
    changePoll(state, body.poll, (poll) => ({ ...poll, counts: withCount(poll.counts, body.option) })),
  'poll.tallied': (state, body, meta) =>
    changePoll(state, body.poll, (poll) => ({ ...poll, tallied: body.counts, talliedAt: meta.at })),
  'poll.closed': (state, body, meta) =>
    changePoll(state, body.poll, (poll) => ({ ...poll, tallied: body.counts, talliedAt: meta.at, closed: true })),
  'likes.tallied': (_, body) => ({ likes: body.total }),
  // Who comes back within the grace time goes on with the same evening.
  'stream.started': ({ stream }, body, meta) => ({
    stream: {
      status: 'live',
      stream: body.stream,
      startedAt: stream.status === 'interrupted' ? stream.startedAt : meta.at,
    },
  }),
  'stream.interrupted': (state, body, meta) =>
    state.stream.status === 'live' && state.stream.stream === body.stream
      ? { stream: { ...state.stream, status: 'interrupted', since: meta.at } }
      : {},
  'stream.ended': (_, body, meta) => ({ stream: { status: 'ended', stream: body.stream, endedAt: meta.at } }),
}

/** Kinds that this program knows. Who meets another one may look on, but must not decide. */
export const KNOWN_EVENTS: ReadonlySet<string> = new Set<EventType>([
  ...(Object.keys(FOLD) as EventType[]),
  'message.sent',
  'message.edited',
  'role.granted',
  'member.muted',
  'member.unmuted',
  'member.banned',
  'member.unbanned',
  'report.sent',
  'notice.sent',
  'gift.sent',
  'custom.sent',
])

/** What an erased announcement leaves: nobody sees it any more, as if it had been taken down. */
const foldErased = (type: EventType): Change => (type === 'announcement.set' ? { announcement: null } : {})

/** Folds one event into the room's state. Pure; an unknown kind only moves the position. */
export function evolve(state: RoomState, event: RoomEvent): RoomState {
  const fold = FOLD[event.type] as ((state: RoomState, body: unknown, meta: Meta) => Change) | undefined
  const change = event.body === null ? foldErased(event.type) : fold?.(state, event.body, event)
  return { ...state, ...change, epoch: event.epoch, seq: event.seq }
}
