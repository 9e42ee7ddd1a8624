// Apart from the model, which viewers' screens load at first: a poll is opened on other screens.
export const POLL_LIMITS = {
  maxPollOptions: 10,
  minPollOptions: 2,
  maxPollQuestionChars: 200,
  maxPollOptionChars: 80,
  maxPollMs: 24 * 3_600_000,
  pollTallyIntervalMs: 1_000,
} as const
