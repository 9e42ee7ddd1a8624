import { OvationError } from '@ovation/protocol'
import { evolveSite, initialSite, SITE_LOG } from '@ovation/room'
import type { SiteState } from '@ovation/room'
import { decideSite, NO_STANDING } from '@ovation/room/rules'
import type { Actor, SiteCommand } from '@ovation/room/rules'
import type { Bus } from '../bus/index.ts'
import type { GroupCommit, RoomLog, StoredEvent } from '../log/index.ts'
import { newId, sign, sleep } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'
import { refusalError } from '../rooms/index.ts'

export type SiteDeps = {
  log: Pick<RoomLog, 'createRoom' | 'heads' | 'read' | 'epochAt' | 'takeOwnership'>
  committer: Pick<GroupCommit, 'append'>
  /** The key of the digests of commands. */
  requestKey: string
  bus: Bus<StoredEvent[]>
  clock: Clock
  limits: ServerLimits
  onError: (error: unknown) => void
}

const CHUNK = { limit: 500, maxBytes: 1_024 * 1_024 }
const MAX_TRIES = 8
const RETRY_MS = 20

/**
 * The site's log as this node knows it. Every node follows it: told by the bus, and by a look at its head twice a second. Any
 * node appends to it: it takes the log over, so that one that did so meanwhile is refused by its epoch, and decides again.
 */
export class Site {
  #deps: SiteDeps
  #state: SiteState = initialSite()
  /** The chain of the head that was last read. */
  #chain = ''
  #reading: Promise<void> | undefined
  #next: Promise<void> | undefined
  #stops: (() => void)[] = []
  #listeners: ((state: SiteState) => void)[] = []

  constructor(deps: SiteDeps) {
    this.#deps = deps
  }

  get state(): SiteState {
    return this.#state
  }

  /** Calls a function with the site as it is, and whenever it has changed. */
  follow(listener: (state: SiteState) => void): void {
    this.#listeners.push(listener)
    listener(this.#state)
  }

  async start(): Promise<void> {
    const { log, bus, clock, limits, onError } = this.#deps
    await log.createRoom(SITE_LOG, clock.now())
    await this.refresh()
    const look = (): void => void this.refresh().catch(onError)
    this.#stops.push(
      clock.every(limits.followSiteIntervalMs, look),
      bus.subscribe(({ room, to }) => {
        if (room === SITE_LOG && to > this.#state.seq) look()
      }),
    )
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** Reads what was appended since. What it gives was read after the call; at most one read runs and one waits. */
  refresh(): Promise<void> {
    if (!this.#reading) return this.#begin()
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = undefined
        return this.#reading ?? this.#begin()
      })
    return this.#next
  }

  #begin(): Promise<void> {
    this.#reading = this.#read().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  /** Waits until this node knows a version that another one has seen. */
  async know(version: number): Promise<void> {
    if (version > this.#state.seq) await this.refresh()
  }

  async #read(): Promise<void> {
    const { log } = this.#deps
    const [head] = await log.heads([SITE_LOG])
    if (!head || head.chain === this.#chain) return
    let state = this.#state
    // After a failover the log may hold less than was known, or something else.
    if (state.seq > 0 && (await log.epochAt(SITE_LOG, state.seq)) !== state.epoch) state = initialSite()
    while (state.seq < head.seq) {
      const events = await log.read(SITE_LOG, { after: state.seq, ...CHUNK })
      if (events.length === 0) throw new Error(`the log of the site has no event ${state.seq + 1}`)
      state = events.reduce(evolveSite, state)
    }
    const changed = state !== this.#state
    this.#state = state
    if (state.seq === head.seq) this.#chain = head.chain
    if (changed) for (const listener of this.#listeners) this.#tell(listener)
  }

  /** What fails in a part that follows the site is no failure of the log. */
  #tell(listener: (state: SiteState) => void): void {
    try {
      listener(this.#state)
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  /** Decides a command and stores it. Resolves with the site's new version; rejects with the refusal. */
  async give(actor: Actor, command: SiteCommand, commandId: string): Promise<number> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const version = await this.#tryToGive(actor, command, commandId)
      if (version !== undefined) return version
      await sleep(this.#deps.clock, RETRY_MS * tries)
    }
    throw new OvationError('overloaded', { retryInMs: 1_000 })
  }

  async #tryToGive(actor: Actor, command: SiteCommand, commandId: string): Promise<number | undefined> {
    const { log, committer, bus, clock, requestKey } = this.#deps
    const head = await log.takeOwnership(SITE_LOG)
    await this.refresh()
    const state = this.#state
    if (head?.seq !== state.seq) return undefined
    const context = { actor, standing: NO_STANDING, now: clock.now(), newId, commandId }
    const decision = decideSite(state, command, context)
    if (!decision.ok) throw refusalError(decision)
    const place = { room: SITE_LOG, epoch: head.epoch }
    const [result] = await committer.append([
      {
        ...{ ...place, expectedSeq: state.seq, actor: actor.id, commandId },
        requestHash: sign(requestKey, JSON.stringify([SITE_LOG, command.type, command.body])),
        ...{ events: decision.events, claims: decision.claims, postings: decision.postings },
      },
    ])
    if (result?.outcome === 'duplicate') return result.position.seq
    if (result?.outcome !== 'committed') return undefined
    const payload = decision.events.map((draft, index) => ({
      ...{ ...draft, ...place, seq: state.seq + 1 + index, digest: result.digests[index] ?? '' },
    })) as StoredEvent[]
    bus.publish({ ...place, from: state.seq + 1, to: result.position.seq, payload })
    await this.refresh()
    return result.position.seq
  }
}
