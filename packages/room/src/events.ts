import type { Role } from './roles.ts'
import type { Settings } from './settings.ts'
import type { StageLayout } from './state.ts'

/** Where something happened: the event at `seq` carries `epoch`. `{0, 0}` is before the first event. */
export type Position = { epoch: number; seq: number }

/** How an author was shown at that moment. Part of the body, so erasure reaches it. */
export type Author = { id: string; name: string; role: Role; avatar?: string }

/** How a message flies over the video. */
export type Danmaku = { mode: 'scroll' | 'top' | 'bottom'; color?: string; size?: 'small' | 'normal' | 'large' }

/** Stands for everybody from moderator upwards in an audience list. */
export const STAFF = '@staff'

/** Who may know the content. The actor of an event always may. */
export type Audience = 'all' | 'staff' | readonly string[]

/** Essential events reach everybody at every level; timeline events may be sampled out in delivery, never in storage. */
export type Tier = 'essential' | 'timeline'

/** Every kind of event and its body, version 1. A message is known in its room by the seq of its `message.sent`. */
export type EventBodies = {
  'room.opened': { title?: string }
  'room.closed': { reason?: string }
  'room.titled': { title: string }
  'room.changed': { settings: Partial<Settings> }
  /** The password changed; `door` is a keyed digest of it. For the server's own fold. */
  'door.set': { door: string | null }
  'message.sent': {
    text: string
    by: Author
    danmaku?: Danmaku
    data?: unknown
    replyTo?: number
    /** The command id its author chose, so that the author's screens match it with what they already show. */
    cid: string
    /** Stored, and shown to nobody: more was said just then than anybody can read. */
    shown?: false
  }
  'message.edited': { message: number; text: string }
  'message.deleted': { message: number }
  'message.pinned': { message: number }
  'message.unpinned': { message: number }
  'announcement.set': { text: string | null; by: Author }
  'role.granted': { actor: string; role: Role }
  /** The role that somebody's token gives has changed since they were here last. */
  'role.held': { actor: string; role: Role }
  'member.muted': { actor: string; until: number | null; reason?: string }
  'member.unmuted': { actor: string }
  'member.banned': { actor: string; until: number | null; reason?: string }
  'member.unbanned': { actor: string }
  'report.sent': { message?: number; actor?: string; reason: string; by: Author }
  'notice.sent': { to: string; text: string; by: Author }
  'poll.opened': { poll: string; question: string; options: string[]; endsAt?: number }
  'poll.voted': { poll: string; option: number }
  'poll.tallied': { poll: string; counts: number[] }
  'poll.closed': { poll: string; counts: number[] }
  'gift.sent': { gift: string; count: number; amount: number; by: Author }
  'likes.tallied': { total: number }
  'stream.started': { stream: string }
  /** The encoder disconnected without unpublishing; the broadcast continues if it reconnects in time. */
  'stream.interrupted': { stream: string }
  'stream.ended': { stream: string; reason?: string }
  'custom.sent': { name: string; data: unknown; by: Author }
  /** A value of the room's shared state; the seq of this event is its revision. An erasure leaves only the key. */
  'state.set': { key: string; value?: unknown }
  'state.deleted': { key: string }
  'hand.raised': { by: Author }
  'hand.lowered': { actor: string }
  'stage.invited': { actor: string; seat: number }
  'stage.left': { actor: string }
  /** By the host; what guests do with their own microphone is theirs. */
  'stage.muted': { actor: string; muted: boolean }
  'stage.arranged': { layout: StageLayout }
  /** The video of a slot comes, and goes. */
  'stage.appeared': { seat: number; stream: string }
  'stage.vanished': { stream: string }
  /** What they said up to here, and what was said about them, is destroyed. Stored in the transaction that destroys it. */
  'person.erased': { person: string }
}

/** The name of a kind of event. */
export type EventType = keyof EventBodies

/** What `decide` gives for one event; the append adds room, epoch and seq. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: {
    v: 1
    type: K
    /** Milliseconds since 1970, of the room's owner. */
    at: number
    actor: string
    audience: Audience
    tier: Tier
    body: EventBodies[K]
    /** The video time its author was watching, milliseconds since 1970. */
    streamTime?: number
    /** The seq of the message that this event changes. */
    amends?: number
  }
}[T]

/** One event of a room's log. `body` is null once erased, or without what `PERSONAL` names; its digest stays in the chain. */
export type RoomEvent<T extends EventType = EventType> = {
  [K in T]: Omit<EventDraft<K>, 'body'> & { room: string; epoch: number; seq: number; body: EventBodies[K] | null }
}[T]

/** Events that change a message. Of each type only the newest one counts. */
export const AMENDING: readonly EventType[] = ['message.edited', 'message.deleted']

const TIMELINE: ReadonlySet<EventType> = new Set(['message.sent', 'custom.sent', 'report.sent', 'notice.sent'])

/** Whether everybody is spared it, whatever their network takes. */
export const isSuppressed = (event: RoomEvent): boolean => event.type === 'message.sent' && event.body?.shown === false

export const tierOf = (type: EventType): Tier => (TIMELINE.has(type) ? 'timeline' : 'essential')
