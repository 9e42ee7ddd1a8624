const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/** 10 minutes, 1 hour, 7 days. */
export function lengthText(ms: number, language: string): string {
  const [count, unit] =
    ms >= DAY_MS ? [ms / DAY_MS, 'day'] : ms >= HOUR_MS ? [ms / HOUR_MS, 'hour'] : [ms / MINUTE_MS, 'minute']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** A moment: its time if it is today, otherwise with its day. */
export function momentText(ms: number, now: number, language: string): string {
  const [moment, today] = [new Date(ms), new Date(now)]
  const time = { hour: '2-digit', minute: '2-digit' } as const
  return moment.toDateString() === today.toDateString()
    ? moment.toLocaleTimeString(language, time)
    : moment.toLocaleString(language, { ...time, month: 'short', day: 'numeric' })
}
