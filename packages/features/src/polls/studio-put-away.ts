import { useState } from 'react'

const keyOf = (room: string): string => `ovation.poll.${room}`

/** The poll of a room whose result was put away; this browser keeps it. */
export function usePutAway(room: string): [poll: string | undefined, put: (poll: string) => void] {
  const [now, setNow] = useState<Record<string, string>>({})
  const put = (poll: string): void => {
    setNow({ ...now, [room]: poll })
    try {
      localStorage.setItem(keyOf(room), poll)
    } catch {
      // Without storage the result is there again with the page.
    }
  }
  try {
    return [now[room] ?? localStorage.getItem(keyOf(room)) ?? undefined, put]
  } catch {
    return [now[room], put]
  }
}
