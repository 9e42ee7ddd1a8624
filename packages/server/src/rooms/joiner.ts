import type { Attached, Self } from '@ovation/protocol'
import type { Position, ViewerClass } from '@ovation/room'
import type { Clock, Metrics, ServerLimits } from '../ops/index.ts'
import { cutRanges, encodeRange } from './frames.ts'
import type { InitialState } from './initial-state.ts'
import { CATCHING_UP, sendRange } from './listener.ts'
import type { Listener } from './listener.ts'
import type { ListenerIndex } from './listener-index.ts'
import type { LogTail } from './log-tail.ts'
import { retryAfterMs } from './retry.ts'
import type { Counts, Signals } from './signals.ts'
import type { SlowViewers } from './slow-viewers.ts'

/** The backoff of a repeated request for an initial state starts as if so many had failed: the current one may take a while. */
const FIRST_NEW_START = 5

export type JoinerDeps = {
  room: string
  tail: Pick<LogTail, 'known' | 'after' | 'epochAt'>
  initial: Pick<InitialState, 'get'>
  listeners: Pick<ListenerIndex, 'add' | 'has' | 'removeFromStaff'>
  slow: Pick<SlowViewers, 'delete'>
  signals: Pick<Signals, 'counts' | 'joined' | 'told'>
  clock: Clock
  limits: Pick<ServerLimits, 'maxReplayEvents' | 'maxReplayBytes' | 'maxEventsPerFrame'>
  metrics: Pick<Metrics, 'attaches' | 'replayEvents'>
  closed: AbortSignal
  onError: (error: unknown) => void
}

/** How a client is attached. `answer` receives the answer as JSON, before any frame. */
export type AttachOptions = {
  self: Self
  since?: Position
  read?: Attached['read']
  answer: (attachedJson: string) => void
}

/** Brings clients up to date, so that the next flush finds them right before it: new, returning, recovered and lost ones. */
export class Joiner {
  #deps: JoinerDeps

  constructor(deps: JoinerDeps) {
    this.#deps = deps
  }

  /** Answers an attach: from `since` if possible, otherwise with a snapshot, then with live events. */
  async attach(listener: Listener, { self, since, read, answer }: AttachOptions): Promise<void> {
    const { tail, initial, listeners, signals, metrics } = this.#deps
    const here = listeners.has(listener.actorId)
    // A client that resumes does not count as a join.
    if (!since && !here) signals.joined(listener.name)
    const { likes, viewers } = signals.counts()
    const told = { likes, viewers: viewers + (listener.watches && !here ? 1 : 0) }
    const common = { self, ...told, ...(read ? { read } : {}) }
    if (since && (await this.#canResume(since))) {
      answer(JSON.stringify({ ...common, position: since, recovered: true } satisfies Attached))
      metrics.attaches.inc({ how: 'resumed' })
      metrics.replayEvents.observe(tail.known - since.seq)
      return this.#follow(listener, since.seq, told)
    }
    const { json, position } = await initial.get()
    metrics.attaches.inc({ how: since ? 'startedAnew' : 'first' })
    const rest = JSON.stringify({ ...common, position, recovered: false } satisfies Attached)
    answer(`${rest.slice(0, -1)},"snapshot":${json}}`)
    await this.#follow(listener, position.seq, told)
  }

  /** Sends a new initial state to a client whose class has changed, or whose position is lost. */
  async restart(listener: Listener, self: Self, viewerClass: ViewerClass): Promise<void> {
    const { room, initial, listeners, slow } = this.#deps
    listener.seq = CATCHING_UP
    slow.delete(listener)
    listener.viewerClass = viewerClass
    listeners.removeFromStaff(listener)
    try {
      const { snapshot, position } = await initial.get()
      listener.send({ t: 'self', room, self, snapshot, position })
      await this.#follow(listener, position.seq)
    } catch (error) {
      this.#startAnewLater(listener)
      throw error
    }
  }

  /** A viewer is no longer slow: they are sent what came since, and every frame from then on. */
  recovered(listener: Listener): void {
    const { seq } = listener
    listener.seq = CATCHING_UP
    void this.#follow(listener, seq).catch((error: unknown) => {
      this.#deps.onError(error)
      this.#startAnewLater(listener)
    })
  }

  /** Its position is lost: it asks for a new initial state. */
  startOver(listener: Listener): void {
    listener.seq = CATCHING_UP
    listener.startAnew()
    this.#startAnewLater(listener)
  }

  /** Requests a new initial state until the listener has received one. */
  #startAnewLater(listener: Listener, tries = FIRST_NEW_START): void {
    this.#deps.clock.after(retryAfterMs(tries), () => {
      if (listener.gone || this.#deps.closed.aborted || listener.seq !== CATCHING_UP) return
      listener.startAnew()
      this.#startAnewLater(listener, tries + 1)
    })
  }

  /** Whether frames from `since` on can bring a client up to date without an undeclared gap. */
  async #canResume(since: Position): Promise<boolean> {
    const { tail, limits } = this.#deps
    const behind = tail.known - since.seq
    if (behind < 0 || behind > limits.maxReplayEvents) return false
    if (since.seq === 0) return behind === 0
    if ((await tail.epochAt(since.seq)) !== since.epoch) return false
    return (await this.#replayBytes(since.seq)) <= limits.maxReplayBytes
  }

  async #replayBytes(after: number): Promise<number> {
    const { tail } = this.#deps
    const entries = await tail.after(after)
    if ((entries.at(-1)?.event.seq ?? after) < tail.known) return Number.POSITIVE_INFINITY
    return entries.reduce((bytes, entry) => bytes + entry.json.length, 0)
  }

  /** `told`: the counts that it was told, if it has just been. */
  async #follow(listener: Listener, after: number, told?: Counts): Promise<void> {
    const { room, tail, listeners, signals, limits, closed } = this.#deps
    let at = after
    while (at < tail.known && !listener.gone) {
      for (const range of cutRanges(await tail.after(at), limits.maxEventsPerFrame)) {
        listener.seq = at
        const encoded = encodeRange(room, range, () => true)
        sendRange(room, listener, encoded)
        at = encoded.to
      }
      // A flush must not see it half updated.
      listener.seq = CATCHING_UP
    }
    if (listener.gone || closed.aborted) return
    listener.seq = at
    listeners.add(listener)
    signals.told(told)
  }
}
