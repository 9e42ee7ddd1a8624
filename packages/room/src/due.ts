import type { Command } from './commands.ts'
import { LIMITS } from './limits.ts'
import type { RoomState } from './state.ts'

/** A command that time itself gives, with an id that is the same anyone who finds it due. */
export type DueCommand = { commandId: string; command: Command }

const differs = (a: readonly number[], b: readonly number[]): boolean => a.some((n, i) => n !== b[i])
const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0)

/** A wall clock that was set back counts as time enough: the next tally carries the new time. */
const isTallyDue = (talliedAt: number, now: number): boolean =>
  now < talliedAt || now - talliedAt >= LIMITS.pollTallyIntervalMs

/** What the owner's timer has to do now: tell the votes, end the poll, store the likes. */
export function dueCommands(state: RoomState, now: number, likes: number): DueCommand[] {
  const due: DueCommand[] = []
  const { poll } = state
  if (poll && !poll.closed) {
    if (poll.endsAt !== undefined && poll.endsAt <= now) {
      due.push({ commandId: `close/${poll.poll}`, command: { type: 'poll.close', body: { poll: poll.poll } } })
    } else if (isTallyDue(poll.talliedAt, now) && differs(poll.counts, poll.tallied)) {
      due.push({
        commandId: `tally/${poll.poll}/${sum(poll.counts)}`,
        command: { type: 'poll.tally', body: { poll: poll.poll } },
      })
    }
  }
  if (likes > state.likes)
    due.push({ commandId: `likes/${state.room}/${likes}`, command: { type: 'likes.tally', body: { total: likes } } })
  return due
}
