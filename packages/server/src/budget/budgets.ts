import { OvationError } from '@ovation/protocol'
import { TokenBuckets } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import { Connections, Places } from './connections.ts'
import { maxSocketsOfProcess } from './descriptors.ts'
import { Refusals } from './refusals.ts'
import { Sockets } from './sockets.ts'
import { WorkQueue } from './work-queue.ts'

export type BudgetDeps = {
  limits: ServerLimits
  clock: Clock
  logger: Logger
  /** The key under which an address counts; undefined for a trusted proxy. */
  keyOf: (peer: string | undefined) => string | undefined
  onRefused: (why: string) => void
}

const MS_PER_HOUR = 3_600_000
const S_PER_HOUR = 3_600
const S_PER_MINUTE = 60

export type Budgets = ReturnType<typeof createBudgets>

/**
 * Everything that is counted against an address, a person or the whole process, over every listener. Limits are in
 * ops/limits.ts; nothing else counts such things. Times are monotonic.
 */
export function createBudgets(deps: BudgetDeps) {
  const { limits, clock, logger, keyOf } = deps
  const refusals = new Refusals(clock, (counts) =>
    logger.warn({ refusals: counts }, 'requests were refused: a budget was used up'),
  )
  const refused = (why: string): void => {
    deps.onRefused(why)
    refusals.add(why)
  }
  const now = (): number => clock.monotonicMs()
  /** So many `per` so many seconds. Limits are read with each use: they may change while the server runs. */
  const rate = (per: keyof ServerLimits, burst: keyof ServerLimits, seconds = 1): Rate => {
    const buckets = new TokenBuckets({
      get perSecond() {
        return limits[per] / seconds
      },
      get burst() {
        return limits[burst]
      },
      maxKeys: limits.maxTrackedActors,
    })
    return {
      take: (key, wanted = 1) => buckets.take(key, now(), wanted),
      waitMs: (key) => buckets.waitMs(key, now()),
      mustTake: (key) => {
        if (buckets.take(key, now()) > 0) return
        throw new OvationError('rate_limited', { retryInMs: buckets.waitMs(key, now()) })
      },
    }
  }
  const hourly = (bytes: number): TokenBuckets =>
    new TokenBuckets({ perSecond: bytes / S_PER_HOUR, burst: bytes, maxKeys: limits.maxTrackedActors })
  const work = (maxRunning: number, waitTimeoutMs: number): WorkQueue =>
    new WorkQueue(
      {
        maxRunning,
        waitTimeoutMs,
        maxWaiting: limits.maxExpensiveWaiting,
        maxWaitingPerAddress: limits.maxExpensiveWaitingPerAddress,
      },
      clock,
    )
  const storedByGuests = hourly(limits.guestStoredBytesPerAddressPerHour)
  const storedByActor = hourly(limits.storedBytesPerActorPerHour)
  const newSockets = rate('newSocketsPerAddressPerSecond', 'newSocketsPerAddressBurst')
  const sockets = new Sockets({
    ...{ clock, keyOf, onRefused: refused },
    mayOpen: (key) => newSockets.take(key) > 0,
    maxSockets: Math.min(limits.maxSockets, maxSocketsOfProcess()),
    unread: {
      maxBytesPerSocket: limits.maxUnreadBytesPerSocket,
      maxBytesPerAddress: limits.maxUnreadBytesPerAddress,
      maxBytes: limits.maxUnreadBytes,
    },
    bounds: {
      http: {
        maxSockets: limits.maxSockets,
        maxSocketsPerAddress: limits.maxSocketsPerAddress,
        maxPending: limits.maxPendingSockets,
        maxPendingPerAddress: limits.maxPendingSocketsPerAddress,
        pendingTimeoutMs: limits.pendingSocketTimeoutMs,
      },
      ingest: {
        maxSockets: limits.maxIngestSockets,
        maxSocketsPerAddress: limits.maxIngestSocketsPerAddress,
        maxPending: limits.maxPendingIngestSockets,
        maxPendingPerAddress: limits.maxPendingIngestSocketsPerAddress,
        pendingTimeoutMs: limits.pendingSocketTimeoutMs,
      },
      // Other nodes come from few addresses, with a socket for each of the video that they follow.
      ops: {
        maxSockets: limits.maxOpsSockets,
        maxSocketsPerAddress: limits.maxOpsSockets,
        maxPending: limits.maxPendingOpsSockets,
        maxPendingPerAddress: limits.maxPendingOpsSockets,
        pendingTimeoutMs: limits.pendingSocketTimeoutMs,
      },
    },
  })

  return {
    sockets,
    refused,
    connections: new Connections(limits),
    /** Requests that are being answered, by address. */
    requests: new Places(
      () => limits.maxRequestsInFlight,
      () => limits.maxRequestsInFlightPerAddress,
    ),
    rates: {
      /** New connections, by address. */
      handshakes: rate('newConnectionsPerAddressPerSecond', 'newConnectionsPerAddressBurst'),
      requests: rate('requestsPerAddressPerSecond', 'requestsPerAddressBurst'),
      attaches: rate('attachesPerAddressPerSecond', 'attachesPerAddressBurst'),
      guestCommands: rate('guestCommandsPerAddressPerSecond', 'guestCommandsPerAddressBurst'),
      keyRequests: rate('requestsPerApiKeyPerSecond', 'requestsPerApiKeyBurst'),
      commands: rate('commandsPerActorPerSecond', 'commandsPerActorBurst'),
      presence: rate('presencePerActorPerSecond', 'presencePerActorBurst'),
      likes: rate('likesPerActorPerSecond', 'likesPerActorBurst'),
      /** By the digest of a mail address. */
      signInMails: rate('signInMailsPerAddressPerHour', 'signInMailsPerAddressPerHour', S_PER_HOUR),
      passkeyChallenges: rate('passkeyChallengesPerMinute', 'passkeyChallengesPerMinute', S_PER_MINUTE),
      avatars: rate('avatarsPerPersonPerHour', 'avatarsPerPersonPerHour', S_PER_HOUR),
      signIns: rate('signInAttemptsPerMinute', 'signInAttemptsPerMinute', S_PER_MINUTE),
      /** Wrong passwords of rooms, by address. */
      passwords: rate('wrongPasswordsPerMinute', 'wrongPasswordsPerMinute', S_PER_MINUTE),
      /** Names of rooms that are not there, by address. */
      unknownRooms: rate('unknownRoomsPerAddressPerMinute', 'unknownRoomsPerAddressPerMinute', S_PER_MINUTE),
      /** What is told of replays that are watched, by address. */
      replayReports: rate('replayReportsPerAddressPerMinute', 'replayReportsPerAddressPerMinute', S_PER_MINUTE),
    },
    /**
     * Counts what a command will store: guests, who cost nothing to make, by their address, others by person. Throws
     * `quota_exceeded`.
     */
    mustStore: (bytes: number, who: { actor: string; guest: boolean; address: string }): void => {
      const [buckets, key, limit] = who.guest
        ? [storedByGuests, who.address, limits.guestStoredBytesPerAddressPerHour]
        : [storedByActor, who.actor, limits.storedBytesPerActorPerHour]
      if (buckets.takeAll(key, now(), bytes)) return
      refused('stored bytes')
      throw new OvationError('quota_exceeded', {
        detail: String(Math.round(limit / 1_048_576)),
        retryInMs: Math.min(MS_PER_HOUR, (bytes * MS_PER_HOUR) / limit),
      })
    },
    /** Expensive work, each kind with a queue of its own. */
    work: {
      /** Argon2 takes a thread of the pool that token checks and files need too. */
      passwords: work(limits.maxPasswordChecks, limits.expensiveWaitTimeoutMs),
      history: work(limits.maxHistoryReads, limits.expensiveWaitTimeoutMs),
      replays: work(limits.maxReplayReads, limits.expensiveWaitTimeoutMs),
      files: work(limits.maxFileJobs, limits.expensiveWaitTimeoutMs),
      images: work(limits.maxImageJobs, limits.imageTimeoutMs),
    },
    close: (): void => {
      refusals.close()
      sockets.close()
    },
  }
}

/** How often something may happen, by key. */
export type Rate = {
  /** Takes up to so many; gives how many it got. */
  take(key: string, wanted?: number): number
  waitMs(key: string): number
  /** Throws `rate_limited`. */
  mustTake(key: string): void
}
