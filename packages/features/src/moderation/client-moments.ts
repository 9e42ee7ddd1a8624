/** A moment: its time if it is today, otherwise with its day. */
export function momentText(ms: number, now: number, language: string): string {
  const [moment, today] = [new Date(ms), new Date(now)]
  const time = { hour: '2-digit', minute: '2-digit' } as const
  return moment.toDateString() === today.toDateString()
    ? moment.toLocaleTimeString(language, time)
    : moment.toLocaleString(language, { ...time, month: 'short', day: 'numeric' })
}
