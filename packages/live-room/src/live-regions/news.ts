import type { Poll } from '@ovation/client'
import type { Broadcast } from '../parts.ts'
import type { Politeness } from './announcer.ts'

/** What of a room's state is told when it changes. */
export type Facts = {
  broadcast: Broadcast
  /** When it is announced for, milliseconds since 1970. */
  startsAt: number | null | undefined
  poll: Pick<Poll, 'poll' | 'question' | 'options' | 'tallied' | 'closed'> | null
  /** What keeps this person from writing: what it is, and its text. */
  barred: { what: string; text: string } | undefined
  /** The slot on stage that they are invited to. */
  invited: number | undefined
  announcement: { name: string; text: string; at: number } | null
}

export type NewsWords = {
  live: string
  notLive: string
  scheduled: string
  soon: string
  liveAgain: string
  backSoon: string
  ended: string
  poll: (question: string, options: string) => string
  pollClosed: (result: string) => string
  mayWrite: string
  invited: string
  announcement: (name: string, text: string) => string
  list: (parts: readonly string[]) => string
}

type News = { text: string; politeness: Politeness }

/** What is told of a change from one state to the next; `before` is undefined for somebody who has just come. */
export function newsOf(before: Facts | undefined, now: Facts, words: NewsWords): News[] {
  const news: News[] = []
  const tell = (text: string, politeness: Politeness = 'polite'): void => void news.push({ text, politeness })
  const { broadcast } = now
  const postponed = broadcast === 'scheduled' && before?.startsAt !== now.startsAt
  if (before?.broadcast !== broadcast || postponed) {
    // Who comes while the room is live hears the broadcast.
    if (broadcast !== 'live')
      tell(
        {
          ...{ none: words.notLive, scheduled: words.scheduled, soon: words.soon },
          ...{ interrupted: words.backSoon, ended: words.ended },
        }[broadcast],
      )
    else if (before) tell(before.broadcast === 'interrupted' ? words.liveAgain : words.live)
  }
  const { poll } = now
  const same = before?.poll?.poll === poll?.poll
  if (poll && !poll.closed && !same) tell(words.poll(poll.question, words.list(poll.options)))
  if (poll?.closed && before?.poll && same && !before.poll.closed) tell(words.pollClosed(resultOf(poll, words)))
  if (now.barred?.what !== before?.barred?.what) {
    if (now.barred) tell(now.barred.text, 'assertive')
    else if (before?.barred) tell(words.mayWrite)
  }
  if (now.invited !== undefined && before?.invited !== now.invited) tell(words.invited, 'assertive')
  const { announcement } = now
  if (before && announcement && announcement.at !== before.announcement?.at)
    tell(words.announcement(announcement.name, announcement.text))
  return news
}

/** The options with the most votes. */
function resultOf({ options, tallied }: NonNullable<Facts['poll']>, words: NewsWords): string {
  const most = Math.max(0, ...tallied)
  return most === 0 ? '' : words.list(options.filter((_, index) => tallied[index] === most))
}
