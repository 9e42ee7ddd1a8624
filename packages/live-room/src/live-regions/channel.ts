import { useEffect } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { RoomSession } from '../room-session.ts'
import type { Politeness } from './announcer.ts'

type Told = { text: string; politeness: Politeness }

/** What parts told before anything listened. */
const MAX_WAITING = 5

type Channel = { waiting: Told[]; hear?: ((told: Told) => void) | undefined }

const channels = new WeakMap<RoomSession, Channel>()

function channelOf(session: RoomSession): Channel {
  const channel = channels.get(session) ?? { waiting: [] }
  channels.set(session, channel)
  return channel
}

/** Hears what parts of a room's screen have to tell, also what they told before. Gives what ends that. */
export function hearParts(session: RoomSession, hear: (told: Told) => void): () => void {
  const channel = channelOf(session)
  channel.hear = hear
  channel.waiting.splice(0).forEach(hear)
  return () => (channel.hear = undefined)
}

/** Tells a screen reader what a part shows, once for each text. No part has a live region of its own. */
export function useAnnounced(text: string | undefined, politeness: Politeness = 'polite'): void {
  const { session } = useRoomContext()
  useEffect(() => {
    if (!text) return
    const channel = channelOf(session)
    const told = { text, politeness }
    if (channel.hear) channel.hear(told)
    else channel.waiting = [...channel.waiting, told].slice(-MAX_WAITING)
  }, [session, text])
}
