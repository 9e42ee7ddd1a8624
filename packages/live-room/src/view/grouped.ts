type Row = { kind: string; message?: { author: { id: string; name: string }; at: number } }

/** Within this time what somebody says next goes on with what they said. */
const GROUPED_MS = 60_000
/** No day is longer. */
const DAY_MS = 90_000_000

/** Whether a row goes on with the one before it: the name of who wrote both is not shown again. */
export const goesOn = (before: Row | undefined, { message }: Row): boolean =>
  message !== undefined &&
  before?.message?.author.id === message.author.id &&
  before.message.author.name === message.author.name &&
  message.at - before.message.at < GROUPED_MS

/** Whether two moments are on the same day of this device. */
export const sameDay = (a: number, b: number): boolean =>
  Math.abs(a - b) < DAY_MS && new Date(a).getDate() === new Date(b).getDate()
