import { eraseState } from './erase.ts'
import type { EventBodies, EventType, RoomEvent } from './events.ts'
import { withoutKey } from './shared-state.ts'
import { EMPTY_STAGE } from './state.ts'
import type { Poll, RoomState, StageState } from './state.ts'

type Change = Partial<Omit<RoomState, 'room' | 'epoch' | 'seq'>>
type Meta = { at: number; actor: string; seq: number }

const withCount = (counts: readonly number[], option: number): number[] =>
  counts.map((n, i) => (i === option ? n + 1 : n))

const changePoll = (state: RoomState, id: string, change: (poll: Poll) => Poll): Change =>
  state.poll?.poll === id ? { poll: change(state.poll) } : {}

const changeStage = ({ stage }: RoomState, change: Partial<StageState>): Change => ({ stage: { ...stage, ...change } })

type Fold = { [K in EventType]?: (state: RoomState, body: EventBodies[K], meta: Meta) => Change }

/** What each kind of event does to the room's state. Kinds that are absent only move the position. */
const FOLD: Fold = {
  'room.opened': (state, body) => ({ lifecycle: 'open', title: body.title ?? state.title }),
  'room.closed': () => ({ lifecycle: 'closed', stage: EMPTY_STAGE }),
  'room.titled': (_, body) => ({ title: body.title }),
  'room.changed': (state, body) => ({ settings: { ...state.settings, ...body.settings } }),
  'door.set': (_, body) => ({ door: body.door }),
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
      by: meta.actor,
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
  // Who comes back within the grace time goes on with the same broadcast.
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
  // The stage goes with the broadcast; how it was arranged stays.
  'stream.ended': ({ stage }, body, meta) => ({
    stream: { status: 'ended', stream: body.stream, endedAt: meta.at },
    stage: { ...EMPTY_STAGE, layout: stage.layout },
  }),
  'state.set': (state, body, meta) => ({
    shared:
      'value' in body
        ? { ...state.shared, [body.key]: { value: body.value, revision: meta.seq, by: meta.actor, at: meta.at } }
        : withoutKey(state.shared, body.key),
  }),
  'state.deleted': (state, body) => ({ shared: withoutKey(state.shared, body.key) }),
  'hand.raised': (state, body) =>
    changeStage(state, { hands: [...state.stage.hands, { actor: body.by.id, name: body.by.name }] }),
  'hand.lowered': (state, body) =>
    changeStage(state, { hands: state.stage.hands.filter(({ actor }) => actor !== body.actor) }),
  'stage.invited': (state, { actor, seat }) => {
    const { hands, guests } = state.stage
    const name = hands.find((hand) => hand.actor === actor)?.name ?? ''
    return changeStage(state, {
      hands: hands.filter((hand) => hand.actor !== actor),
      guests: [...guests, { actor, name, seat, muted: false, stream: null }],
    })
  },
  'stage.left': (state, body) =>
    changeStage(state, { guests: state.stage.guests.filter(({ actor }) => actor !== body.actor) }),
  'stage.muted': (state, { actor, muted }) =>
    changeStage(state, {
      guests: state.stage.guests.map((guest) => (guest.actor === actor ? { ...guest, muted } : guest)),
    }),
  'stage.arranged': (state, body) => changeStage(state, { layout: body.layout }),
  'stage.appeared': (state, { seat, stream }) =>
    changeStage(state, {
      guests: state.stage.guests.map((guest) => (guest.seat === seat ? { ...guest, stream } : guest)),
    }),
  'stage.vanished': (state, body) =>
    changeStage(state, {
      guests: state.stage.guests.map((guest) => (guest.stream === body.stream ? { ...guest, stream: null } : guest)),
    }),
  'person.erased': (state, { person }) => eraseState(state, person),
}

// A function, so that it is left out where nobody asks for it: a bundler keeps what is spread.
const knownEvents = (): ReadonlySet<string> =>
  new Set<EventType>([
    ...(Object.keys(FOLD) as EventType[]),
    'message.sent',
    'message.edited',
    'role.granted',
    'role.held',
    'member.muted',
    'member.unmuted',
    'member.banned',
    'member.unbanned',
    'report.sent',
    'notice.sent',
    'gift.sent',
    'custom.sent',
  ])

/** Kinds that this program knows. Who meets another one may look on, but must not decide. */
export const KNOWN_EVENTS: ReadonlySet<string> = /* @__PURE__ */ knownEvents()

/** What an erased announcement or poll leaves: nobody sees it any more, as if it had been taken down. */
const foldErased = (type: EventType): Change =>
  type === 'announcement.set' ? { announcement: null } : type === 'poll.opened' ? { poll: null } : {}

/** Folds one event into the room's state. Pure; an unknown kind only moves the position. */
export function evolve(state: RoomState, event: RoomEvent): RoomState {
  const fold = (Object.hasOwn(FOLD, event.type) ? FOLD[event.type] : undefined) as
    | ((state: RoomState, body: unknown, meta: Meta) => Change)
    | undefined
  const change = event.body === null ? foldErased(event.type) : fold?.(state, event.body, event)
  return { ...state, ...change, epoch: event.epoch, seq: event.seq }
}
