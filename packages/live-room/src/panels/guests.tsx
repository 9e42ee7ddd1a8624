/** @jsxImportSource @ovation/live-room */
import { Icon, Part, useRoomContext, useSnapshot } from '#shell'
import type { StageGuest } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Player } from '../player/player.ts'
import { usePanelWords } from './words.ts'

/** Whether the host's video is audible here: then the guests are too. */
function useAudio(video: { current: HTMLVideoElement | null }): boolean {
  const [muted, setMuted] = useState(true)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const changed = (): void => setMuted(element.muted)
    changed()
    element.addEventListener('volumechange', changed)
    return () => element.removeEventListener('volumechange', changed)
  }, [video])
  return !muted
}

/** The videos of the guests on stage, including the viewer's own. */
export function Guests({ video }: { video: { current: HTMLVideoElement | null } }) {
  const { session } = useRoomContext()
  const { self, state } = useSnapshot(session).room
  const heard = useAudio(video)
  const shown = state.stage.guests.filter(({ stream, actor }) => stream !== null && actor !== session.selfId)
  return (
    <div class="guests" data-count={shown.length + (self?.stage ? 1 : 0)}>
      {shown.map((guest) => (
        <Part key={`${guest.seat} ${guest.stream}`} name="player" inline>
          {({ Player }) => <Guest {...{ Player, guest, heard }} />}
        </Part>
      ))}
      {self?.stage && <Seat key={self.stage.seat} seat={self.stage.seat} host={video} />}
    </div>
  )
}

type GuestProps = { Player: typeof Player; guest: StageGuest; heard: boolean }

function Guest({ Player, guest, heard }: GuestProps) {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const video = useRef<HTMLVideoElement>(null)
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    if (!video.current) return
    const { server, room } = session.options
    const player = new Player(video.current, {
      ...{ server, room: `${room}~${guest.seat}` },
      changed: ({ mode }) => setPlaying(mode === 'playing'),
      ticket: () => session.room.getSnapshot().self?.playback,
      watch: () => session.room.getSnapshot().self?.watch,
    })
    player.setLive(true)
    return () => player.close()
  }, [session])
  useEffect(() => {
    if (video.current) video.current.muted = !heard || guest.muted
  }, [heard, guest.muted, playing])
  return (
    <figure class="guest">
      <video ref={video} playsInline autoPlay muted disableRemotePlayback />
      <figcaption>
        {guest.muted && (
          <span title={words.mutedByHost}>
            <Icon name="silent" />
          </span>
        )}
        <span>{guest.name}</span>
      </figcaption>
    </figure>
  )
}

/** The viewer's own slot on stage, with a module that is loaded only when it is needed. */
const Seat = ({ seat, host }: { seat: number; host: { current: HTMLVideoElement | null } }) => (
  <Part name="stage" inline>
    {({ GuestPublisher }) => <GuestPublisher seat={seat} host={host.current} />}
  </Part>
)
