import type { SignalFrame } from '@ovation/protocol'
import type { RoomEvent } from '@ovation/room'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { EncodedFrame } from './encoded-frame.ts'
import type { Listener } from './listener.ts'
import { RoomActivity } from './room-activity.ts'

const LOOK_AT_TYPING_MS = 1_000
/** Counts may take at most this share of the time: a fortieth. */
const SIGNAL_SHARE = 40

/** Likes so far, and how many people watch on all nodes. */
export type Counts = { likes: number; viewers: number }

export type SignalsDeps = {
  room: string
  clock: Clock
  limits: Pick<ServerLimits, 'signalIntervalMs'>
  counts: () => Counts
  /** Sends a frame to everyone. */
  send: (frame: EncodedFrame) => Promise<void>
  closed: AbortSignal
  onError: (error: unknown) => void
}

/** What is not in the log: likes, the number of viewers, who joined, and who is typing. */
export class Signals {
  #deps: SignalsDeps
  #sent: Counts = { likes: -1, viewers: -1 }
  /** Somebody here has other counts than those that everyone was sent last. */
  #differ = false
  #activity = new RoomActivity()
  #scheduled = false
  #lastSendMs = 0
  #typingEnds = false

  constructor(deps: SignalsDeps) {
    this.#deps = deps
  }

  counts(): Counts {
    return this.#deps.counts()
  }

  /**
   * A client that is sent signals from now on has these counts; undefined if that is not known. Those that an attach answers
   * are a prediction: before the client is there, others come and leave.
   */
  told(counts: Counts | undefined): void {
    if (!counts || !isSame(counts, this.#sent)) this.#differ = true
    this.schedule()
  }

  /** Sends what is new to everyone, at most once per interval and only if something is. */
  schedule(): void {
    const { clock, limits, closed, onError } = this.#deps
    if (this.#scheduled || closed.aborted) return
    this.#scheduled = true
    clock.after(Math.max(limits.signalIntervalMs, this.#lastSendMs * SIGNAL_SHARE), () => {
      void this.#signal()
        .catch(onError)
        .finally(() => (this.#scheduled = false))
    })
  }

  /** Somebody came who was not here. */
  joined(name: string): void {
    this.#activity.joined(name)
  }

  /** Somebody is typing. Sent with the counts, until some time after they stop. */
  typing({ actorId, name }: Pick<Listener, 'actorId' | 'name'>): void {
    this.#activity.typing(actorId, name, this.#deps.clock.monotonicMs())
    this.schedule()
    this.#lookAtTypingLater()
  }

  /** They left. */
  left(actor: string): void {
    if (this.#activity.stopped(actor)) this.schedule()
  }

  /** Takes an event that has become known: anyone who sent their message, or was erased, is not typing. */
  take(event: RoomEvent): void {
    if (event.type === 'message.sent') this.left(event.actor)
    if (event.type === 'person.erased' && event.body) this.left(event.body.person)
  }

  #lookAtTypingLater(): void {
    if (this.#typingEnds) return
    this.#typingEnds = true
    this.#deps.clock.after(LOOK_AT_TYPING_MS, () => {
      this.#typingEnds = false
      this.schedule()
    })
  }

  async #signal(): Promise<void> {
    const { room, clock, closed, send } = this.#deps
    if (closed.aborted) return
    const now = this.counts()
    const news = this.#activity.news(clock.monotonicMs())
    // Until they stop typing.
    if (this.#activity.anyTyping) this.#lookAtTypingLater()
    if (!news && !this.#isNew(now)) return
    this.#sent = now
    this.#differ = false
    const startedAt = clock.monotonicMs()
    await send(new EncodedFrame(JSON.stringify({ t: 'signal', room, ...now, ...news } satisfies SignalFrame)))
    this.#lastSendMs = clock.monotonicMs() - startedAt
    // Whatever changed meanwhile.
    if (this.#isNew(this.counts())) setImmediate(() => this.schedule())
  }

  #isNew(counts: Counts): boolean {
    return this.#differ || !isSame(counts, this.#sent)
  }
}

const isSame = (one: Counts, other: Counts): boolean => one.likes === other.likes && one.viewers === other.viewers
