import { accept, drafting, endOf, idsOf, refuse, wordsIn } from '@ovation/kernel/rules'
import type { Base, Due, Rules } from '@ovation/kernel/rules'
import { POLL_LIMITS } from './model-limits.ts'
import type { Poll, PollEvents, PollSlice } from './model.ts'
import { pollShapes } from './wire.ts'

export type PollCommands = {
  'poll.open': { question: string; options: string[]; durationMs?: number }
  'poll.vote': { poll: string; option: number }
  'poll.close': { poll: string }
}

export type PollSystemCommands = { 'poll.tally': { poll: string } }

type All = PollCommands & PollSystemCommands

export type PollCode = 'poll_running' | 'poll_not_open' | 'options_alike' | 'option_unknown' | 'already_voted'

const draft = drafting<PollEvents>()
const VOTE = 'vote/'

/** An option without what nobody tells options apart by; what cannot be seen is gone already. */
const essence = (option: string): string => option.normalize().trim().toLowerCase().replaceAll(/\s+/g, ' ')

/** Whether the poll that a command names is the one that is open. */
const isOpen = (poll: Poll | null, named: { poll: string }): poll is Poll =>
  poll !== null && poll.poll === named.poll && !poll.closed

const differs = (a: readonly number[], b: readonly number[]): boolean => a.some((n, i) => n !== b[i])
const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0)

/** If the wall clock was set back, a tally is due: it carries the new time. */
const isTallyDue = (talliedAt: number, now: number): boolean =>
  now < talliedAt || now - talliedAt >= POLL_LIMITS.pollTallyIntervalMs

/** Publishes the votes, and ends the poll when its time is over. */
function due({ poll }: PollSlice, now: number): Due<All>[] {
  if (!poll || poll.closed) return []
  const body = { poll: poll.poll }
  if (poll.endsAt !== undefined && poll.endsAt <= now)
    return [{ commandId: `close/${poll.poll}`, command: { type: 'poll.close', body } }]
  return isTallyDue(poll.talliedAt, now) && differs(poll.counts, poll.tallied)
    ? [{ commandId: `tally/${poll.poll}/${sum(poll.counts)}`, command: { type: 'poll.tally', body } }]
    : []
}

export const pollRules: Rules<PollSlice & Base<object>, PollEvents, All, PollCode, object> = {
  reads: [],
  events: {
    'poll.opened': { personal: { gone: 'all' } },
    'poll.voted': { personal: null },
    'poll.tallied': { personal: null },
    'poll.closed': { personal: null },
  },
  claims: { [VOTE]: 'already_voted' },
  due,
  shapes: pollShapes,
  commands: {
    'poll.open': {
      role: 'host',
      run: (state, body, ctx) => {
        if (state.poll && !state.poll.closed) return refuse('poll_running')
        const { durationMs } = body
        const question = wordsIn(body.question, POLL_LIMITS.maxPollQuestionChars)
        if (!question.ok) return question
        const options: string[] = []
        for (const option of body.options) {
          const words = wordsIn(option, POLL_LIMITS.maxPollOptionChars)
          if (!words.ok) return words
          options.push(words.text)
        }
        if (options.length < POLL_LIMITS.minPollOptions || options.length > POLL_LIMITS.maxPollOptions)
          return refuse('value_out_of_range', { detail: 'options' })
        const alike = options.find((option, at) => options.findIndex((one) => essence(one) === essence(option)) < at)
        if (alike !== undefined) return refuse('options_alike', { detail: alike })
        if (durationMs !== undefined && (durationMs <= 0 || durationMs > POLL_LIMITS.maxPollMs))
          return refuse('value_out_of_range', { detail: 'durationMs' })
        const endsAt = durationMs === undefined ? {} : { endsAt: endOf(ctx, durationMs) }
        return accept(draft(ctx, 'poll.opened', { poll: ctx.newId(), question: question.text, options, ...endsAt }))
      },
    },
    /**
     * One vote per person, whichever of their ids they had: the claims are checked in the append, so two nodes or two tabs
     * cannot both succeed.
     */
    'poll.vote': {
      role: 'guest',
      run: ({ poll }, body, ctx) => {
        if (!isOpen(poll, body)) return refuse('poll_not_open')
        if (poll.endsAt !== undefined && poll.endsAt <= ctx.now) return refuse('poll_not_open')
        if (body.option < 0 || body.option >= poll.options.length) return refuse('option_unknown')
        const vote = draft(ctx, 'poll.voted', { poll: body.poll, option: body.option }, { audience: 'staff' })
        return { ...accept(vote), claims: idsOf(ctx.actor).map((id) => `${VOTE}${body.poll}/${id}`) }
      },
    },
    'poll.tally': {
      role: 'system',
      run: ({ poll }, body, ctx) =>
        isOpen(poll, body)
          ? accept(draft(ctx, 'poll.tallied', { poll: body.poll, counts: poll.counts }))
          : refuse('poll_not_open'),
    },
    'poll.close': {
      role: 'host',
      run: ({ poll }, body, ctx) =>
        isOpen(poll, body)
          ? accept(draft(ctx, 'poll.closed', { poll: body.poll, counts: poll.counts }))
          : refuse('poll_not_open'),
    },
  },
}
