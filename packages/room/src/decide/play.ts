import { earningsOf, GIFTS, isGift, TEST_COINS, walletOf } from '../gifts.ts'
import { LIMITS } from '../limits.ts'
import { accept, authorOf, draft, endOf, refuse } from './types.ts'
import type { RefusalCode, Rule } from './types.ts'
import { wordsIn } from './words.ts'

export const openPoll: Rule<'poll.open'> = (state, body, ctx) => {
  if (state.poll && !state.poll.closed) return refuse('poll_running')
  const { durationMs } = body
  const question = wordsIn(body.question, LIMITS.maxPollQuestionChars)
  if (!question.ok) return question
  const options: string[] = []
  for (const option of body.options) {
    const words = wordsIn(option, LIMITS.maxPollOptionChars)
    if (!words.ok) return words
    options.push(words.text)
  }
  if (options.length < LIMITS.minPollOptions || options.length > LIMITS.maxPollOptions)
    return refuse('value_out_of_range', { detail: 'options' })
  if (durationMs !== undefined && (durationMs <= 0 || durationMs > LIMITS.maxPollMs))
    return refuse('value_out_of_range', { detail: 'durationMs' })
  const endsAt = durationMs === undefined ? {} : { endsAt: endOf(ctx, durationMs) }
  return accept(draft(ctx, 'poll.opened', { poll: ctx.newId(), question: question.text, options, ...endsAt }))
}

const VOTE = 'vote/'

/** What is told to anyone who comes with a claim that is taken: what can be done once was done. */
export const refusalOfClaim = (claim: string): RefusalCode =>
  claim.startsWith(VOTE) ? 'already_voted' : 'nothing_to_change'

/** One vote a person: the claim is checked in the append, so two nodes or two tabs cannot both pass. */
export const vote: Rule<'poll.vote'> = (state, body, ctx) => {
  const { poll } = state
  if (!poll || poll.poll !== body.poll || poll.closed) return refuse('poll_not_open')
  if (poll.endsAt !== undefined && poll.endsAt <= ctx.now) return refuse('poll_not_open')
  if (body.option < 0 || body.option >= poll.options.length) return refuse('option_unknown')
  const decision = accept(draft(ctx, 'poll.voted', { poll: body.poll, option: body.option }, { audience: 'staff' }))
  return { ...decision, claims: [`${VOTE}${body.poll}/${ctx.actor.id}`] }
}

export const tallyPoll: Rule<'poll.tally'> = (state, body, ctx) => {
  if (state.poll?.poll !== body.poll || state.poll.closed) return refuse('poll_not_open')
  return accept(draft(ctx, 'poll.tallied', { poll: body.poll, counts: state.poll.counts }))
}

export const closePoll: Rule<'poll.close'> = (state, body, ctx) => {
  if (state.poll?.poll !== body.poll || state.poll.closed) return refuse('poll_not_open')
  return accept(draft(ctx, 'poll.closed', { poll: body.poll, counts: state.poll.counts }))
}

/** The debit, the credit and the event that everyone sees are one append. */
export const sendGift: Rule<'gift.send'> = (state, body, ctx) => {
  if (!isGift(body.gift)) return refuse('gift_unknown')
  if (!Number.isInteger(body.count) || body.count < 1 || body.count > LIMITS.maxGiftCount)
    return refuse('value_out_of_range', { detail: 'count' })
  const amount = GIFTS[body.gift].price * body.count
  const decision = accept(draft(ctx, 'gift.sent', { gift: body.gift, count: body.count, amount, by: authorOf(ctx) }))
  return {
    ...decision,
    postings: [{ from: walletOf(ctx.actor.id), to: earningsOf(state.room), amount, currency: TEST_COINS }],
  }
}

export const tallyLikes: Rule<'likes.tally'> = (state, body, ctx) =>
  body.total > state.likes ? accept(draft(ctx, 'likes.tallied', { total: body.total })) : refuse('nothing_to_change')

export const startStream: Rule<'stream.start'> = (state, body, ctx) =>
  state.stream.status === 'live' && state.stream.stream === body.stream
    ? refuse('nothing_to_change')
    : accept(draft(ctx, 'stream.started', { stream: body.stream }))

export const interruptStream: Rule<'stream.interrupt'> = (state, body, ctx) =>
  state.stream.status === 'live' && state.stream.stream === body.stream
    ? accept(draft(ctx, 'stream.interrupted', body))
    : refuse('nothing_to_change')

export const endStream: Rule<'stream.end'> = (state, body, ctx) =>
  (state.stream.status === 'live' || state.stream.status === 'interrupted') && state.stream.stream === body.stream
    ? accept(draft(ctx, 'stream.ended', body))
    : refuse('nothing_to_change')
