import type { ShowMinute } from '@ovation/protocol'

const MAX_ROWS = 120

type Row = Pick<ShowMinute, 'minute' | 'viewers' | 'peakViewers' | 'joins' | 'leaves' | 'messages' | 'likes'> &
  Pick<ShowMinute, 'gifts' | 'coins'>

/** At most 120 rows, of as many minutes each as that takes. */
export function rowsOf(minutes: readonly ShowMinute[]): Row[] {
  const step = Math.max(1, Math.ceil(minutes.length / MAX_ROWS))
  const rows: Row[] = []
  for (let at = 0; at < minutes.length; at += step) {
    const part = minutes.slice(at, at + step)
    const sum = (figure: keyof Row): number => part.reduce((sum, minute) => sum + minute[figure], 0)
    rows.push({
      minute: at,
      viewers: sum('viewers') / part.length,
      peakViewers: Math.max(...part.map(({ peakViewers }) => peakViewers)),
      joins: sum('joins'),
      leaves: sum('leaves'),
      messages: sum('messages'),
      likes: sum('likes'),
      gifts: sum('gifts'),
      coins: sum('coins'),
    })
  }
  return rows
}
