import { useEffect } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import type { SlotProps, Slots } from '../base.ts'
import { Player } from '../player/player.ts'

/** Follows the room's stream with a player, which takes the first stream over. */
function Playing({ video, player, first, options }: SlotProps['player']) {
  const { session } = useRoomContext()
  const { status } = useSnapshot(session).room.state.stream
  useEffect(() => {
    if (!video.current) return
    const goesOn = status === 'live' || status === 'interrupted'
    const made = new Player(video.current, { ...options, first: goesOn ? first.current : undefined })
    if (goesOn) first.current = undefined
    player.current = made
    session.playingAtMs = () => made.playingAtMs
    return () => {
      session.playingAtMs = () => undefined
      player.current = undefined
      made.close()
    }
  }, [options])
  useEffect(() => player.current?.setLive(status === 'live', status === 'interrupted'), [options, status])
  return null
}

export { Player }
export const slots: Slots = { player: Playing }
