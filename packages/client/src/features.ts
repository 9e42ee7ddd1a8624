import type { Author, CommandBodies, GiftId, Position, RoomEvent, StageLayout } from '@ovation/room'
import { gatherLikesMs } from './times.ts'
import type { Room } from './room.ts'

type Subscription = { unsubscribe(): void }

export type CustomEvent = { name: string; data: unknown; by: Author; position: Position; at: number }

/** An integrator's own events, in the same order as everything else. */
export class CustomEvents {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  /** `name` carries a prefix of your own, such as `acme.offer`; `data` is up to 4 kB of JSON. */
  async send(name: string, data: unknown): Promise<Position> {
    return this.#room.command('custom.send', { name, data })
  }

  /** Hears of events with that name; of all without one. */
  subscribe(name: string | undefined, listener: (event: CustomEvent) => void): Subscription {
    return this.#room.onEvent((event) => {
      if (event.type !== 'custom.sent' || !event.body || (name !== undefined && event.body.name !== name)) return
      listener({ ...event.body, at: event.at, position: { epoch: event.epoch, seq: event.seq } })
    })
  }
}

/** Likes: counted here, sent together at most once a second, and less often in a crowd. */
export class Reactions {
  #room: Room
  #unsent = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(room: Room) {
    this.#room = room
  }

  get unsent(): number {
    return this.#unsent
  }

  like(count = 1): void {
    this.#unsent += count
    this.#timer ??= setTimeout(() => this.flush(), gatherLikesMs(this.#room.getSnapshot().viewers))
    this.#room.changed()
  }

  /** Sends what is gathered at once. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#unsent === 0 || this.#room.status !== 'attached') return
    // A signal is not worth keeping: what the server does not take is gone.
    this.#room.connection.send({ t: 'like', room: this.#room.name, count: Math.min(this.#unsent, 500) })
    this.#unsent = 0
  }

  subscribe(listener: (likes: number) => void): Subscription {
    return watch(this.#room, (room) => room.getSnapshot().likes, listener)
  }
}

/** How many are here. */
export class Occupancy {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  subscribe(listener: (occupancy: { viewers: number }) => void): Subscription {
    return watch(
      this.#room,
      (room) => room.getSnapshot().viewers,
      (viewers) => listener({ viewers }),
    )
  }
}

export class Polls {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  async open(poll: CommandBodies['poll.open']): Promise<Position> {
    return this.#room.command('poll.open', poll)
  }

  /** Votes in the poll that is open now. Each person votes once. */
  async vote(option: number): Promise<Position> {
    return this.#room.command('poll.vote', { poll: this.#room.getSnapshot().state.poll?.poll ?? '', option })
  }

  async close(): Promise<Position> {
    return this.#room.command('poll.close', { poll: this.#room.getSnapshot().state.poll?.poll ?? '' })
  }
}

export class Gifts {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  /** Pays and shows a gift, both or neither. */
  async send(gift: GiftId, count = 1): Promise<Position> {
    return this.#room.command('gift.send', { gift, count })
  }

  /** Whole coins that this person can give. A joining viewer's test coins are counted. */
  async balance(): Promise<number> {
    await this.#room.whenAttached()
    const { connection, name } = this.#room
    return (await connection.request<{ balance: number }>({ t: 'wallet', room: name })).balance
  }

  subscribe(listener: (gift: Extract<RoomEvent, { type: 'gift.sent' }>) => void): Subscription {
    return this.#room.onEvent((event) => {
      if (event.type === 'gift.sent') listener(event)
    })
  }
}

type Sanction = { durationMs?: number | null; reason?: string }

/** What those who run a room can do, and what everybody can report to them. */
export class Moderation {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  async mute(actor: string, { durationMs = null, reason }: Sanction = {}): Promise<Position> {
    return this.#room.command('member.mute', { actor, durationMs, ...(reason ? { reason } : {}) })
  }

  async unmute(actor: string): Promise<Position> {
    return this.#room.command('member.unmute', { actor })
  }

  async ban(actor: string, { durationMs = null, reason }: Sanction = {}): Promise<Position> {
    return this.#room.command('member.ban', { actor, durationMs, ...(reason ? { reason } : {}) })
  }

  async unban(actor: string): Promise<Position> {
    return this.#room.command('member.unban', { actor })
  }

  async report(report: CommandBodies['report.send']): Promise<Position> {
    return this.#room.command('report.send', report)
  }

  async notify(to: string, text: string): Promise<Position> {
    return this.#room.command('notice.send', { to, text })
  }
}

/** Guests beside the host: who asks, who was invited (`state.stage`), and, for anyone who was, `self.stage` to publish with. */
export class Stage {
  #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  async raiseHand(): Promise<Position> {
    return this.#room.command('hand.raise', {})
  }

  /** One's own; staff lower anybody's. */
  async lowerHand(actor?: string): Promise<Position> {
    return this.#room.command('hand.lower', actor === undefined ? {} : { actor })
  }

  async invite(actor: string): Promise<Position> {
    return this.#room.command('stage.invite', { actor })
  }

  /** Oneself; staff take anybody off. */
  async leave(actor?: string): Promise<Position> {
    return this.#room.command('stage.leave', actor === undefined ? {} : { actor })
  }

  async mute(actor: string, muted: boolean): Promise<Position> {
    return this.#room.command('stage.mute', { actor, muted })
  }

  async arrange(layout: StageLayout): Promise<Position> {
    return this.#room.command('stage.arrange', { layout })
  }
}

/** Calls back with a value of the room's snapshot: now, and whenever it changes. */
function watch<V>(room: Room, select: (room: Room) => V, listener: (value: V) => void): Subscription {
  let last: V | undefined
  const check = (): void => {
    const value = select(room)
    if (value !== last && room.status === 'attached') listener((last = value))
  }
  const unsubscribe = room.subscribe(check)
  check()
  return { unsubscribe }
}
