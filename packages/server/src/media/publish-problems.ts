import type { PublishFailure, PublishProblem, PublishRefusal } from '@ovation/protocol'
import { BoundedMap } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'

export type ProblemSeen = Omit<PublishProblem, 'at' | 'count'>

export type PublishProblemDeps = {
  clock: Clock
  /** Hears of each for the figures, and for the log of those that are no repetition, a few a second. */
  counted: (reason: PublishProblem['reason']) => void
  log: (problem: Pick<PublishProblem, 'reason' | 'via' | 'detail'> & { room: string }) => void
}

/** Where problems are kept that are of no room: anyone who runs the site sees them. */
export const NO_ROOM = ''

const MAX_ROOMS = 1_000
/** Told apart by address; a flood of wrong keys must not hide why a publisher was lost. */
const MAX_REFUSALS_PER_ROOM = 5
const MAX_FAILURES_PER_ROOM = 10
const KEEP_MS = 6 * 3_600_000
const MAX_DETAIL_CHARS = 200
const MAX_LOGGED_PER_SECOND = 5

const FAILURES: ReadonlySet<string> = new Set<PublishFailure>([
  ...(['disconnected', 'silent', 'malformed', 'unread', 'replaced'] as const),
])
const isFailure = ({ reason }: { reason: PublishFailure | PublishRefusal }): boolean => FAILURES.has(reason)

/** What kept publishers from publishing lately, by room, for those who run it. In memory, and bounded whatever comes. */
export class PublishProblems {
  #deps: PublishProblemDeps
  #rooms = new BoundedMap<string, PublishProblem[]>(MAX_ROOMS)
  #logged = { second: 0, lines: 0 }

  constructor(deps: PublishProblemDeps) {
    this.#deps = deps
  }

  add(room: string, seen: ProblemSeen): void {
    const at = this.#deps.clock.now()
    this.#deps.counted(seen.reason)
    const all = this.of(room)
    const known = all.find((one) => keyOf(one) === keyOf(seen))
    const detail = seen.detail.slice(0, MAX_DETAIL_CHARS)
    const problem: PublishProblem = { ...seen, detail, at, count: (known?.count ?? 0) + 1 }
    // Without the address: that is for those who run the room.
    if (!known && this.#mayLog(at)) this.#deps.log({ room, reason: seen.reason, via: seen.via, detail })
    const others = all.filter((one) => one !== known)
    const same = others.filter((one) => isFailure(one) === isFailure(problem) && one.address !== null)
    const most = isFailure(problem) ? MAX_FAILURES_PER_ROOM : MAX_REFUSALS_PER_ROOM
    const gone = same.length >= most ? same.at(-1) : undefined
    const left = gone ? together(others, gone) : others
    this.#rooms.set(room, [problem, ...left])
  }

  /** The newest first. */
  of(room: string): PublishProblem[] {
    const oldest = this.#deps.clock.now() - KEEP_MS
    return (this.#rooms.get(room) ?? []).filter(({ at }) => at >= oldest)
  }

  #mayLog(now: number): boolean {
    const second = Math.floor(now / 1_000)
    if (second !== this.#logged.second) this.#logged = { second, lines: 0 }
    return ++this.#logged.lines <= MAX_LOGGED_PER_SECOND
  }
}

const keyOf = ({ reason, via, address }: ProblemSeen): string => [reason, via, address].join()

/** The list without one of it, which is counted with those that no address is kept of. */
function together(all: readonly PublishProblem[], gone: PublishProblem): PublishProblem[] {
  const left = all.filter((one) => one !== gone)
  const rest = left.find(({ reason, address }) => reason === gone.reason && address === null)
  const at = Math.max(rest?.at ?? 0, gone.at)
  const merged = { ...gone, detail: '', address: null, at, count: (rest?.count ?? 0) + gone.count }
  return [...left.filter((one) => one !== rest), merged]
}
