import type { ShowReport } from '@ovation/protocol'
import { MINUTE_MS } from './minutes.ts'

const COLUMNS = [
  ...([
    'minute',
    'time',
    'viewers',
    'peakViewers',
    'joins',
    'leaves',
    'watchSeconds',
    'retention',
    'replayViews',
    'replayRetention',
  ] as const),
  ...(['messages', 'likes', 'gifts', 'coins', 'stalls', 'stalledShare', 'delayMs', 'replayMs'] as const),
]

/** The minutes of a report as CSV (RFC 4180). `time` is in UTC. There is no text of people in it that a sheet could execute. */
export function csvOf({ show, minutes }: ShowReport): string {
  const rows = minutes.map((minute) => {
    const time = new Date(show.startedAt + minute.minute * MINUTE_MS).toISOString()
    return COLUMNS.map((column) => (column === 'time' ? time : (minute[column] ?? ''))).join()
  })
  return [COLUMNS.join(), ...rows, ''].join('\r\n')
}
