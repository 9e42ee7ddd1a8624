import type { AudiencePart, AudiencePort } from '@ovation/kernel/audience'
import type { Polls } from './client.ts'
import type { PollSlice } from './model.ts'

const VOTE_WITHIN_MS = 12_000
const POLL_MS = 30_000
const DEFAULT_INTERVAL_MS = 300_000
const MAX_UNTIL_FIRST_MS = 10_000

/** Votes that a simulated host puts. */
const VOTES: readonly { question: string; options: readonly string[] }[] = [
  { question: '接下来听什么？ What shall we hear next?', options: ['钢琴 Piano', '吉他 Guitar', '雨声 Rain'] },
  { question: '灯光要什么颜色？ Which light?', options: ['珊瑚 Coral', '金色 Gold', '星蓝 Blue'] },
  { question: '你在哪里看？ Where are you watching?', options: ['手机 Phone', '电脑 Desktop', '电视 TV'] },
]

type Room = { polls: Polls; getSnapshot(): { state: PollSlice } }

/** The host asks now and then; everybody who is here votes once in a poll that is new, over some seconds. */
export function pollsAudience(
  audience: AudiencePort<Room, object>,
  { votesIntervalMs = DEFAULT_INTERVAL_MS }: { votesIntervalMs?: number },
): AudiencePart<Room> {
  let seen: string | undefined
  return {
    look: () => {
      const { poll } = audience.members[0]?.room.getSnapshot().state ?? {}
      if (!poll || poll.closed || poll.poll === seen) return
      seen = poll.poll
      for (const { room } of audience.members) {
        const option = Math.floor(audience.random() ** 1.5 * poll.options.length)
        audience.after(1_000 + audience.random() * VOTE_WITHIN_MS, () =>
          audience.done('votes', room.polls.vote(option)),
        )
      }
    },
    hosted: ({ polls }) => {
      const ask = (): void => {
        const { question, options } = audience.pick(VOTES)
        audience.tried(polls.open({ question, options: [...options], durationMs: POLL_MS }))
      }
      audience.every(votesIntervalMs, ask)
      audience.after(Math.min(votesIntervalMs / 6, MAX_UNTIL_FIRST_MS), ask)
    },
  }
}
