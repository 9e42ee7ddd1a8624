import type { Poll } from './model.ts'

/** How long the result of a poll is shown in full, then in one line. */
const RESULT_MS = 10_000
const LINE_MS = 50_000

export type PollView = 'open' | 'result' | 'line' | 'gone'

/** What is shown of a poll, and until when that stays; both by the server's clock. */
export function viewOf(
  { closed, talliedAt, endsAt = 0 }: Pick<Poll, 'closed' | 'talliedAt' | 'endsAt'>,
  now: number,
): { view: PollView; until: number } {
  if (!closed) return { view: 'open', until: endsAt }
  const [result, line] = [talliedAt + RESULT_MS, talliedAt + RESULT_MS + LINE_MS]
  if (now < result) return { view: 'result', until: result }
  return now < line ? { view: 'line', until: line } : { view: 'gone', until: 0 }
}

/** How much of a poll is on the screen. */
export type PollFace = 'open' | 'folded' | 'gone'
/** What a viewer made of a poll, and what was shown of it then. */
export type Chosen = { poll: string; view: PollView; face: PollFace }

type Seen = {
  poll: string
  view: PollView
  /** There is no place for a whole poll. */
  short: boolean
  chosen: Chosen | undefined
}

/**
 * Whoever folds or closes a poll has it so until the next one. One that was opened is a line again once its result is. Without
 * a choice, a result that was seen, and every poll where there is little place, is a line.
 */
export function faceOf({ poll, view, short, chosen }: Seen): PollFace {
  if (chosen?.poll === poll && (chosen.face !== 'open' || chosen.view === view || view !== 'line')) return chosen.face
  return view === 'line' || short ? 'folded' : 'open'
}
