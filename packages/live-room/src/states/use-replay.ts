import { useEffect, useState } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { replaysOf } from '../player/replays.ts'
import { ticketQuery } from '../small.ts'

/** A recording is closed a moment after its broadcast. */
const AGAIN_MS = [3_000, 15_000]

/** The address of the replay of the last broadcast, while the room is not live; undefined if there is none. */
export function useReplay(): string | undefined {
  const { session } = useRoomContext()
  const { server, room } = session.options
  const { status } = useSnapshot(session).room.state.stream
  const over = status === 'ended' || status === 'none'
  const ticket = session.room.getSnapshot().self?.playback
  const [id, setId] = useState<string>()
  useEffect(() => {
    if (!over) return setId(undefined)
    let left = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (tries: number): Promise<void> => {
      const broadcasts = (await replaysOf(server, room, ticket)).filter(({ kind }) => kind === 'broadcast')
      if (left) return
      setId(broadcasts.find(({ live }) => !live)?.id)
      const delayMs = AGAIN_MS[tries]
      if (broadcasts[0]?.live && delayMs !== undefined) timer = setTimeout(() => void look(tries + 1), delayMs)
    }
    void look(0)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [server, room, ticket === undefined, over])
  return id === undefined || !over ? undefined : `${server}/replay/${id}${ticketQuery(ticket)}`
}
