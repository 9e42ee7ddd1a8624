import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { PersonCommandBodies as CommandBodies, Position } from '@ovation/room'
import type { PollSlice } from './model.ts'
import type { PollCommands } from './rules.ts'

/** Polls. The open or last poll is `snapshot.state.poll`. */
export interface Polls {
  /**
   * Opens a poll, from host upwards; without `durationMs` it is open until it is closed. Rejects with `forbidden`,
   * `poll_running` or `value_out_of_range`.
   *
   * @example
   * await room.polls.open({ question: 'Which song?', options: ['A', 'B'], durationMs: 60_000 })
   */
  open(poll: CommandBodies['poll.open']): Promise<Position>
  /**
   * Votes for an option, counted from 0, of the open poll. Each person votes once. Rejects with `poll_not_open`,
   * `option_unknown` or `already_voted`.
   */
  vote(option: number): Promise<Position>
  /** Closes the open poll and shows its result. Rejects with `forbidden` or `poll_not_open`. */
  close(): Promise<Position>
}

type Port = ClientPort<{ commands: PollCommands; snapshot: { state: PollSlice } }>

export function pollsClient(port: Port): ClientPart<{ polls: Polls }> {
  const poll = (): string => port.room.getSnapshot().state.poll?.poll ?? ''
  return {
    room: {
      polls: {
        open: (poll) => port.room.command('poll.open', poll),
        vote: (option) => port.room.command('poll.vote', { poll: poll(), option }),
        close: () => port.room.command('poll.close', { poll: poll() }),
      },
    },
  }
}
