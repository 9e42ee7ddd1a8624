const two = (n: number): string => String(n).padStart(2, '0')

/** A moment as a field for date and time has it: to the minute, in the time zone of this browser. */
export function toField(ms: number): string {
  const at = new Date(ms)
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The moment that such a field means, milliseconds since 1970; null if it is empty, or half filled in. */
export function fromField(text: string): number | null {
  const ms = new Date(text).getTime()
  return Number.isNaN(ms) ? null : ms
}
