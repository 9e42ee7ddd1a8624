/** A broadcast for a calendar; times are milliseconds since 1970. */
export type CalendarEvent = { id: string; title: string; url: string; startsAt: number; madeAt: number }

/** How long a broadcast is taken to last: a calendar wants an end. */
const DURATION = 'PT1H'
const ALARM_BEFORE = '-PT10M'
/** RFC 5545, 3.1: longer lines are folded. */
const MAX_LINE_BYTES = 75

const utc = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')

/** RFC 5545, 3.3.11. */
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')

/** Folded between characters, none of which is cut. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let [all, bytes] = ['', 0]
  for (const char of line) {
    const size = encoder.encode(char).length
    if (bytes + size > MAX_LINE_BYTES) {
      all += '\r\n '
      bytes = 1
    }
    all += char
    bytes += size
  }
  return all
}

/** An iCalendar file (RFC 5545) with one event, and a reminder ten minutes before. */
export const calendarOf = ({ id, title, url, startsAt, madeAt }: CalendarEvent): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Ovation//EN', 'BEGIN:VEVENT'],
    `UID:${escaped(id)}`,
    `DTSTAMP:${utc(madeAt)}`,
    `DTSTART:${utc(startsAt)}`,
    `DURATION:${DURATION}`,
    `SUMMARY:${escaped(title)}`,
    `DESCRIPTION:${escaped(url)}`,
    `URL:${url}`,
    ...['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${escaped(title)}`, `TRIGGER:${ALARM_BEFORE}`, 'END:VALARM'],
    ...['END:VEVENT', 'END:VCALENDAR', ''],
  ]
    .map(folded)
    .join('\r\n')

/** Hands a file to the browser, which opens the calendar, or keeps the file. */
export function handOver(name: string, calendar: string): void {
  const url = URL.createObjectURL(new Blob([calendar], { type: 'text/calendar' }))
  Object.assign(document.createElement('a'), { href: url, download: `${name}.ics` }).click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
