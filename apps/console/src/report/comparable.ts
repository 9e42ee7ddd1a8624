/** With fewer people, one more or less is a large percentage that says nothing. */
const MIN_PEOPLE = 10

/** Whether a show is compared with those before it: on average they had people enough. */
export const isComparable = <E extends { people: number }>(earlier: E | null | undefined): earlier is E =>
  earlier !== null && earlier !== undefined && earlier.people >= MIN_PEOPLE

/** Whether a moment of a show says how much more it was than usual: it had enough of it. */
export const isMoment = (count: number): boolean => count >= MIN_PEOPLE
